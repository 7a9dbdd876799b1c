"""A finding: the verdict on a clause with the facts it read; and what every condition is made ready with.

Lives here: what all conditions share. Must not live here: any condition (patient, conditions). Called by those, and by
the steps of a decision for the parts of scores.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import Any, Final, NamedTuple

from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant, Length
from wardwright.facts.truth import Truth
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.scores import ScorePlan
from wardwright.kernel.timeline import Timeline
from wardwright.kernel.values import WORKED_OUT
from wardwright.language.tree import Condition, InLast, Window

_new: Final[Any] = tuple.__new__


class Finding(NamedTuple):
    """The verdict on a clause, the facts it read, and why it could not be told."""

    verdict: Truth
    facts: tuple[Fact, ...] = ()
    why: str = ""


def found(verdict: Truth, facts: tuple[Fact, ...] = (), why: str = "") -> Finding:
    """A finding, made three times as quickly as by its own constructor: a message makes several."""
    made: Finding = _new(Finding, (verdict, facts, why))
    return made


Evaluate = Callable[[Timeline, Instant], Finding]


class Setting(NamedTuple):
    """What conditions are made ready against."""

    vocabulary: Vocabulary
    zone: tzinfo
    scores: dict[str, ScorePlan]
    ready: dict[Condition, Evaluate]  # those that were made


def truth_of(value: bool) -> Truth:
    """The verdict on what can always be told."""
    return Truth.TRUE if value else Truth.FALSE


def bounds(window: Window) -> tuple[Length, Length]:
    """How far back a window begins (not included) and ends (included)."""
    if isinstance(window, InLast):
        return window.duration.length, 0
    return window.earlier.length, window.later.length


def with_parts(timeline: Timeline, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts, and after each worked-out score the facts that it was worked out from."""
    if not timeline.parts:
        return facts
    for fact in facts:
        if fact[9] == WORKED_OUT:  # the source: by name costs ten times as much
            break
    else:
        return facts
    return tuple(each for fact in facts for each in (fact, *timeline.parts_of(fact)))


def members_of(setting: Setting, name: str) -> tuple[str, ...]:
    """The term, or the members of a group of terms, in an order that never changes."""
    return tuple(sorted(setting.vocabulary.members(name)))
