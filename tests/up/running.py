"""A whole running system for a test: `wardwright up` as its users start it, in a home of its own, on ports of its own.

Lives here: the process, messages sent to it, what it tells. Must not live here: what is expected of it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from wardwright import starter

PATIENCE = 90.0
Found = TypeVar("Found")

PAGE = """\
Flow: Dangerous potassium

When a potassium result of 6.0 mmol/L or more arrives,
then ask the ward doctor to "Review {patient}: potassium {value}" within 15 minutes,
and tell the renal team "{patient}: potassium {value}".
"""

PEOPLE = """
[people.amina]
name = "Dr Amina Diallo"

[roles."ward doctor"]
people = ["amina"]

[roles."renal team"]
people = ["amina"]
"""
CHANNEL = """
[channels.page]
type = "file"
path = "sent.ndjson"
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def until(what: str, look: Callable[[], Found | None], patience: float = PATIENCE) -> Found:
    """What `look` gives as soon as it gives something; the test fails when that does not come."""
    pause = threading.Event()
    for _ in range(int(patience / 0.1)):
        found = look()
        if found:
            return found
        pause.wait(0.1)
    raise AssertionError(f"never came: {what}")


class Running:
    """One home and the `up` that runs it."""

    def __init__(self, folder: Path, settings: str = "", channel: str = CHANNEL) -> None:
        self.folder = folder
        self.feed, self.status_port = free_port(), free_port()
        (folder / "flows").mkdir(parents=True)
        (folder / "flows" / "potassium.flow").write_text(PAGE, encoding="utf-8")
        (folder / "vocabulary.yaml").write_text(starter.vocabulary_text(), encoding="utf-8")
        text = (
            f'[status]\nlisten = "127.0.0.1:{self.status_port}"\n'
            f'[sources."lab feed"]\ntype = "mllp"\nlisten = "127.0.0.1:{self.feed}"\n{settings}{PEOPLE}{channel}'
        )
        (folder / "wardwright.toml").write_text(text, encoding="utf-8")
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *more: str, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Starts `up`; what it prints goes into files beside the home."""
        number = len(self.processes)
        command = [sys.executable, "-m", "wardwright.cli", "up", "--home", str(self.folder), *more]
        with self.out(number).open("wb") as out, self.err(number).open("wb") as err:
            settings = {**os.environ, **(environment or {})}
            self.processes.append(subprocess.Popen(command, stdout=out, stderr=err, env=settings))
        return self.processes[-1]

    def out(self, number: int = 0) -> Path:
        """What it printed."""
        return self.folder.parent / f"{self.folder.name}.out.{number}"

    def err(self, number: int = 0) -> Path:
        """What it logged."""
        return self.folder.parent / f"{self.folder.name}.err.{number}"

    def said(self, number: int = 0) -> str:
        """Both."""
        return self.out(number).read_text(encoding="utf-8") + self.err(number).read_text(encoding="utf-8")

    def is_ready(self) -> None:
        """Waits until every part is at work."""
        self.holds(lambda standing: all(part["state"] == "good" for part in standing["parts"]), "every part at work")

    def standing(self) -> dict[str, Any] | None:
        """/status.json; None while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.status_port}/status.json", timeout=10) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except (OSError, urllib.error.URLError):
            return None

    def holds(self, true: Callable[[dict[str, Any]], object], what: str) -> dict[str, Any]:
        """Waits until this is true of how the system stands; it, then."""

        def look() -> dict[str, Any] | None:
            standing = self.standing()
            return standing if standing is not None and true(standing) else None

        try:
            return until(what, look)
        except AssertionError:
            raise AssertionError(f"never came: {what}\n{self.standing()}\n{self.said()}") from None

    def send(self, *messages: bytes) -> list[bytes]:
        """Sends HL7 v2 messages over one connection; the acknowledgement of each."""
        with socket.create_connection(("127.0.0.1", self.feed), timeout=30) as line:
            answers = []
            for message in messages:
                line.sendall(b"\x0b" + message + b"\x1c\r")
                answer = b""
                while not answer.endswith(b"\x1c\r"):
                    answer += line.recv(65_536)
                answers.append(answer)
        return answers

    def stop(self, number: int = -1, how: int = signal.SIGTERM) -> int:
        """Asks it to stop; its exit code."""
        process = self.processes[number]
        process.send_signal(how)
        return process.wait(PATIENCE)

    def end(self) -> None:
        """Whatever is left is killed; parts go with their supervisor."""
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()


def result(number: int, identifier: str = "1234567", value: str = "6.4", name: str = "DOE^JANE") -> bytes:
    """An ORU^R01 with one potassium result."""
    lines = (
        rf"MSH|^~\&|LAB|X|W|Y|20261121230000||ORU^R01|M{number}|P|2.5",
        f"PID|1||{identifier}||{name}||19600101|F",
        "OBR|1|||POT",
        f"OBX|1|NM|2823-3^Potassium^LN||{value}|mmol/L|||||F|||20261121225900",
    )
    return "\r".join(lines).encode() + b"\r"
