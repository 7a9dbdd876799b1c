"""Messages of a hospital for tests of connections: taken in, read by the real reader and committed as the engine does.

Lives here: putting data into a site's record. Must not live here: what is expected of a page.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence

from tests.web.site import Site
from wardwright.engine.connections.counting import count_next
from wardwright.engine.live.home_reader import reader_of
from wardwright.facts.instant import Instant
from wardwright.record.rows import Batch, FactsRow, MessageFate, Received

NAME, NUMBER = "Canarino^Zoe", "ZZ90001"  # of a patient who must never be seen by who may not
LAB, VITALS = "lab feed", "vitals feed"
WORDS = "K near patient"  # that no vocabulary knows
OBSERVATION = json.dumps(
    {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": WORDS},
        "subject": {"identifier": {"value": "ZZ90001"}, "display": "Zoe Canarino"},
        "effectiveDateTime": "2026-03-03T09:50:00Z",
        "valueQuantity": {"value": 6.4, "unit": "mmol/L", "code": "mmol/L", "system": "http://unitsofmeasure.org"},
    }
)


def oru(control: str, *observations: str, at: str = "20260303095000", number: str = NUMBER) -> str:
    """A result message; each observation is an OBX from its third field on."""
    obx = [f"OBX|{place}|{rest}" for place, rest in enumerate(observations, 1)]
    return "\r".join(
        [
            f"MSH|^~\\&|LIMS|WARDWRIGHT GENERAL|WARDWRIGHT|DEMO|{at}||ORU^R01^ORU_R01|{control}|T|2.5.1",
            f"PID|1||{number}^^^WARDWRIGHT^MR||{NAME}||19500612|F",
            "PV1|1|I|7A^12",
            f"OBR|1||L{control}|U&E^Urea and electrolytes^L|||{at}",
            *obx,
            "",
        ]
    )


def number_of(code: str, words: str, system: str, value: str, unit: str, at: str = "20260303095000") -> str:
    """An OBX with a number."""
    return f"NM|{code}^{words}^{system}||{value}|{unit}|||||F|||{at}"


class Feed:
    """Takes messages in at a site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._messages, self._decisions = site.record.messages(), site.record.decisions()

    def arrive(self, texts: Iterable[str | bytes], source: str = LAB, at: Instant | None = None,
               form: str = "hl7v2", kind: str = "ORU^R01") -> list[int]:  # fmt: skip
        """They are on disk; nobody has decided on them yet."""
        raws = [text.encode() if isinstance(text, str) else text for text in texts]
        received = [
            Received(source, form, raw, hashlib.blake2b(raw, digest_size=16).digest(), "", kind) for raw in raws
        ]
        return [each.seq for each in self._messages.append(received, self.site.now if at is None else at)]

    def decide(self) -> None:
        """All that arrived is read and kept, as the engine does."""
        known = self.site.installation.known
        reader = reader_of(known.home, known.vocabulary)
        cursor = self._decisions.cursor()
        for stored in self._messages.after(cursor.message, 10_000):
            read = reader.read(stored)
            seen = max(stored.arrived, cursor.clock + 1)
            cursor.message, cursor.clock = stored.seq, seen
            facts = [FactsRow(said.subject, stored.seq, seen, said.body) for said in read.said]
            fate = MessageFate(stored.seq, seen, read.fate, read.facts, read.set_aside, read.not_mapped)
            self._decisions.commit(Batch(cursor, facts=facts, fates=[fate]))

    def come(self, texts: Iterable[str | bytes], **how: object) -> list[int]:
        """They arrive and are decided on."""
        seqs = self.arrive(texts, **how)  # type: ignore[arg-type]
        self.decide()
        return seqs

    def count(self) -> None:
        """All that was decided is counted."""
        while count_next(self._messages):
            pass

    def running(self, troubled: Sequence[str] = ()) -> None:
        """The parts of `up` say that they are alive, with these channels in trouble."""
        home = self.site.installation.home
        parts = {name: {"pid": os.getpid(), "restarts": 0} for name in ("listen", "decide", "deliver", "web")}
        told = {"open": True, "taken": 120, "last_message": self.site.now, "peers": 1}
        sources = {each.name: told for each in home.settings.sources}
        channels = {
            each.name: {"state": "open", "sent": 12, **({"breaker": "open"} if each.name in troubled else {})}
            for each in home.settings.channels
        }
        self.site.record.beat("supervisor", {"parts": parts})
        self.site.record.beat("listen", {"sources": sources})
        self.site.record.beat("decide", {"rate": 12.5, "behind": 0.0})
        self.site.record.beat("deliver", {"channels": channels})

    def close(self) -> None:
        """Lets go."""
        self._messages.close()
        self._decisions.close()
