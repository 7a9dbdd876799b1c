"""The record → how the system stands. Beats say what parts know of themselves, tables say the rest; all of it cheap.

Lives here: the reading, once a second by the supervisor, once by `wardwright status`. Must not live here: judging and
showing (standing.py, metrics.py, the command). Works when nothing runs: old beats then say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count

from wardwright import __version__
from wardwright.engine.expect.kept import Kept
from wardwright.engine.telemetry.standing import (
    AlarmStanding,
    ChannelStanding,
    EngineStanding,
    FlowsStanding,
    PartStanding,
    RateStanding,
    SourceStanding,
    Standing,
    State,
    TasksStanding,
)
from wardwright.engine.up.parts import SUPERVISOR, parts_of
from wardwright.facts.instant import Instant
from wardwright.home.home import Home
from wardwright.home.settings import Channel, Source
from wardwright.record.models import Alarm, Cursor, Delivery, Fate, FlowVersion, Leading, SourceState, Task
from wardwright.record.rows import BeatRow, DeliveryState
from wardwright.record.rows import Fate as FateOf
from wardwright.record.store import Messages, Record

Beats = Mapping[str, BeatRow]
_CLEARED = ("good", "well", "open", "closed", "")


def read_standing(home: Home, record: Record, messages: Messages, wall: Instant, hospital_now: Instant) -> Standing:
    """How the system stands. `wall`: the machine's time, which beats carry; `hospital_now`: the hospital's.

    RecordUnavailable: it could not be read. Django must be set up for this record.
    """
    settings = home.settings
    beats = {beat.part: beat for beat in record.beats()}
    alive = _alive(beats, wall - settings.alarm.silent_after)
    alarms = tuple(
        AlarmStanding(alarm.about, alarm.text, alarm.since)
        for alarm in Alarm.objects.filter(until__isnull=True).order_by("since", "id")
    )
    leading = Leading.objects.filter(id=1).first()
    return Standing(
        at=hospital_now,
        wall=wall,
        hospital=settings.hospital.name,
        version=__version__,
        database=str(record.place),
        leader=leading.holder if leading is not None and SUPERVISOR in alive else "",
        dry_run=settings.engine.dry_run,
        parts=tuple(_part(name, beats, alive) for name in (SUPERVISOR, *(part.name for part in parts_of(settings)))),
        sources=_sources(home, alive),
        channels=_channels(home, alive),
        engine=_engine(messages, alive),
        flows=_flows(alive),
        tasks=_tasks(hospital_now),
        alarms=alarms,
        rates=_rates(home),
    )


def _body(beats: Beats, part: str) -> Mapping[str, Any]:
    return beats[part].body if part in beats else {}


def _alive(beats: Beats, since: Instant) -> Beats:
    """The beats of processes that live. The supervisor knows which process each part is: one that was started again,
    or belonged to the engine before, says nothing any more."""
    supervisor = beats.get(SUPERVISOR)
    if supervisor is None or supervisor.at < since or supervisor.body.get("stopped"):
        return {}
    ours = {(supervisor.host, child["pid"]) for child in supervisor.body.get("parts", {}).values()}
    return {
        name: beat
        for name, beat in beats.items()
        if beat.at >= since and (beat is supervisor or (beat.host, beat.pid) in ours)
    }


def _part(name: str, beats: Beats, alive: Beats) -> PartStanding:
    beat = beats.get(name)
    if not alive:
        return PartStanding(name, State.OFF, beat=beat.at if beat is not None else None)
    child = alive[SUPERVISOR].body.get("parts", {}).get(name, {})
    restarts = int(child.get("restarts", 0))
    if beat is None or (name not in alive and beat.pid != child.get("pid")):
        return PartStanding(name, State.STARTING, restarts=restarts)
    state = State.GOOD if name in alive else State.BAD
    return PartStanding(name, state, beat.host, beat.pid, beat.started, beat.at, restarts)


def _sources(home: Home, alive: Beats) -> tuple[SourceStanding, ...]:
    stored = {row.source: row for row in SourceState.objects.all()}
    told = _body(alive, "listen").get("sources", {})
    return tuple(
        _source(source, stored.get(source.name), told.get(source.name))
        for source in home.settings.sources
        if source.type is not None
    )


def _source(source: Source, row: SourceState | None, told: Mapping[str, Any] | None) -> SourceStanding:
    assert source.type is not None
    where = str(source.listen or source.path or source.url)
    last = row.last_message if row is not None else None
    if told is None:
        return SourceStanding(source.name, source.type.value, where, State.OFF, last_message=last)
    bad = row is not None and row.state.startswith(("bad", "mending"))
    if not told.get("open", True):
        return SourceStanding(source.name, source.type.value, where, State.BAD, why=_sentence(told), last_message=last)
    return SourceStanding(
        source.name,
        source.type.value,
        where,
        State.BAD if bad else State.GOOD,
        row.since if row is not None and row.since else None,
        (row.why if bad and row is not None else "") or ("it is in trouble" if bad else ""),
        told.get("last_message") or told.get("last_taken") or last,
        *(int(told.get(name) or 0) for name in ("taken", "resent", "refused", "waiting", "peers")),
    )


def _sentence(told: Mapping[str, Any]) -> str:
    return str(told.get("problem") or "it cannot be opened")


def _channels(home: Home, alive: Beats) -> tuple[ChannelStanding, ...]:
    told = _body(alive, "deliver").get("channels", {})
    unsettled = (*DeliveryState.unfinished(), DeliveryState.DEAD.value)
    found = Delivery.objects.filter(channel__in=[each.name for each in home.settings.channels], state__in=unsettled)
    counts = {
        (row["channel"], row["state"]): row["n"]
        for row in found.order_by().values("channel", "state").annotate(n=Count("id"))
    }
    dry = home.settings.engine.dry_run
    return tuple(_channel(each, told.get(each.name), counts, dry) for each in home.settings.channels)


def _channel(
    channel: Channel, told: Mapping[str, Any] | None, counts: Mapping[tuple[str, str], int], dry_run: bool
) -> ChannelStanding:
    count = {state: counts.get((channel.name, state.value), 0) for state in DeliveryState}
    dead, failing = count[DeliveryState.DEAD], count[DeliveryState.FAILED]
    why, state = "", State.GOOD if told is not None else State.OFF
    if told is not None and (str(told.get("state", "")) not in _CLEARED or told.get("breaker") not in (None, "closed")):
        state, why = State.BAD, str(told.get("why") or told.get("error") or "it does not take what is sent")
    if dead:
        state = State.BAD
        letters = f"{dead:,} dead letter{'s' if dead != 1 else ''}"
        why = f"{why}; {letters}" if why else f"{letters}: look at them, then send them again"
    sent = int((told or {}).get("sent") or 0)
    dry = dry_run or channel.dry_run
    return ChannelStanding(
        channel.name, channel.type.value, state, why, count[DeliveryState.WAITING], failing, dead, sent, dry
    )


def _engine(messages: Messages, alive: Beats) -> EngineStanding:
    told = _body(alive, "decide")
    cursor = Cursor.objects.filter(id=1).values_list("message", flat=True).first() or 0
    newest = messages.last()
    set_aside = Fate.objects.exclude(fate=FateOf.READ.value).filter(fate=FateOf.SET_ASIDE.value).count()
    return EngineStanding(
        newest,
        cursor,
        max(0, newest - cursor),
        float(told.get("behind") or 0.0),
        float(told.get("rate") or 0.0),
        int(told.get("warm") or 0),
        set_aside,
        float(_body(alive, "listen").get("held_back") or 0.0),
    )


def _flows(alive: Beats) -> FlowsStanding:
    live = FlowVersion.objects.filter(retired__isnull=True)
    suspended = {row.title: row.why for row in live.filter(suspended__isnull=False)}
    refused = tuple(_body(alive, "decide").get("refused", ()))
    return FlowsStanding(live.filter(suspended__isnull=True).count(), suspended, refused)


def _rates(home: Home) -> tuple[RateStanding, ...]:
    """As the watch over them has written it down."""
    try:
        told = Kept(home.data).watch().get("told", {})
        return tuple(RateStanding(flow, **each) for flow, each in sorted(told.items()))
    except (TypeError, AttributeError):  # of another shape: the watch writes it anew
        return ()


def _tasks(now: Instant) -> TasksStanding:
    waiting = Task.objects.filter(closed__isnull=True)
    return TasksStanding(waiting.count(), waiting.filter(due__lt=now).count())
