"""Two more doors: FHIR over HTTP and a watched folder, whose senders do not give up either.

Lives here: what is sent there, and what was answered or moved to `done`. Must not live here: what must be in the
record.
A request that gets no answer is sent again under the same X-Request-Id; a file is put into the folder whole.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.crash.messages import Stream

FHIR, FOLDER = "fhir door", "drop"
_SENDER = 7  # the number of the folder's stream of messages
_IN_A_FILE = 3


class FhirSender:
    """Observations, each posted until the answer is 201. `acknowledged`: by the resource's id."""

    def __init__(self, port: int, seed: int, rate: float = 10.0) -> None:
        self.acknowledged: dict[str, bytes] = {}
        self.wrong: list[str] = []
        self._port, self._seed, self._pause = port, seed, 1 / rate
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """The request in hand is answered before this returns."""
        self._stop.set()
        self._thread.join(120)
        assert not self._thread.is_alive(), "a request was never answered"

    def _run(self) -> None:
        chance, number = random.Random(self._seed), 0
        while not self._stop.wait(self._pause):
            number += 1
            own = f"f-{self._seed}-{number}"
            body = _observation(own, f"95{chance.randrange(20):02d}", chance.choice([121, 135, 138, 140]))
            while not self._is_taken(own, body):
                time.sleep(0.1)
            self.acknowledged[own] = body

    def _is_taken(self, own: str, body: bytes) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
        try:
            headers = {"Content-Type": "application/fhir+json", "X-Request-Id": own}
            line.request("POST", "/Observation", body, headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
        if answer.status not in (201, 503):
            self.wrong.append(f"{own}: {answer.status}")
        return answer.status == 201


def _observation(own: str, patient: str, sodium: int) -> bytes:
    return json.dumps(
        {
            "resourceType": "Observation",
            "id": own,
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]},
            "subject": {"identifier": {"system": "urn:crash", "value": patient}},
            "effectiveDateTime": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "valueQuantity": {
                "value": sodium,
                "unit": "mmol/L",
                "system": "http://unitsofmeasure.org",
                "code": "mmol/L",
            },
        }
    ).encode()


class FolderSender:
    """Files of a few messages each. `acknowledged`: the messages of files that lie in `done`."""

    def __init__(self, folder: Path, seed: int, rate: float = 2.0) -> None:
        self.folder = folder
        self._put: dict[str, dict[str, bytes]] = {}
        self._stream = Stream(_SENDER, random.Random(f"{seed}/files"), f"{seed}")
        self._pause = 1 / rate
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """No new files."""
        self._stop.set()
        self._thread.join(10)

    @property
    def waiting(self) -> int:
        """Files that still lie in the folder itself."""
        return sum(file.is_file() for file in self.folder.iterdir())

    @property
    def failed(self) -> list[str]:
        """What was moved to `failed`."""
        return [file.name for file in (self.folder / "failed").rglob("*") if file.is_file()]

    @property
    def acknowledged(self) -> dict[str, bytes]:
        """Messages by control id."""
        done = {file.name for file in (self.folder / "done").rglob("*.hl7")}
        return {own: raw for name, messages in self._put.items() if name in done for own, raw in messages.items()}

    @property
    def sent(self) -> int:
        """How many messages were put there."""
        return sum(map(len, self._put.values()))

    def _run(self) -> None:
        number = 0
        while not self._stop.wait(self._pause):
            number += 1
            name = f"batch-{number}.hl7"
            messages = dict(self._stream.next() for _ in range(_IN_A_FILE))
            unseen = self.folder.parent / f"{name}.part"
            try:
                unseen.write_bytes(b"".join(messages.values()))
            except OSError:  # the disk is full: this sender comes with another file later
                unseen.unlink(missing_ok=True)
                continue
            self._put[name] = messages
            unseen.rename(self.folder / name)
