"""Words: numbers, times and reasons as a careful person writes them.

Lives here: everything that turns a value into text for people, for the page and the terminal. Must not live here:
layout. Every function takes what may be withheld and says so.
"""

from __future__ import annotations

from datetime import date, tzinfo

from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant, civil
from wardwright.kernel.firing import Act, ActionKind, Clause
from wardwright.kernel.texts import NOTHING, show_value
from wardwright.kernel.values import WORKED_OUT
from wardwright.measure.report.shape import WITHHELD, Count, Number, Proportion, Rate, Withheld

HIDDEN = "withheld"
NONE = "–"
_FACTS_SHOWN = 4


def counted(count: Count, noun: str = "", plural: str = "") -> str:
    """`1 firing`, `1,204 firings`, `withheld`."""
    if isinstance(count, Withheld):
        return f"a withheld number of {plural or noun + 's'}" if noun else HIDDEN
    words = f"{count:,}"
    return words if not noun else f"{words} {noun if count == 1 else plural or noun + 's'}"


def decimal(value: Number) -> str:
    """Three figures at most: `0.042`, `1.43`, `2`, `14.3`, `1,430`."""
    if isinstance(value, Withheld):
        return HIDDEN
    if value is None:
        return NONE
    if value == int(value):
        return f"{value:,.0f}"
    size = abs(value)
    places = 3 if size < 0.1 else 2 if size < 10 else 1 if size < 100 else 0
    return f"{value:,.{places}f}"


def percent(value: Number) -> str:
    """`24%`, with a decimal where the whole number would say nothing."""
    if isinstance(value, Withheld):
        return HIDDEN
    if value is None:
        return NONE
    share = 100 * value
    return f"{share:.1f}%" if 0 < share < 1 or 99 < share < 100 else f"{share:.0f}%"


def interval(shown: Proportion) -> str:
    """`19% to 30%`."""
    if isinstance(shown.low, Withheld):
        return HIDDEN
    return NONE if shown.low is None else f"{percent(shown.low)} to {percent(shown.high)}"


def of(shown: Proportion) -> str:
    """`53 of 220`."""
    return HIDDEN if shown.count is WITHHELD else f"{counted(shown.count)} of {counted(shown.of)}"


def rate_interval(shown: Rate) -> str:
    """`1.25 to 1.63`."""
    if isinstance(shown.low, Withheld):
        return HIDDEN
    return NONE if shown.low is None else f"{decimal(shown.low)} to {decimal(shown.high)}"


def hours(value: Number) -> str:
    """`45 minutes`, `3.5 hours`, `6.6 days`."""
    if isinstance(value, Withheld):
        return HIDDEN
    if value is None:
        return NONE
    if value < 1:
        return f"{value * 60:.0f} minutes"
    if value < 48:
        return f"{value:.1f}".removesuffix(".0") + (" hour" if value == 1 else " hours")
    return f"{value / 24:.1f}".removesuffix(".0") + " days"


def moment(at: Instant, zone: tzinfo) -> str:
    """`Mon 5 Jan 2026, 16:00`."""
    local = civil(at, zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def clock(at: Instant, zone: tzinfo) -> str:
    """`5 Jan 16:00`."""
    local = civil(at, zone)
    return f"{local.day} {local:%b %H:%M}"


def day(at: Instant, zone: tzinfo) -> str:
    """`5 January 2026`."""
    local = civil(at, zone)
    return f"{local.day} {local:%B %Y}"


def period(name: str) -> str:
    """`2026-01-05` as `5 January 2026`, `2026-01` as `January 2026`."""
    if len(name) == 7:
        return f"{date.fromisoformat(name + '-01'):%B %Y}"
    found = date.fromisoformat(name)
    return f"{found:%a} {found.day} {found:%b %Y}"


def who(subject: str) -> str:
    """`Patient 1001`; a connection or a device by its own name."""
    kind, _, name = subject.partition(":")
    return f"The {kind} {name}" if kind in ("connection", "device") else f"Patient {subject}"


_DONE = {
    ActionKind.ASK: "ask {who}",
    ActionKind.TELL: "tell {who}",
    ActionKind.PAGE: "page {who}",
    ActionKind.RECORD: "record {text}",
    ActionKind.SEND: "send {text} to {who}",
    ActionKind.START: "start the {text} for {who}",
    ActionKind.RUN: "run the robot {text}",
    ActionKind.SHOW: "show",
}
_QUOTED = (ActionKind.ASK, ActionKind.TELL, ActionKind.PAGE, ActionKind.SHOW)


def act(done: Act, zone: tzinfo) -> str:
    """What is done, in the words of the page: `ask the on-call registrar “Review …”, by 16:15`."""
    whom = done.who if done.who.startswith("the ") else f"the {done.who}"
    words = _DONE[done.kind].format(who=whom, text=done.text)
    if done.kind in _QUOTED and done.text:
        words += f" “{done.text}”"
    return words if done.due is None else f"{words}, by {clock(done.due, zone)}"


def facts(clause: Clause, zone: tzinfo) -> str:
    """What a clause read: `potassium 6.4 mmol/L at 5 Jan 12:00, seen 12:20`."""
    read = clause.facts
    if read and read[0].source == WORKED_OUT:
        parts = len(read) - 1
        return f"{fact(read[0], zone)}, from {parts} value{'' if parts == 1 else 's'}"
    shown = "; ".join(fact(each, zone) for each in read[:_FACTS_SHOWN])
    return f"{shown}; and {len(read) - _FACTS_SHOWN} more" if len(read) > _FACTS_SHOWN else shown


def lines(clause: str) -> list[str]:
    """A clause in the lines that the page has it in: a list of conditions takes one for each."""
    if not clause.startswith(("any of:", "all of:", "none of:")):
        return [clause]
    first, *rest = clause.split(" - ")
    return [first, *(f"– {line}" for line in rest)]


def fact(told: Fact, zone: tzinfo) -> str:
    """One fact in words."""
    value = show_value(told.value)
    if told.kind in (Kind.BORN, Kind.SEX):
        return f"{told.kind.value} {value}"
    name = told.term or told.place or told.kind.value
    words = name if value == NOTHING else f"{name} {value}"
    late = f", seen {clock(told.seen, zone)}" if told.seen > told.at and told.source != WORKED_OUT else ""
    return f"{words} at {clock(told.at, zone)}{late}"
