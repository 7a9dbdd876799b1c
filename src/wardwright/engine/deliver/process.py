"""The `deliver` part: the home's channels, the record's outbox, one worker between them.

Lives here: putting them together, and the reading of rotas beside them. Must not live here: work (worker, runner,
expand). Started by engine/up: `run(home, record, stop)` returns when it was told to stop.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.db import connections

from wardwright.act.catalogue import Around, open_channel
from wardwright.act.channel import Channel, NotConfigured
from wardwright.act.tasks.channel import NAME as TASK_LIST
from wardwright.act.tasks.channel import TaskList
from wardwright.engine.alarms import clear_alarm, raise_alarm
from wardwright.engine.clock import Clock, wall
from wardwright.engine.deliver.desk import Desk
from wardwright.engine.deliver.expand import Expander
from wardwright.engine.deliver.ledger import Ledger
from wardwright.engine.deliver.lines import open_line
from wardwright.engine.deliver.runner import Manner, Runner
from wardwright.engine.deliver.said import Said, State
from wardwright.engine.deliver.worker import Worker
from wardwright.engine.people.attending import AttendingOfRecord
from wardwright.engine.people.covers import CoversOfRecord
from wardwright.engine.people.mirror import mirror
from wardwright.engine.people.resolver import Resolver
from wardwright.engine.telemetry.logs import logger
from wardwright.engine.up.stopping import Stop
from wardwright.facts.instant import Instant
from wardwright.home import settings
from wardwright.home.home import Home
from wardwright.home.settings import ChannelType
from wardwright.record.setup import setup_django
from wardwright.record.store import Decisions, Record, RecordUnavailable

PART = "deliver"
_SETTINGS = "settings"  # what the alarm is about
_ROTAS = 15 * 60.0  # seconds between two looks at rotas that are at addresses
_LOOK = 5.0  # … and between two looks at whether there are others now


def run(home: Home, record: Record, stop: Stop) -> int:
    """Deliver until told to stop; 0."""
    setup_django(record.place)
    clock = _one_at_a_time(Clock(home.settings.demo.clock).now)
    _bring_in_people(home, clock())
    asyncio.run(_run(home, record, stop, clock))
    return 0


def _bring_in_people(home: Home, now: Instant) -> None:
    """People and roles of the settings, into the record; what nobody stands behind is told once."""
    try:
        mirror(home.settings, now)
    except RecordUnavailable as problem:
        logger().warning("people were not brought into the record", why=str(problem))
    finally:
        connections.close_all()
    resolver = Resolver(home.settings, home.vocabulary(), home.data)
    for role in resolver.unused():
        logger().warning("a role of wardwright.toml is not in the vocabulary", role=role)
    if unmanned := resolver.unmanned():
        logger().info("nobody stands behind these roles in wardwright.toml", roles=unmanned)


def open_channels(all_settings: settings.Settings) -> tuple[dict[str, Channel], dict[str, str]]:
    """Every channel of the settings and the task list; and why those that cannot be opened cannot: others go on."""
    around = Around(all_settings.zone, wall, open_line)
    channels: dict[str, Channel] = {TASK_LIST: TaskList()}
    broken: dict[str, str] = {}
    for each in all_settings.channels:
        try:
            channels[each.name] = open_channel(each, around)
        except NotConfigured as problem:
            broken[each.name] = str(problem)
            logger().error("a channel cannot be used", channel=each.name, why=str(problem))
    return channels, broken


async def _run(home: Home, record: Record, stop: Stop, now: Callable[[], Instant]) -> None:
    stopping, desk = asyncio.Event(), Desk(Ledger())
    channels, broken = open_channels(home.settings)
    outbox, decisions = record.outbox(), record.decisions()
    said = Said(home)

    def expander(state: State) -> Expander:
        resolver = Resolver(*state, home.data, AttendingOfRecord(decisions), CoversOfRecord())
        name = partial(_patient_name, decisions)
        return Expander(*state, resolver, channels, outbox, desk.ledger, name, now)

    runners = {name: await _runner(channel, home.settings, desk, now) for name, channel in channels.items()}
    first = expander(said.current)
    renewed = Renewal(said, expander, now)
    worker = Worker(desk, first, runners, now, lambda body: record.beat(PART, body), renewed, broken)
    told = asyncio.create_task(_stop_when_told(stop, stopping))
    threading.Thread(target=_keep_rotas, args=(said, home.data, now, stop), daemon=True, name="rotas").start()
    try:
        await worker.run(stopping)
    finally:
        told.cancel()
        desk.close()
        outbox.close()
        decisions.close()


class Renewal:
    """Takes over what the home's files say now: into the record, and into the worker by a new expander."""

    def __init__(self, said: Said, made: Callable[[State], Expander], now: Callable[[], Instant]) -> None:
        self._said, self._made, self._now = said, made, now
        self._due = False  # stays until it was taken over: the record may be away
        self._told: str | None = None

    def __call__(self) -> Expander | None:
        """The new expander when there is news. Called in the record's thread."""
        self._due = self._said.news() is not None or self._due
        if self._said.problem != self._told:
            self._tell(self._said.problem)
        if not self._due:
            return None
        mirror(self._said.current.settings, self._now())
        self._due = False
        logger().info("people, roles and words are taken over as they are now")
        return self._made(self._said.current)

    def _tell(self, problem: str) -> None:
        """An alarm for as long as there is a wardwright.toml that is not taken over."""
        if problem:
            text = (
                f"wardwright.toml has changed, and {problem}: people and roles stay as they were. Run: wardwright check"
            )
            raise_alarm(_SETTINGS, text, self._now())
        else:
            clear_alarm(_SETTINGS, self._now())
        self._told = problem


def _patient_name(decisions: Decisions, subject: str) -> str:
    found = decisions.patient(subject)
    return found.name if found is not None else ""


async def _runner(channel: Channel, all_settings: settings.Settings, desk: Desk, now: Callable[[], Instant]) -> Runner:
    breaker = await desk.do(desk.ledger.breaker, channel.name)
    return Runner(channel, manner_of(all_settings.channel(channel.name), all_settings), desk, now, breaker)


def manner_of(channel: settings.Channel | None, all_settings: settings.Settings) -> Manner:
    """How a channel is used; None: the task list, which costs nothing and asks nobody."""
    if channel is None:
        return Manner(at_a_time=64, a_second=100_000.0)
    at_a_time = 1 if channel.type is ChannelType.HL7V2 else 8  # MLLP takes one message at a time, in order
    a_second = 10.0 if channel.type in (ChannelType.SMTP, ChannelType.APPRISE) else 100.0
    return Manner(
        at_a_time, a_second, attempts=channel.attempts, dry_run=channel.dry_run or all_settings.engine.dry_run
    )


async def _stop_when_told(stop: Stop, stopping: asyncio.Event) -> None:
    await stop.reached()
    stopping.set()


def _keep_rotas(said: Said, data: Path, now: Callable[[], Instant], stop: Stop) -> None:
    """Fetch rotas that are at addresses, in a thread of their own: they may take their time."""
    fetched: State | None = None
    until = 0.0
    while not stop.is_set():
        state = said.current
        if state is not fetched or time.monotonic() >= until:
            fetched, until = state, time.monotonic() + _ROTAS
            for renewal in Resolver(*state, data).refresh(now()):
                if renewal.problem:
                    logger().warning("rota", role=renewal.role, why=renewal.problem)
        stop.wait(_LOOK)


def _one_at_a_time(now: Callable[[], Instant]) -> Callable[[], Instant]:
    """The clock, for the event loop and the record's thread at once."""
    lock = threading.Lock()

    def locked() -> Instant:
        with lock:
            return now()

    return locked
