"""The rounds of a polled server: for each type of resource, what was written since the last round.

Lives here: the question, the order in which the place moves on, waiting after failures. Must not live here: HTTP
(asking), pages (page), the record.

Nothing is missed: a question begins a while before the place where the last one ended (`overlap`), because a server
makes a resource visible some time after it stamped it, and because many may have the same stamp. Nothing comes twice:
a resource is known by its type, id and version, here for those of the overlap, and in the record for ever. The place
moves on page by page while the server sends oldest first, else at the end: a server that fails half-way is asked again
from the last page that was kept.
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

import httpx2

from wardwright.connect.fhir.mapping import RECORDS
from wardwright.connect.fhir.polling.asking import Asker, NotAnswered, NotKnown, TooLarge
from wardwright.connect.fhir.polling.cursor import SourceCursors, read_resume, write_resume
from wardwright.connect.fhir.polling.page import Found, NotASearchset, read_page
from wardwright.connect.receiving import Counts, Kept, NotKept, Receive, Taken, content_digest
from wardwright.facts.instant import DAY, MINUTE, SECOND, Instant, Length, civil

_LOG = logging.getLogger(__name__)
_R = TypeVar("_R")
_GROUP = 200
_FIRST_BACK_OFF, _LONGEST_BACK_OFF = 5.0, 300.0  # seconds
_ASTRAY = "a page's next link leads to another server and was not followed: correct the server's own address there"
_REMEMBERED = 100_000  # resources of the overlap
# Who and where first, so that what refers to them finds them.
EVERY_TYPE = (
    "Patient", "Encounter", "Observation", "DiagnosticReport", "Appointment", "Device",
    *sorted({record.resource for record in RECORDS}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PollOptions:
    """One polled server."""

    name: str
    url: str  # the base: types and questions are added to it
    resources: tuple[str, ...] = ()  # empty: every type that has a mapping
    every: Length = MINUTE
    token_file: Path | None = None
    largest: int = 64_000_000  # bytes of a page
    tls: ssl.SSLContext | None = None
    overlap: Length = 2 * MINUTE
    first: Length = DAY  # how far back the very first round looks
    count: int = 200  # resources a page


class FhirPoll:
    """One source: a server that is asked."""

    def __init__(
        self,
        options: PollOptions,
        receive: Receive,
        cursors: SourceCursors,
        now: Callable[[], Instant],
        transport: httpx2.AsyncBaseTransport | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._options = options
        self._receive = receive
        self._cursors = cursors
        self._now = now
        self._transport = transport
        self._chance = chance
        self._types = options.resources or EVERY_TYPE
        self._places: dict[str, Instant] | None = None
        self._kept_resume = ""
        self._seen: dict[bytes, None] = {}  # in the order in which they came
        self._page = options.count
        self._failures = 0
        self._asker = self._new_asker()
        self._thread = ThreadPoolExecutor(1, f"poll {options.name}")
        self._rounds: asyncio.Task[None] | None = None
        self.counts = Counts()

    @property
    def name(self) -> str:
        """As the settings name it."""
        return self._options.name

    async def open(self) -> None:
        """Begins to ask; raises CannotOpen when the token is missing. A server that is away is no reason."""
        self._asker.check()
        self._rounds = asyncio.create_task(self._ask_for_ever())

    async def stop(self) -> None:
        """Asks no more. What was handed on is kept; the rest is asked for again."""
        if self._rounds is not None:
            self._rounds.cancel()
            await asyncio.wait((self._rounds,))
            self._rounds = None
        await self._asker.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _new_asker(self) -> Asker:
        options = self._options
        return Asker(self._now, options.token_file, options.largest, options.tls, self._transport)

    async def _ask_for_ever(self) -> None:
        while True:
            try:
                wait = await self.round()
            except Exception as slip:
                _LOG.error("source %s: a round ended early: %s", self.name, type(slip).__name__)
                self.counts.problem = f"a round ended early ({type(slip).__name__})"
                wait = self._back_off(0.0)
            await asyncio.sleep(wait)

    async def round(self) -> float:
        """Asks for every type once; the seconds to wait before the next round."""
        try:
            if self._places is None:
                self._places = read_resume(await self._in_thread(self._cursors.resume, self.name))
        except Exception as problem:
            return self._failed(f"the place to go on from cannot be read ({type(problem).__name__})", False, 0.0)
        try:
            problems = [await self._type_or_why(kind, self._places) for kind in self._types]
        except NotAnswered as problem:
            return self._failed(problem.why, problem.unreachable, problem.wait)
        except NotASearchset as problem:
            return self._failed(str(problem), False, 0.0)
        except NotKept:
            return self._failed("the record is not available: resources wait at the server", False, 0.0)
        finally:
            await self._keep_places()
        self._failures = 0
        self.counts.unreachable = False
        self.counts.problem = next((problem for problem in problems if problem), "")
        return self._options.every / SECOND

    # ── One type ──

    async def _type_or_why(self, kind: str, places: dict[str, Instant]) -> str:
        """What stands in the way of this type alone, if anything."""
        try:
            return _ASTRAY if await self._type(kind, places) else ""
        except NotKnown as problem:
            return f"{problem.why} for {kind}: does it search by _lastUpdated? Name in `resources` what it has"

    async def _type(self, kind: str, places: dict[str, Instant]) -> bool:
        """Everything of one type that is new; True when a page's next link leads to another server."""
        place = places.setdefault(kind, self._now() - self._options.first)
        progress = _Progress(place)
        address, visited = self._question(kind, place), set[str]()
        while address and address not in visited:
            visited.add(address)
            try:
                page = read_page(await self._asker.ask(address), address, kind)
            except TooLarge:
                if self._page == 1:
                    raise
                self._page = max(1, self._page // 4)
                progress, address = _Progress(place), self._question(kind, place)
                continue
            await self._hand_on(page.resources)
            progress.take(page.resources)
            if progress.in_order or not (page.next or page.astray):
                places[kind] = max(place, min(progress.newest, self._now()))  # a server's clock may be ahead
                await self._keep_places()
            if page.astray:
                return True
            address = page.next
        return False

    def _question(self, kind: str, place: Instant) -> str:
        since = civil(max(0, place - self._options.overlap), UTC).isoformat(timespec="milliseconds")
        asked = {"_lastUpdated": f"ge{since.replace('+00:00', 'Z')}", "_sort": "_lastUpdated", "_count": self._page}
        return f"{self._options.url.rstrip('/')}/{kind}?{urlencode(asked)}"

    async def _hand_on(self, resources: list[Found]) -> None:
        fresh = [(self._digest(found), found) for found in resources]
        fresh = [(digest, found) for digest, found in fresh if digest not in self._seen]
        for start in range(0, len(fresh), _GROUP):
            group = fresh[start : start + _GROUP]
            self.counts.waiting = len(fresh) - start
            await self._keep([self._taken(digest, found) for digest, found in group])
            self._seen |= dict.fromkeys(digest for digest, _ in group)
        self.counts.waiting = 0
        while len(self._seen) > _REMEMBERED:
            self._seen.pop(next(iter(self._seen)))

    def _digest(self, found: Found) -> bytes:
        named = (found.type.encode(), found.id.encode(), found.version.encode(), found.updated_text.encode())
        is_named = found.id and (found.version or found.updated_text)
        return content_digest(self.name, b"version", *(named if is_named else (found.raw,)))

    def _taken(self, digest: bytes, found: Found) -> Taken:
        return Taken(self.name, "fhir", found.raw, digest, found.id, found.type)

    async def _keep(self, group: list[Taken]) -> None:
        kept = await asyncio.gather(*(self._receive(one) for one in group), return_exceptions=True)
        for one in kept:
            if isinstance(one, Kept):
                self.counts.taken += 1
                self.counts.resent += not one.fresh
                if one.fresh:
                    self.counts.last_taken = self._now()
            else:
                self.counts.not_kept += 1
        for one in kept:
            if isinstance(one, BaseException):
                raise one

    # ── Between rounds ──

    async def _keep_places(self) -> None:
        """Writes the places down when they changed. A failure costs nothing but asking again after a restart."""
        resume = write_resume(self._places or {})
        if resume == self._kept_resume:
            return
        try:
            await self._in_thread(self._cursors.keep_resume, self.name, resume)
            self._kept_resume = resume
        except Exception as problem:
            _LOG.warning("source %s: its place could not be kept: %s", self.name, type(problem).__name__)

    def _failed(self, why: str, unreachable: bool, wait: float) -> float:
        self.counts.problem, self.counts.unreachable = why, unreachable
        return self._back_off(wait)

    def _back_off(self, wait: float) -> float:
        """Longer and longer up to five minutes (or `every`), never in step with others, never before Retry-After."""
        self._failures += 1
        longest = max(_LONGEST_BACK_OFF, self._options.every / SECOND)
        step = min(_FIRST_BACK_OFF * 2.0 ** min(self._failures - 1, 20), longest)
        return wait + step * (0.5 + self._chance())

    async def _in_thread(self, call: Callable[..., _R], *args: object) -> _R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(call, *args))


@dataclass(slots=True)
class _Progress:
    """How far one round has come with one type."""

    newest: Instant
    last: Instant = 0  # the stamp of the resource before
    in_order: bool = True  # oldest first, as was asked: what is still to come is not older than the newest so far

    def take(self, resources: Iterable[Found]) -> None:
        for found in resources:
            if found.updated is not None:
                self.in_order = self.in_order and found.updated >= self.last
                self.last = found.updated
                self.newest = max(self.newest, found.updated)
