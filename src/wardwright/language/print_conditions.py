"""Conditions in canonical English.

Lives here: `condition` on one line, and `condition_lines` with a list's lines one below the other.
Called by print; reasons and explanations use `print.print_condition`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from wardwright.facts.vocabulary import TermKind
from wardwright.language import print_things as things
from wardwright.language import print_words as words
from wardwright.language import tree as t


def condition(clause: t.Condition) -> str:
    """The clause on one line, without `and` before it."""
    return " ".join(line.strip() for line in condition_lines(clause))


def condition_lines(clause: t.Condition) -> list[str]:
    """The clause's lines: one, or for a list its head and its lines, indented."""
    if isinstance(clause, t.Group):
        return _group(clause, 1)
    return [_plain(clause, negative=False)]


def _group(group: t.Group, depth: int) -> list[str]:
    lines = [f"{group.quantifier.value} of:"]
    mark = f"{'  ' * depth}{'-' * depth} "
    for inner in group.conditions:
        if isinstance(inner, t.Group):
            head, *rest = _group(inner, depth + 1)
            lines += [f"{mark}{head}", *rest]
        else:
            lines.append(f"{mark}{condition(inner)}")
    return lines


def each_patient(clause: t.Condition) -> list[str]:
    """A schedule's first clause: `for each patient who is an inpatient`, `whose …`, `where …`."""
    inner = clause.condition if isinstance(clause, t.Not) else clause
    if isinstance(inner, t.PATIENT_CONDITIONS):
        return [f"for each patient who {predicate(clause)}"]
    first, *rest = condition_lines(clause)
    own = isinstance(clause, t.TimesSummary | t.ChangedBy) or (isinstance(clause, t.LatestIs) and clause.window is None)
    return [f"for each patient {'whose' if own else 'where'} {first}", *rest]


def predicate(clause: t.Condition) -> str:
    """What is said of the patient: `is an inpatient`, `has no heart failure`."""
    if isinstance(clause, t.Not):
        return _predicate(clause.condition, negative=True)
    return _predicate(clause, negative=False)


def _plain(clause: t.Condition, negative: bool) -> str:
    if isinstance(clause, t.Not):
        return _plain(clause.condition, negative=True)
    if isinstance(clause, t.PATIENT_CONDITIONS):
        return f"the patient {_predicate(clause, negative)}"
    if isinstance(clause, t.WasThere):
        return _was_there(clause, negative)
    if isinstance(clause, t.TimeIsBetween | t.IsWeekend | t.IsWeekday):
        return f"it is {'not ' if negative else ''}{_time(clause)}"
    return _VALUES[type(clause)](clause)


# ── The patient ──────────────────────────────────────────────────────────────────────────────────


def _predicate(clause: Any, negative: bool) -> str:
    no = "not " if negative else ""
    if isinstance(clause, t.HasCondition):
        name = clause.term.name
        flag = clause.term.kind is TermKind.FLAG and not negative
        return f"has {'no ' if negative else ''}{words.with_article(name) if flag else name}"
    if isinstance(clause, t.WasMoved):
        return f"was {no}{clause.movement.value} {words.window(clause.window)}"
    if isinstance(clause, t.IsOn):
        state = words.at_place(clause.place)
    elif isinstance(clause, t.IsAged):
        state = aged(clause)
    elif isinstance(clause, t.IsSex):
        state = clause.sex.value
    elif isinstance(clause, t.IsTaking):
        state = f"taking {words.medicine(clause.term)}"
    else:
        state = "an inpatient"
    return f"is {no}{state}"


def aged(clause: t.IsAged) -> str:
    """`aged 65 or over`."""
    years = str(clause.years)
    ways = {
        t.Op.AT_LEAST: f"{years} or over",
        t.Op.AT_MOST: f"{years} or under",
        t.Op.ABOVE: f"over {years}",
        t.Op.BELOW: f"under {years}",
        t.Op.BETWEEN: f"between {years} and {clause.upper}",
        t.Op.EXACTLY: years,
    }
    return f"aged {ways[clause.op]}"


# ── Presence and time ────────────────────────────────────────────────────────────────────────────


def _was_there(clause: t.WasThere, negative: bool) -> str:
    when = words.window(clause.window)
    if negative:
        return f"there was no {things.bare(clause.thing)} {when}"
    if clause.at_least > 1:
        return f"there were at least {clause.at_least} {things.bare(clause.thing, many=True)} {when}"
    return f"there was {things.there_was(clause.thing)} {when}"


def _time(clause: t.TimeIsBetween | t.IsWeekend | t.IsWeekday) -> str:
    if isinstance(clause, t.TimeIsBetween):
        return f"between {words.clock(clause.start)} and {words.clock(clause.end)}"
    return "a weekend" if isinstance(clause, t.IsWeekend) else "a weekday"


# ── Values ───────────────────────────────────────────────────────────────────────────────────────


def _latest(clause: t.LatestIs) -> str:
    name = clause.term.name
    if clause.window is None:
        return f"{name} {words.verb(name, 'is', 'are')} {words.test_words(clause.test)}"
    return f"the latest {name} {words.window(clause.window)} is {words.test_words(clause.test)}"


def _summary(clause: t.SummaryIs) -> str:
    name = clause.term.name
    if clause.summary is t.Summary.NUMBER:
        name = f"{name} {'scores' if clause.term.kind is TermKind.SCORE else 'results'}"
    return f"the {clause.summary.value} {name} {words.window(clause.window)} is {words.comparison(clause.comparison)}"


_TIMES: Final = {
    t.Op.AT_LEAST: "at least",
    t.Op.AT_MOST: "at most",
    t.Op.ABOVE: "more than",
    t.Op.BELOW: "less than",
}


def _times(clause: t.TimesSummary) -> str:
    name = clause.term.name
    factor = f"{_TIMES[clause.op]} {words.number(clause.factor)} times"
    verb = words.verb(name, "is", "are")
    return f"{name} {verb} {factor} its {clause.summary.value} {words.window(clause.window)}"


def _changed(clause: t.ChangedBy) -> str:
    name, amount = clause.term.name, words.quantity(clause.quantity)
    by = f"more than {amount}" if clause.op is t.Op.ABOVE else f"{amount} or more"
    verb = words.verb(name, "has", "have")
    return f"{name} {verb} {clause.direction.value} by {by} {words.window(clause.window)}"


def _any_part(clause: t.AnyPartIs) -> str:
    return f"any part of {clause.score.name} is {words.comparison(clause.comparison, exactly='')}"


_VALUES: Final[dict[type, Callable[[Any], str]]] = {
    t.LatestIs: _latest,
    t.SummaryIs: _summary,
    t.TimesSummary: _times,
    t.ChangedBy: _changed,
    t.AnyPartIs: _any_part,
}
