"""The `listen` part: opens every source of the settings, keeps them open, and stops them in order.

Lives here: the process. Must not live here: what a source does (connect), how groups reach the disk (committer.py),
when a source is good or bad (health.py). Called by engine/up/part.py. A source that cannot open does not take the
others with it: it is tried again every few seconds, loudly. Only when none can open does the part give up.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvloop

from wardwright.connect.mllp.limits import Memory
from wardwright.engine.clock import Clock
from wardwright.engine.listen.committer import Committer
from wardwright.engine.listen.holding_back import LOOK_EVERY, HoldingBack
from wardwright.engine.listen.kept_open import KeptOpen
from wardwright.engine.listen.sources import Around
from wardwright.engine.listen.sources_record import StoredSources
from wardwright.engine.listen.sources_rhythm import Expected
from wardwright.engine.listen.sources_watch import SourcesWatch, Watched
from wardwright.engine.repeated import Repeated
from wardwright.engine.up.stopping import Stop
from wardwright.home.home import Home
from wardwright.home.settings import Settings, SourceType
from wardwright.record.setup import setup_django
from wardwright.record.store import Record

FINE, CANNOT_OPEN, LEAD_LOST = 0, 3, 4
PART = "listen"
_AGAIN = 5.0  # seconds between two attempts to open a source
_BEAT = 1.0
_TIDY_EVERY = 1.0


def run(home: Home, record: Record, stop: Stop) -> int:
    """Listen until told to stop; the exit code."""
    setup_django(record.place)
    _allow_many_connections()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_listen(home, record, stop))


async def _listen(home: Home, record: Record, stop: Stop) -> int:
    clock = Clock(home.settings.demo.clock)
    messages, decisions = record.messages(), record.decisions()
    held = HoldingBack(lambda: decisions.cursor().message)
    thread = ThreadPoolExecutor(1, "append") if record.place.is_postgres else None
    committer = Committer(messages, clock.now, thread, held)
    stored = StoredSources(clock.now)
    around = Around(committer.receive, clock.now, home.settings.zone, Memory(), stored)
    sources = [KeptOpen(source, around) for source in home.settings.sources if source.type is not None]
    watch = SourcesWatch(_watched(sources, home.settings), stored, clock.now)
    beside = (
        Repeated("housekeeping of the record", messages.tidy, _TIDY_EVERY),
        Repeated("looking at decisions", held.look, LOOK_EVERY),
    )
    for each in beside:
        each.start()
    try:
        await _open(sources)
        if sources and not any(source.is_open for source in sources):
            return CANNOT_OPEN
        return await _until(stop, committer, _keep_open(sources), _beat(record, sources, committer, watch))
    finally:
        await asyncio.gather(*(source.stop() for source in sources))
        for each in beside:
            await asyncio.to_thread(each.stop)
        if thread is not None:
            thread.shutdown()
        messages.close()
        decisions.close()


def _watched(sources: list[KeptOpen], settings: Settings) -> list[Watched]:
    watched = []
    for source in sources:
        own = source.settings
        expected = Expected(settings.zone, own.quiet_after, own.rhythm)
        watched.append(Watched(source, expected, holds_connections=own.type is SourceType.MLLP))
    return watched


async def _until(stop: Stop, committer: Committer, *chores: Any) -> int:
    """Until told to stop, or another engine leads. A chore ends only by failing: the part then fails with it."""
    stopped = asyncio.ensure_future(stop.reached())
    lost = asyncio.ensure_future(committer.lost.wait())
    tasks = [asyncio.ensure_future(chore) for chore in chores]
    try:
        done, _ = await asyncio.wait((stopped, lost, *tasks), return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task in done:
                task.result()
        return LEAD_LOST if lost in done else FINE
    finally:
        for one in (stopped, lost, *tasks):
            one.cancel()
        await asyncio.gather(stopped, lost, *tasks, return_exceptions=True)


async def _open(sources: list[KeptOpen]) -> None:
    for source in sources:
        await source.open()


async def _keep_open(sources: list[KeptOpen]) -> None:
    while True:
        await asyncio.sleep(_AGAIN)
        await _open(sources)


# ── beats ────────────────────────────────────────────────────────────────────────────────────────


async def _beat(record: Record, sources: list[KeptOpen], committer: Committer, watch: SourcesWatch) -> None:
    """Once a second. A thread writes: the record may be busy with decisions, and no acknowledgement waits for those."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, "beat") as thread:
        while True:
            body = beat_body(sources, committer, watch)
            await loop.run_in_executor(thread, record.beat, PART, body)
            await loop.run_in_executor(thread, watch.look)
            await asyncio.sleep(_BEAT)


def beat_body(sources: list[KeptOpen], committer: Committer, watch: SourcesWatch) -> dict[str, Any]:
    """What `status`, the metrics and the pages know of listening.

    sources: by name {type, open, state, since, why, sign, and the counts of connect.receiving.Counts};
    waiting: messages taken and not on disk; kept, groups: since the start; trouble: why nothing can be stored;
    held_back: seconds that a message waits while decisions lag.
    """
    told = {}
    for source in sources:
        kind = source.settings.type.value if source.settings.type else ""
        standing = watch.standing(source.name)
        told[source.name] = {"type": kind, "open": source.is_open, **standing, **source.counts.as_dict()}
    return {
        "sources": told,
        "waiting": committer.waiting,
        "kept": committer.kept,
        "groups": committer.groups,
        "trouble": committer.trouble,
        "held_back": round(committer.held_back, 7),
    }


def _allow_many_connections() -> None:
    """As many open files as this user may have: each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
