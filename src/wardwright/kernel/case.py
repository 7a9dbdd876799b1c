"""Cases: an outcome that happened becomes an example on its page, with nothing of the patient left in it.

Lives here: the order of work. The fewest facts that give the outcome; those as lines; lines, names, numbers and times
replaced one after another as long as the outcome stays; what is expected. Must not live here: each of these (case_*).
Pure: the same facts give the same example. Called by engine/cases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import DAY
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.case_drafts import drafts
from wardwright.kernel.case_judge import Found, Judge, sought_of
from wardwright.kernel.case_lines import (
    Story,
    moment_of,
    recorded_by,
    steps_of,
    unsayable,
)
from wardwright.kernel.case_numbers import Numbers
from wardwright.kernel.case_refusals import REFUSALS, Refused
from wardwright.kernel.case_shrink import shrink
from wardwright.kernel.case_times import is_neutral, neutral
from wardwright.kernel.case_values import Replacing
from wardwright.kernel.case_words import expectation, minute_of, name_for
from wardwright.kernel.examples import run_example
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.run import Arrival
from wardwright.kernel.series import MOVEMENTS
from wardwright.language import tree as t

MOST_LINES = 40
_TRIED = 4  # tellings that are shortened, before the shortest is taken


@dataclass(frozen=True, slots=True)
class Case:
    """An example made from an outcome, and how few of the facts it took."""

    example: t.Example
    facts: int  # how many of what came were needed
    of: int  # how many had come


def make_case(
    flow: t.Flow,
    vocabulary: Vocabulary,
    zone: tzinfo,
    arrivals: Sequence[Arrival],
    firing: Firing,
    parent: Firing | None = None,
    name: str = "",
) -> Case | Refused:
    """The outcome as an example of its flow, or why it cannot be one.

    `arrivals`: everything about the outcome's subject in the order of arrival, under any of its identifiers; what comes
    after the outcome is not looked at. `parent`: of a follow-up, the firing that it follows. `name`: of the example.
    """
    if firing.outcome is Outcome.TOO_OLD:
        return REFUSALS["too-old"]
    judge = Judge(flow, vocabulary, zone, sought_of(firing, parent))
    until_then = [each for each in arrivals if each.seen <= firing.at]
    needed = _needed(judge, until_then, firing, parent)
    if needed is None:
        capped = firing.outcome is Outcome.SUPPRESSED and flow.daily_cap is not None
        return REFUSALS["daily-cap" if capped else "not-reproduced"]
    story = _first_that_shows(judge, needed, firing, parent)
    if story is None:
        return _why_not(flow, needed)
    made = _replaced(judge, story)
    if isinstance(made, Refused):
        return made
    example = _example(judge, made, name or name_for(judge.sought, (each.name for each in flow.examples)))
    if isinstance(example, Refused):
        return example
    return Case(example, len(needed), len(until_then))


# ── the fewest facts ─────────────────────────────────────────────────────────────────────────────


def _needed(
    judge: Judge, arrivals: Sequence[Arrival], firing: Firing, parent: Firing | None
) -> tuple[Arrival, ...] | None:
    """The fewest arrivals that give the outcome, looked for first among those that its reason read."""
    read = {_mark(fact) for each in (firing, parent) if each is not None for c in each.reason for fact in c.facts}

    def in_reason(each: Arrival) -> bool:
        return isinstance(each, Fact) and (_mark(each) in read or each.kind is Kind.MERGED)

    def with_stays(each: Arrival) -> bool:
        return in_reason(each) or not isinstance(each, Fact) or each.kind in MOVEMENTS

    for wanted in (in_reason, with_stays, lambda each: True):
        some = tuple(each for each in arrivals if wanted(each))
        if some and judge.decides(some, firing):
            return shrink(some, lambda part: bool(part) and judge.decides(part, firing))
    return None


def _mark(fact: Fact) -> tuple[object, ...]:
    return (fact.kind, fact.term, fact.at, fact.value, fact.place, fact.source)


# ── as lines ─────────────────────────────────────────────────────────────────────────────────────


def _first_that_shows(judge: Judge, needed: Sequence[Arrival], firing: Firing, parent: Firing | None) -> Story | None:
    """The shortest telling that comes out the same, without the lines that come after it."""
    holds = _holding(judge)
    found = [story for draft in drafts(judge, needed, firing, parent) if holds(story := _until_then(judge, draft))]
    return min((shrink(story, holds) for story in found[:_TRIED]), key=len, default=None)


def _until_then(judge: Judge, story: Story) -> Story:
    found = judge.shows(steps_of(story)) if story else None
    minute = minute_of(found.at, judge.zone) if found is not None else None
    return story if minute is None else tuple(line for line in story if line.minute <= minute)


def _holding(judge: Judge, quiet: bool = False) -> Callable[[Story], bool]:
    """Whether a story still shows the outcome, with nothing told after it.

    `quiet`: an outcome that does nothing must not fall on a moment at which the flow does something else.
    """
    idle = quiet and judge.sought.outcome not in (Outcome.FIRED, Outcome.FOLLOWED)

    def holds(story: Story) -> bool:
        found = judge.shows(steps_of(story)) if story else None
        if found is None or (idle and any(at == found.at for at, _ in found.acts)):
            return False
        minute = minute_of(found.at, judge.zone)
        return minute is None or minute >= story[-1].minute

    return holds


def _why_not(flow: t.Flow, needed: Sequence[Arrival]) -> Refused:
    facts = [each for each in needed if isinstance(each, Fact)]
    if {fact.term for fact in facts} & {name.name for name in recorded_by(flow)}:
        return REFUSALS["own-record"]
    slugs = [slug for fact in facts if (slug := unsayable(fact))]
    if slugs:
        return REFUSALS[slugs[0]]
    if any(fact.kind is Kind.MERGED for fact in facts):
        return REFUSALS["merged"]
    if any(fact.seen != fact.at for fact in facts):
        return REFUSALS["late"]
    return REFUSALS["not-the-same"]


# ── replaced ─────────────────────────────────────────────────────────────────────────────────────


def _replaced(judge: Judge, story: Story) -> Story | Refused:
    """The story with clean names, numbers and times, shortened once more."""
    if len(story) > MOST_LINES:
        return REFUSALS["too-long"]
    holds = _holding(judge, quiet=_holding(judge, quiet=True)(story))
    replacing = Replacing(judge.flow, judge.vocabulary, Numbers(judge.flow, judge.vocabulary, judge.plan.scores), holds)
    story = replacing.names(story)
    story = neutral(story, holds)
    story = replacing.values(story)
    shorter = shrink(story, holds)
    story = neutral(shorter, holds) if len(shorter) < len(story) else story
    return REFUSALS["too-close"] if replacing.left or not is_neutral(story) else story


# ── the example ──────────────────────────────────────────────────────────────────────────────────


def _example(judge: Judge, story: Story, name: str) -> t.Example | Refused:
    found = judge.shows(steps_of(story))
    assert found is not None
    timed: list[tuple[int, int, t.Step]] = [
        (line.minute, 0, step) for line, step in zip(story, steps_of(story), strict=True)
    ]
    for at, act in found.acts:
        minute = minute_of(at, judge.zone)
        if minute is None:
            return REFUSALS["finer-than-a-minute"]
        timed.append((minute, 1, expectation(moment_of(minute), act, judge.vocabulary)))
    nothing = _nothing(judge, story, found)
    if isinstance(nothing, Refused):
        return nothing
    steps = tuple(step for _, _, step in sorted(timed, key=lambda each: each[:2]))
    for last in nothing:
        example = t.Example(name, steps if last is None else (*steps, last))
        if _passes(judge, example):
            return example
    return REFUSALS["not-the-same"]


def _nothing(judge: Judge, story: Story, found: Found) -> tuple[t.Step | None, ...] | Refused:
    """The line that says that nothing comes of it, in the ways in which that may be true."""
    if judge.sought.outcome in (Outcome.FIRED, Outcome.FOLLOWED):
        return (None,)
    minute = minute_of(found.at, judge.zone)
    if minute is None:
        return REFUSALS["finer-than-a-minute"]
    if any(at == found.at for at, _ in found.acts):
        return (None,)  # the lines of that moment say all that happens then
    timed = t.ExpectNothing(moment_of(minute))
    within_a_day = minute <= story[-1].minute + DAY // (60 * 1_000_000)
    return (t.ExpectNothing(), timed) if not found.acts and within_a_day else (timed,)


def _passes(judge: Judge, example: t.Example) -> bool:
    """Whether it goes as it says, and still shows the outcome."""
    alone = replace(judge.flow, examples=(example,))
    result = run_example(alone, example, judge.vocabulary, judge.zone)
    happens = [step for step in example.steps if isinstance(step, t.Given | t.TaskStep)]
    return result.passed and judge.shows(happens) is not None
