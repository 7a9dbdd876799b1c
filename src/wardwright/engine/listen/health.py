"""Whether a source is good or bad: one alert when it goes bad, one when it is well again.

Lives here: the states of a source, the table of what leads from one to another, and the two events. Pure: what was seen
and the time come as arguments, the new standing and the event go out. Must not live here: the rhythm (sources_rhythm),
who is told (the alarms table and what reads it), the loop (sources_watch).

    good ──trouble──▶ doubtful ──for a while──▶ bad ──well──▶ mending ──for a while──▶ good
           quiet ───────────────────────────────▲      ◀─trouble──┘
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from wardwright.engine.listen.sources_rhythm import Expected, quiet_since
from wardwright.facts.instant import MINUTE, Instant, Length, civil


class State(Enum):
    """How a source stands."""

    GOOD = "good"
    DOUBTFUL = "doubtful"  # trouble that may pass: nobody is told yet
    BAD = "bad"
    MENDING = "mending"  # well, for too short a time to say so


class Sign(Enum):
    """What is seen of a source at one moment."""

    WELL = "well"
    QUIET = "quiet"  # silent for longer than its rhythm allows
    DISCONNECTED = "disconnected"  # the server that is asked, or the folder, cannot be reached
    FAILING = "failing"  # reached, and not working: the record is full, a token is refused, a file cannot be moved


# What a sign makes of a state, at once and when it has lasted for the patience.
AT_ONCE: dict[tuple[State, Sign], State] = {
    (State.GOOD, Sign.WELL): State.GOOD,
    (State.GOOD, Sign.QUIET): State.BAD,  # the rhythm was patient enough
    (State.GOOD, Sign.DISCONNECTED): State.DOUBTFUL,
    (State.GOOD, Sign.FAILING): State.DOUBTFUL,
    (State.DOUBTFUL, Sign.WELL): State.GOOD,
    (State.DOUBTFUL, Sign.QUIET): State.BAD,
    (State.DOUBTFUL, Sign.DISCONNECTED): State.DOUBTFUL,
    (State.DOUBTFUL, Sign.FAILING): State.DOUBTFUL,
    (State.BAD, Sign.WELL): State.MENDING,
    (State.BAD, Sign.QUIET): State.BAD,
    (State.BAD, Sign.DISCONNECTED): State.BAD,
    (State.BAD, Sign.FAILING): State.BAD,
    (State.MENDING, Sign.WELL): State.MENDING,
    (State.MENDING, Sign.QUIET): State.BAD,
    (State.MENDING, Sign.DISCONNECTED): State.BAD,
    (State.MENDING, Sign.FAILING): State.BAD,
}
IN_TIME = {State.DOUBTFUL: State.BAD, State.MENDING: State.GOOD}
TOLD_AS_BAD = (State.BAD, State.MENDING)  # people have been told that it is bad, and not yet that it is well


class Seen(NamedTuple):
    """What is known of a source at one moment."""

    opened: Instant  # since when we listen, watch or ask
    last_message: Instant | None = None
    problem: str = ""  # Counts.problem
    unreachable: bool = False  # the problem is that the other side is not there
    connected: bool | None = None  # whether a sender is connected; None where connections come and go


class Standing(NamedTuple):
    """How a source stands, since when, and why. Kept in the record, so that a restart tells nobody twice."""

    state: State = State.GOOD
    since: Instant = 0
    why: str = ""  # what is wrong, one line; "" when it is good
    began: Instant = 0  # when the trouble began
    sign: Sign = Sign.WELL  # what the trouble was seen by


class AlarmRaised(NamedTuple):
    """A source went bad."""

    source: str
    since: Instant
    text: str


class AlarmCleared(NamedTuple):
    """A source that was bad is well again."""

    source: str
    since: Instant  # when the trouble had begun
    until: Instant
    text: str


Event = AlarmRaised | AlarmCleared


def restarted(standing: Standing, now: Instant) -> Standing:
    """The standing of a source after a restart: what people were told stays, what was only suspected is forgotten."""
    if standing.state in TOLD_AS_BAD:
        return standing._replace(state=State.BAD)
    return Standing(State.GOOD, now)


def look(
    source: str, before: Standing, seen: Seen, expected: Expected, now: Instant, patience: Length = MINUTE
) -> tuple[Standing, Event | None]:
    """The standing now, and what people must be told, if anything.

    `patience`: how long trouble must last before it is told, and health before it is believed.
    """
    sign, since, why = _sign(before, seen, expected, now)
    state = AT_ONCE[before.state, sign]
    if state is before.state and state in IN_TIME and now - before.since >= patience:
        state = IN_TIME[state]
    changed = state is not before.state
    after = _after(before, state, sign, since, why, now) if changed or sign is not Sign.WELL else before
    was_told, is_told = before.state in TOLD_AS_BAD, state in TOLD_AS_BAD
    if is_told and not was_told:
        return after, AlarmRaised(source, after.began, f"The source {source} is in trouble: {after.why}.")
    if was_told and not is_told:
        return after, AlarmCleared(source, before.began, now, _well_again(source, now - before.began))
    return after, None


def _after(before: Standing, state: State, sign: Sign, since: Instant, why: str, now: Instant) -> Standing:
    if state is State.GOOD:
        return Standing(state, now)
    began = since if before.state is State.GOOD else before.began
    entered = before.since if state is before.state else now
    if sign is Sign.WELL:  # mending: what it was is still what it is told as
        return before._replace(state=state, since=entered)
    return Standing(state, entered, why, began, sign)


def _sign(before: Standing, seen: Seen, expected: Expected, now: Instant) -> tuple[Sign, Instant, str]:
    """The sign, the moment at which what it tells of began, and the sentence for people."""
    if seen.problem:
        return (Sign.DISCONNECTED if seen.unreachable else Sign.FAILING), now, seen.problem
    silent = seen.last_message is None or seen.last_message < before.began
    if before.state in TOLD_AS_BAD and before.sign is Sign.QUIET and silent:
        return Sign.QUIET, before.began, before.why  # only a message ends silence, also after a restart
    heard = max(seen.opened, seen.last_message or seen.opened)
    quiet = quiet_since(expected, heard, now)
    if quiet is None:
        return Sign.WELL, now, ""
    clock = f"{civil(heard, expected.zone):%H:%M on %d %B}"
    opened = "" if seen.last_message else "it was opened, "
    alone = ", and no sender is connected" if seen.connected is False else ""
    return Sign.QUIET, quiet, f"no message has come since {opened}{clock}{alone}"


def _well_again(source: str, length: Length) -> str:
    minutes = max(1, round(length / MINUTE))
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]
    return f"The source {source} is well again after {' '.join(part for part in parts if part)}."
