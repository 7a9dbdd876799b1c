"""A small FHIR server inside the test, with paging and moods, and what polls it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from wardwright.connect.fhir.polling import FhirPoll, PollOptions
from wardwright.connect.receiving import Kept, NotKept, Taken
from wardwright.facts.instant import SECOND, Instant, instant

START = instant(datetime(2026, 11, 21, 12, 0, tzinfo=UTC))
BASE = "https://ehr.example.org/r4"


def stamp(seconds: float) -> str:
    """A lastUpdated, so many seconds after the start."""
    moment = datetime(2026, 11, 21, 12, 0, tzinfo=UTC) + timedelta(seconds=seconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Server:
    """Resources by type and id. `mood` may answer in its place."""

    resources: list[dict[str, Any]] = field(default_factory=list)
    asked: list[httpx2.Request] = field(default_factory=list)
    mood: Callable[[httpx2.Request], httpx2.Response | None] = lambda request: None
    sorts: bool = True
    next_base: str = BASE

    def write(self, own: str, seconds: float, version: str = "1", kind: str = "Observation", **more: Any) -> None:
        self.resources = [one for one in self.resources if (one["resourceType"], one["id"]) != (kind, own)]
        meta = {"versionId": version, "lastUpdated": stamp(seconds)}
        self.resources.append({"resourceType": kind, "id": own, "meta": meta, **more})

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        moody = self.mood(request)
        return moody if moody is not None else self.search(request)

    def search(self, request: httpx2.Request) -> httpx2.Response:
        asked = request.url.params
        kind = request.url.path.rsplit("/", 1)[1]
        since = asked["_lastUpdated"].removeprefix("ge")
        found = [one for one in self.resources if one["resourceType"] == kind and one["meta"]["lastUpdated"] >= since]
        if self.sorts:
            found.sort(key=lambda one: one["meta"]["lastUpdated"])
        count, offset = int(asked["_count"]), int(asked.get("offset", 0))
        links = []
        if offset + count < len(found):
            after = request.url.copy_merge_params({"offset": str(offset + count)})
            links = [{"relation": "next", "url": self.next_base + "/" + str(after).split("/r4/")[1]}]
        entries = [{"resource": one, "search": {"mode": "match"}} for one in found[offset : offset + count]]
        entries.append({"resource": {"resourceType": "OperationOutcome", "issue": []}, "search": {"mode": "outcome"}})
        bundle = {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries}
        return httpx2.Response(200, content=json.dumps(bundle).encode())


@dataclass
class Cursors:
    """Places that outlive a process."""

    kept: str = ""
    writes: int = 0
    fails: bool = False

    def resume(self, source: str) -> str:
        return self.kept

    def keep_resume(self, source: str, resume: str) -> None:
        if self.fails:
            raise RuntimeError
        self.kept = resume
        self.writes += 1


@dataclass
class Story:
    """The server, the poll, the record and the time."""

    server: Server = field(default_factory=Server)
    cursors: Cursors = field(default_factory=Cursors)
    kept: list[Taken] = field(default_factory=list)
    calls: int = 0
    fails_after: int = 10**9
    time: Instant = START
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A process that remembers nothing but what the record has."""
        options = {"resources": ("Observation",), "count": 3} | self.options
        transport = httpx2.MockTransport(self.server.answer)
        self.poll = FhirPoll(
            PollOptions("ehr", BASE, **options), self.receive, self.cursors, lambda: self.time, transport, lambda: 0.5
        )

    async def receive(self, taken: Taken) -> Kept:
        self.calls += 1
        if self.calls > self.fails_after:
            raise NotKept("the disk is full")
        known = [one.digest for one in self.kept]
        if taken.digest in known:
            return Kept(known.index(taken.digest) + 1, False)
        self.kept.append(taken)
        return Kept(len(self.kept), True)

    def round(self, number: int = 1) -> float:
        async def run() -> float:
            wait = 0.0
            for _ in range(number):
                wait = await self.poll.round()
                self.time += 60 * SECOND
            return wait

        return asyncio.run(run())

    @property
    def ids(self) -> list[str]:
        return [one.control_id for one in self.kept]


@pytest.fixture
def story() -> Story:
    return Story()
