"""Prefilter: what must be among a patient's facts for a flow to have anything to say of them.

Lives here: the small algebra of such conditions. Must not live here: how a page becomes one (prefilter_rules,
prefilter_conditions) and how a history is searched for it (engine.prove). Called by those.

A condition is *necessary*, never sufficient: who does not satisfy it can have no outcome but near misses, who does
may have none either. It speaks of all the facts that ever arrived about a patient (and about every identifier that
was ever merged with theirs), so it is wider than what is visible at any one moment: it never has to know what was
corrected, replaced or late. It is worked out for history's own facts alone. What flows `record` needs no place in it:
before a patient's first firing nothing was recorded of them, and that first firing satisfies it by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from wardwright.facts.fact import Kind
from wardwright.facts.instant import Length


class Level(Enum):
    """Which outcomes the condition is necessary for."""

    ACTS = "acts"  # fired, followed, suppressed, too old: trigger and conditions may be true
    OPEN = "open"  # these and unknown: none of them need be false


@dataclass(frozen=True, slots=True)
class Anything:
    """Nothing useful can be said: everybody satisfies it."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of the conditions."""

    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions; none of none."""

    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number in [low, high] (None: open), in the term's unit, or a censored one.

    `doubtful`: also what no comparison can tell: no value, a word, a number with a flaw. Bounds are included even
    where the page excludes them: a number may lie closer to a bound than a search can see.
    """

    low: Decimal | None
    high: Decimal | None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer, or none of the vocabulary's `others`. `doubtful`: also what is no answer of the vocabulary."""

    answer: str
    others: frozenset[str]
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Present:
    """Any value at all."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """What leaves a test unknown: no value, a flaw, a censored number, a word under a number or the other way.

    `test`: of a number, of an answer, or None where any value will do that is plausible.
    """

    test: Number | Answer | None


Values = Number | Answer | Present | Doubtful


@dataclass(frozen=True, slots=True)
class Seek:
    """There is a fact of these kinds and terms, neither pending nor withdrawn, …"""

    kinds: tuple[Kind, ...]
    terms: tuple[str, ...]  # ("",) for movements and the like
    values: Values | None = None  # … with such a value (None: whatever it is)
    places: frozenset[str] | None = None  # … at one of these places
    late: bool = False  # … that was seen more than 24 hours after it was true
    subject: str = ""  # … of this connection or device


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A movement that was corrected or withdrawn, or seen more than 24 hours after it was true."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two exact results of these terms, one at or before the other and at most `far` apart, with
    later ≥ factor × earlier + offset (`rises`) or later ≤ factor × earlier + offset."""

    terms: tuple[str, ...]
    factor: Decimal
    offset: Decimal
    rises: bool
    far: Length


@dataclass(frozen=True, slots=True)
class Ends:
    """Which movements, if nothing about them is in doubt, end a wait."""

    discharge: bool = True
    death: bool = True
    leaving: frozenset[str] | None = None  # a transfer out of these places


@dataclass(frozen=True, slots=True)
class Gap:
    """After one of the `bases` nothing that surely counts came in time: no fact of `covers` and no end.

    "Surely": its test is true beyond doubt, it was seen by then, and neither it nor a record like it was ever
    corrected or withdrawn. A base whose time runs out after the end of the run does not count.
    """

    bases: tuple[Seek, ...]
    covers: tuple[Seek, ...]
    ends: Ends
    length: Length


Need = Anything | AllOf | AnyOf | Seek | Unsettled | Pair | Gap

NOTHING = AnyOf(())


def all_of(needs: Iterable[Need]) -> Need:
    """Every one of them, without what says nothing."""
    flat: dict[Need, None] = {}
    for need in needs:
        if isinstance(need, AllOf):
            flat.update(dict.fromkeys(need.needs))
        elif not isinstance(need, Anything):
            flat[need] = None
    if not flat:
        return Anything()
    return next(iter(flat)) if len(flat) == 1 else AllOf(tuple(flat))


def any_of(needs: Iterable[Need]) -> Need:
    """At least one of them; `Anything` when one of them says nothing."""
    flat: dict[Need, None] = {}
    for need in needs:
        if isinstance(need, Anything):
            return need
        if isinstance(need, AnyOf):
            flat.update(dict.fromkeys(need.needs))
        else:
            flat[need] = None
    return next(iter(flat)) if len(flat) == 1 else AnyOf(tuple(flat))
