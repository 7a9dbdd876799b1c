"""Facts grouped for reading: one series for each term, with its trend; stays and moves; the rest.

Lives here: from known facts to groups. Must not live here: reading them (facts), drawing (web).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from wardwright.engine.patients.facts import Known, Standing
from wardwright.facts.fact import Fact, Flaw, Kind, Measured
from wardwright.facts.instant import Instant
from wardwright.kernel.series import MOVEMENTS
from wardwright.kernel.texts import show_value

_TREND = 60  # points of a trend: more cannot be told apart in its width


class Sort(Enum):
    """The parts of a patient's page, in their order."""

    STAYS = "stays and moves"
    RESULTS = "results and observations"
    MEDICINES = "medicines"
    REST = "what else is known"


_MEDICINES = (Kind.PRESCRIBED, Kind.GIVEN, Kind.STOPPED)
_WHO = (Kind.BORN, Kind.SEX, Kind.ATTENDING, Kind.MERGED)
_GONE = (Standing.REPLACED, Standing.WITHDRAWN, Standing.TAKES_BACK, Standing.AGAIN)


@dataclass(frozen=True, slots=True)
class Series:
    """One term (of a kind), its facts newest first."""

    sort: Sort
    kind: Kind
    term: str
    known: tuple[Known, ...]
    unit: str  # of its numbers; "" for what has none
    trend: tuple[tuple[Instant, float], ...]  # numbers that stand and are believed, in order of time

    @property
    def newest(self) -> Known | None:
        """The newest that stands."""
        return next((each for each in self.known if each.standing is Standing.STANDS), None)


def grouped(known: Iterable[Known]) -> dict[Sort, tuple[Series, ...]]:
    """The series of each part; a series with the newest fact comes first, stays are one series."""
    by: dict[tuple[Sort, Kind, str], list[Known]] = {}
    for each in known:
        by.setdefault(_place(each.fact), []).append(each)
    made = [_series(*place, mine) for place, mine in by.items()]
    made.sort(key=lambda series: (-series.known[0].fact.at, series.term, series.kind.value))
    return {sort: tuple(each for each in made if each.sort is sort) for sort in Sort}


def _place(fact: Fact) -> tuple[Sort, Kind, str]:
    if fact.kind in MOVEMENTS:
        return Sort.STAYS, Kind.MOVED, ""
    if fact.kind is Kind.RESULT:
        return Sort.RESULTS, fact.kind, fact.term
    if fact.kind in _MEDICINES:
        return Sort.MEDICINES, Kind.GIVEN, fact.term
    return Sort.REST, fact.kind, "" if fact.kind in _WHO else fact.term


def _series(sort: Sort, kind: Kind, term: str, mine: Sequence[Known]) -> Series:
    ordered = tuple(sorted(mine, key=lambda each: (each.fact.at, each.fact.seen), reverse=True))
    units = [each.fact.value.unit for each in ordered if isinstance(each.fact.value, Measured)]
    trend = [(each.fact.at, number) for each in ordered if (number := _number(each)) is not None]
    return Series(sort, kind, term, ordered, units[0] if units else "", tuple(trend[:_TREND][::-1]))


def _number(each: Known) -> float | None:
    value = each.fact.value
    if each.standing is not Standing.STANDS or not isinstance(value, Measured) or value.flaw is not Flaw.NONE:
        return None
    return float(value.number)


def said(fact: Fact) -> str:
    """What a fact says, for people: value and unit, or the answer, or the place; "" where the kind says it all."""
    if fact.value is None:
        return fact.place
    shown = show_value(fact.value)
    return f"{shown} · {fact.place}" if fact.kind in MOVEMENTS and fact.place else shown


def doubt(fact: Fact) -> str:
    """Why a number must not be believed, with what came; "" when there is no doubt."""
    value = fact.value
    if not isinstance(value, Measured) or value.flaw is Flaw.NONE:
        return ""
    came = f" (came as {value.raw})" if value.raw and value.raw != show_value(value) else ""
    return f"unit not understood{came}" if value.flaw is Flaw.UNIT else f"implausible{came}"


def is_gone(standing: Standing) -> bool:
    """Whether the fact no longer counts."""
    return standing in _GONE
