"""The `listen` part: opens every source of the settings, keeps them open, and stops them in order.

Lives here: the process. Must not live here: what a source does (connect), how groups reach the disk (committer.py).
Called by engine/up/part.py. A source that cannot open does not take the others with it: it is tried again every few
seconds, loudly. Only when none can open does the part give up.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
import uvloop

from wardwright.connect.mllp.limits import Memory
from wardwright.connect.receiving import CannotOpen, Source
from wardwright.engine.clock import Clock
from wardwright.engine.listen.committer import Committer
from wardwright.engine.listen.sources import Around, make_source
from wardwright.engine.listen.tidying import Tidying
from wardwright.engine.up.stopping import Stop
from wardwright.home import settings as home_settings
from wardwright.home.home import Home
from wardwright.record.store import Record

FINE, CANNOT_OPEN, LEAD_LOST = 0, 3, 4
PART = "listen"
_AGAIN = 5.0  # seconds between two attempts to open a source
_BEAT = 1.0

_LOG = structlog.get_logger()


def run(home: Home, record: Record, stop: Stop) -> int:
    """Listen until told to stop; the exit code."""
    _allow_many_connections()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(Listening(home, record, stop).run())


class Listening:
    """The part at work, in one event loop."""

    def __init__(self, home: Home, record: Record, stop: Stop) -> None:
        self._home, self._record, self._stop = home, record, stop
        self._clock = Clock(home.settings.demo.clock)
        self._sources: dict[str, Source] = {}
        self._problems: dict[str, str] = {}  # sources that cannot open, and why

    async def run(self) -> int:
        """Open, wait, stop."""
        messages = self._record.messages()
        committer = Committer(messages, self._clock.now)
        around = Around(committer.receive, self._clock.now, self._home.settings.zone, Memory())
        tidying = Tidying(messages.tidy)
        tidying.start()
        try:
            if not await self._open_all(around):
                return CANNOT_OPEN
            return await self._until_stopped(around, committer)
        finally:
            await asyncio.gather(*(source.stop() for source in self._sources.values()))
            await asyncio.to_thread(tidying.stop)
            messages.close()

    async def _until_stopped(self, around: Around, committer: Committer) -> int:
        stopped = asyncio.ensure_future(self._stop.reached())
        lost = asyncio.ensure_future(committer.lost.wait())
        chores = [asyncio.ensure_future(self._beat(committer)), asyncio.ensure_future(self._open_again(around))]
        try:
            done, _ = await asyncio.wait((stopped, lost, *chores), return_when=asyncio.FIRST_COMPLETED)
            for chore in chores:
                if chore in done:
                    chore.result()  # a chore ends only by failing: let the part fail with it
            return LEAD_LOST if lost in done else FINE
        finally:
            for one in (stopped, lost, *chores):
                one.cancel()

    # ── sources ──────────────────────────────────────────────────────────────────────────────

    async def _open_all(self, around: Around) -> bool:
        """Opens what can be opened; False when there are sources and none could be."""
        wanted = self._wanted()
        for source in wanted:
            await self._open(source, around)
        return bool(self._sources) or not wanted

    def _wanted(self) -> list[home_settings.Source]:
        return [source for source in self._home.settings.sources if source.type is not None]

    async def _open(self, settings: home_settings.Source, around: Around) -> None:
        name = settings.name
        try:
            source = make_source(settings, around)
            await source.open()
        except CannotOpen as problem:
            if self._problems.get(name) != str(problem):
                _LOG.error("source cannot open", source=name, why=str(problem))
            self._problems[name] = str(problem)
            return
        self._problems.pop(name, None)
        self._sources[name] = source
        _LOG.info("source open", source=name, type=settings.type.value if settings.type else "")

    async def _open_again(self, around: Around) -> None:
        while True:
            await asyncio.sleep(_AGAIN)
            for settings in self._wanted():
                if settings.name in self._problems:
                    await self._open(settings, around)

    # ── beats ────────────────────────────────────────────────────────────────────────────────

    async def _beat(self, committer: Committer) -> None:
        """Once a second. A thread writes it: the record may be busy, and no acknowledgement waits for that."""
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, "beat") as thread:
            while True:
                await loop.run_in_executor(thread, self._record.beat, PART, self._body(committer))
                await asyncio.sleep(_BEAT)

    def _body(self, committer: Committer) -> dict[str, Any]:
        sources: dict[str, Any] = {}
        for settings in self._wanted():
            name = settings.name
            source = self._sources.get(name)
            body = source.counts.as_dict() if source is not None else {"problem": self._problems.get(name, "")}
            sources[name] = {"type": settings.type.value if settings.type else "", "open": source is not None, **body}
        return {
            "sources": sources,
            "waiting": committer.waiting,
            "kept": committer.kept,
            "groups": committer.groups,
            "trouble": committer.trouble,
        }


def _allow_many_connections() -> None:
    """As many open files as this user may have: each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
