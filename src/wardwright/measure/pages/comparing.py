"""Sentences of comparisons: what changed, in plain English before any table.

Lives here: words for the page and the terminal. Must not live here: numbers' own spelling (words), layout.
"""

from __future__ import annotations

from wardwright.engine.compare.why import FALSE, LIMIT, TOO_OLD, TRIGGER, UNKNOWN
from wardwright.measure.compare.shape import EARLIER, GAINED, LATER, LOST, SAME, Cause, Change, Comparison, Side
from wardwright.measure.pages import words
from wardwright.measure.report.shape import WITHHELD, Count

MEANS = {
    GAINED: "only this version fires",
    LOST: "only the other version fires",
    EARLIER: "both fire, this one first",
    LATER: "both fire, this one after the other",
    SAME: "both fire at the same moment",
}
_WHY = {
    FALSE: "{whose} says no: {words}",
    UNKNOWN: "{whose} cannot tell: {words}",
    LIMIT: "{whose} is held back by its limit: {words}",
    TOO_OLD: "{whose} finds it too old on arrival: {words}",
    TRIGGER: "{whose} waits for something else: {words}",
}


def changed(found: Comparison) -> str:
    """What the change does, in one or two sentences."""
    if found.does_the_same:
        return "The two pages do the same: what differs in them changes no firing."
    counts = {part.sort: part.count for part in found.parts}
    if any(count is WITHHELD for count in counts.values()):
        return "How much changes is withheld: too few patients to show without naming them."
    this, other = words.counted(found.this.fired), words.counted(found.other.fired)
    said = f"This version would have fired {this} times, the other {other} times: "
    said += f"{words.counted(counts[GAINED])} gained, {words.counted(counts[LOST])} lost"
    said += f", {words.counted(counts[EARLIER])} earlier, {words.counted(counts[LATER])} later"
    said += f", {words.counted(counts[SAME])} at the same moment."
    if isinstance(found.other_acts, int) and found.other_acts:
        said += f" Of those at the same moment, {words.counted(found.other_acts)} would say or do something else."
    return said


def when(change: Change) -> str:
    """`gained`, `lost`, `2 hours earlier`."""
    if not isinstance(change.hours, float):
        return change.sort
    return f"{words.hours(abs(change.hours))} {change.sort}"


def why(change: Change, cause: Cause | None = None) -> str:
    """Why the version that did not fire at that moment did not: `The other version says no: …`."""
    cause = cause or change.because
    silent = "The other version" if change.sort in (GAINED, EARLIER) else "This version"
    return _WHY[cause.sort].format(whose=silent, words=cause.words)


def tasks(found: Comparison) -> list[tuple[str, str, Count, Count]]:
    """Who is reached and how, with the numbers of the other and of this version."""
    sides = [{(each.who, each.kind, each.follow_up): each.count for each in side.tasks} for side in _sides(found)]
    keys = sorted({*sides[0], *sides[1]}, key=lambda key: (key[2], key[0], key[1]))
    other, this = sides
    return [
        (key[0], f"{key[1]} (follow-up)" if key[2] else key[1], other.get(key, 0), this.get(key, 0)) for key in keys
    ]


def _sides(found: Comparison) -> tuple[Side, Side]:
    return found.other, found.this
