"""§5 of the meaning: the latest value, summaries over a window, and changes against the latest."""

from __future__ import annotations

from fractions import Fraction

from tests.reference.log import Entry, View, in_order
from tests.reference.patient import in_window
from tests.reference.values import (
    compare,
    compare_worked_out,
    difference_in_unit,
    holds,
    plain,
    point,
    solutions,
    summarise,
    wanted_by,
)
from wardwright.facts.fact import Kind
from wardwright.facts.truth import Truth
from wardwright.language.tree import (
    ChangedBy,
    Crosses,
    Direction,
    InLast,
    LatestIs,
    Summary,
    SummaryIs,
    TimesSummary,
    Window,
)


def values_of(view: View, name: str) -> list[Entry]:
    """§5.3: the results of a term, or of all members of a group, oldest first, those ahead of now too."""
    members = view.vocabulary.members(name)
    return in_order([e for e in view.entries if e.fact.kind is Kind.RESULT and e.fact.term in members])


def in_that_window(view: View, name: str, window: Window) -> list[Entry]:
    """§5.1: the term's results in the window."""
    return [entry for entry in values_of(view, name) if in_window(view, entry.fact.at, window)]


def bare_latest(view: View, name: str) -> Entry | None:
    """§5.2: the latest in (now − good for, now]."""
    oldest = view.now - view.vocabulary[name].good_for
    fresh = [entry for entry in values_of(view, name) if oldest < entry.fact.at <= view.now]
    return fresh[-1] if fresh else None


def latest_is(view: View, condition: LatestIs) -> Truth:
    """§5.2, §3.5: no value there is unknown."""
    if condition.window is None:
        latest = bare_latest(view, condition.term.name)
    else:
        latest = next(reversed(in_that_window(view, condition.term.name, condition.window)), None)
    if latest is None:
        return Truth.UNKNOWN
    return holds(latest.fact.value, condition.test, view.vocabulary[latest.fact.term])


def summary_is(view: View, condition: SummaryIs) -> Truth:
    """§5.5: the summary of the window against the page's number; a number of results has no unit."""
    found = in_that_window(view, condition.term.name, condition.window)
    value = summarise(condition.summary, [entry.fact.value for entry in found])
    if condition.summary is Summary.NUMBER:
        upper = condition.comparison.upper
        wanted = solutions(
            condition.comparison.op,
            Fraction(condition.comparison.quantity.value),
            None if upper is None else Fraction(upper.value),
        )
        return compare(value, wanted) if value else Truth.UNKNOWN
    converted = wanted_by(condition.comparison, view.vocabulary[condition.term.name])
    return Truth.UNKNOWN if value is None or converted is None else compare_worked_out(value, converted)


def latest_and_rest(view: View, name: str, window: Window) -> tuple[Fraction, list[Fraction]] | None:
    """§5.4: the latest value and the others of the window; None when one is missing, flawed or censored."""
    latest = bare_latest(view, name)
    if latest is None or (isinstance(window, InLast) and not in_window(view, latest.fact.at, window)):
        return None
    rest = [entry.fact.value for entry in in_that_window(view, name, window) if entry is not latest]
    number, others = plain([latest.fact.value]), plain(rest)
    return None if number is None or not others else (number[0], others)


def times_summary(view: View, condition: TimesSummary) -> Truth:
    """§5.4: the latest against so many times the summary of the rest."""
    name = condition.term.name
    known = latest_and_rest(view, name, condition.window)
    if known is None:
        return Truth.UNKNOWN
    latest = bare_latest(view, name)
    rest = [e.fact.value for e in in_that_window(view, name, condition.window) if e is not latest]
    summary = summarise(condition.summary, rest)
    assert summary is not None
    bound = Fraction(summary.low.number) * Fraction(condition.factor)
    return compare_worked_out(point(known[0]), solutions(condition.op, bound))


def changed_by(view: View, condition: ChangedBy) -> Truth:
    """§5.4: risen = latest − lowest of the rest, fallen = highest − latest; with %, of what it changed from."""
    known = latest_and_rest(view, condition.term.name, condition.window)
    if known is None:
        return Truth.UNKNOWN
    latest, rest = known
    origin = min(rest) if condition.direction is Direction.RISEN else max(rest)
    change = latest - origin if condition.direction is Direction.RISEN else origin - latest
    term = view.vocabulary[condition.term.name]
    wanted: Fraction | None = Fraction(condition.quantity.value)
    if condition.quantity.unit == "%" and term.unit != "%":
        if origin <= 0:
            return Truth.UNKNOWN
        change = change / origin * 100
    else:
        wanted = difference_in_unit(condition.quantity, term)
    return Truth.UNKNOWN if wanted is None else compare_worked_out(point(change), solutions(condition.op, wanted))


def crosses(view: View, entry: Entry, trigger: Crosses) -> Truth:
    """§5.7: the new fact is the latest, satisfies the comparison, and the one before it does not (or there is none).

    A score with a part missing is no value before, and does not make another a late arrival.
    """
    series = [each for each in values_of(view, trigger.term.name) if each is entry or each.fact.value is not None]
    if entry not in series or series[-1] is not entry:
        return Truth.FALSE
    newest = holds(entry.fact.value, trigger.comparison, view.vocabulary[entry.fact.term])
    if newest is Truth.FALSE or len(series) == 1:
        return newest
    before = series[-2].fact
    earlier = holds(before.value, trigger.comparison, view.vocabulary[before.term])
    if earlier is Truth.TRUE:
        return Truth.FALSE
    return newest if earlier is Truth.FALSE else Truth.UNKNOWN
