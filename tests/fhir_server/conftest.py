"""A door on a free port, a record in memory, and clients that are not ours."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvloop

from wardwright.connect.fhir.server import FhirApp, FhirDoor, Limits
from wardwright.connect.fhir.server.tokens import Tokens
from wardwright.connect.receiving import Kept, NotKept, Taken
from wardwright.facts.instant import instant

NOW = instant(datetime(2026, 11, 21, 12, 0, tzinfo=UTC))
JSON = {"content-type": "application/fhir+json"}


@dataclass
class Memory:
    """A record that keeps messages in a list, once each, unless it is told to fail."""

    kept: list[Taken] = field(default_factory=list)
    away: bool = False

    async def receive(self, taken: Taken) -> Kept:
        if self.away:
            raise NotKept("the disk is full")
        for number, before in enumerate(self.kept, start=1):
            if before.digest == taken.digest:
                return Kept(number, False)
        self.kept.append(taken)
        return Kept(len(self.kept), True)


@dataclass
class Place:
    """An open door, served by a loop in another thread, as in the listening process."""

    memory: Memory
    door: FhirDoor
    loop: asyncio.AbstractEventLoop

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.door.port}"

    def client(self, **more: Any) -> httpx2.Client:
        return httpx2.Client(base_url=self.address, trust_env=False, timeout=20, **more)

    def post(self, path: str, body: bytes | str, **headers: str) -> httpx2.Response:
        named = JSON | {name.replace("_", "-"): value for name, value in headers.items()}
        with self.client() as client:
            return client.post(path, content=body, headers=named)

    def raw(self, data: bytes = b"", patience: float = 20.0) -> socket.socket:
        """A connection of which the test writes every byte."""
        connection = socket.create_connection(("127.0.0.1", self.door.port), timeout=patience)
        if data:
            connection.sendall(data)
        return connection

    def in_loop(self, call: Callable[[], Any]) -> Any:
        """Does something in the door's loop, and waits for it."""

        async def run() -> Any:
            return call()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(20)


Opening = Callable[..., Place]


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Opening]:
    """Opens doors, and closes them after the test."""
    loop = uvloop.new_event_loop()  # as the listening process has it
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    doors: list[FhirDoor] = []

    def run(coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(20)

    def begin(*tokens: str, allow: Any = (), limits: Limits | None = None, **door_options: Any) -> Place:
        memory = Memory()
        known = None
        if tokens:
            (tmp_path / "tokens").write_text("# of the test\n" + "\n".join(tokens) + "\n")
            known = Tokens(tmp_path / "tokens")
        app = FhirApp("ehr", memory.receive, lambda: NOW, known, allow, limits or Limits(largest=200_000))
        door = FhirDoor("ehr", app, "127.0.0.1", 0, **door_options)
        run(door.open())
        doors.append(door)
        return Place(memory, door, loop)

    yield begin
    for door in doors:
        run(door.stop())
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    loop.close()


@pytest.fixture
def place(opening: Opening) -> Place:
    """An open door without tokens."""
    return opening()


def issue(answer: httpx2.Response) -> dict[str, Any]:
    """The first issue of an OperationOutcome."""
    assert answer.headers["content-type"] == "application/fhir+json; charset=utf-8"
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    found: dict[str, Any] = outcome["issue"][0]
    return found
