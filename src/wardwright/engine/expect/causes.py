"""Why a flow may have left its rate: what the record has of the time before and of the time since, held side by side.

Lives here: the comparison, pure; each finding is a sentence without anything of a patient. Must not live here: reading
the record (counting.py). Looked for once, when an alarm is raised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from wardwright.engine.expect.leaving import Way
from wardwright.facts.fact import Fact, Flaw, Kind, Measured
from wardwright.facts.instant import HOUR, Instant
from wardwright.facts.vocabulary import Vocabulary

ENOUGH = 10  # facts, before anything is said of them
_MOST_NUMBERS = 500
_SAME_FACTOR = 1.25
_GONE, _DOUBTED, _MORE = 0.2, 0.2, 1.5


@dataclass(slots=True)
class Sample:
    """Some messages of one time, and what they said of the terms that a flow reads."""

    messages: int = 0
    since: Instant = 0
    until: Instant = 0
    facts: Counter[str] = field(default_factory=Counter)
    without_unit: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, list[float]] = field(default_factory=dict)
    not_mapped: Counter[str] = field(default_factory=Counter)
    subjects: set[str] = field(default_factory=set)

    def add(self, facts: Iterable[Fact], terms: frozenset[str]) -> None:
        """What a message said."""
        for fact in facts:
            self.subjects.add(fact.subject)
            if fact.term in terms:
                self.facts[fact.term] += 1
                if isinstance(fact.value, Measured) and fact.kind is Kind.RESULT:
                    self._number(fact.term, fact.value)

    def _number(self, term: str, value: Measured) -> None:
        if value.flaw is Flaw.UNIT:
            self.without_unit[term] += 1
        elif not value.comparator:
            numbers = self.numbers.setdefault(term, [])
            if len(numbers) < _MOST_NUMBERS:
                numbers.append(float(value.number))

    @property
    def hours(self) -> float:
        """How long it took until so many messages had come."""
        return max(self.until - self.since, 1) / HOUR


def compare(before: Sample, since: Sample, way: Way, vocabulary: Vocabulary) -> list[str]:
    """What is different, likeliest first."""
    if before.messages < ENOUGH or since.messages == 0:
        return []
    found: list[str] = []
    for term in sorted(before.facts):
        found += _of_term(term, before, since, vocabulary)
    if found or way is not Way.FAR_MORE:
        found += _unknown_codes(before, since)
    return found + list(_traffic(before, since, way))


def _of_term(term: str, before: Sample, since: Sample, vocabulary: Vocabulary) -> Iterator[str]:
    was = before.facts[term] / before.messages
    due, came = was * since.messages, since.facts[term]
    if due >= ENOUGH and came < due * _GONE:
        share = "none" if came == 0 else f"{came:,}"
        yield (
            f"{term} hardly comes any more ({share} in the last {since.messages:,} messages, where {due:,.0f} were "
            "due): its code may have changed, or its sender is quiet"
        )
        return
    doubted = since.without_unit[term] / came if came else 0.0
    if since.without_unit[term] >= 3 and doubted > before.without_unit[term] / before.facts[term] + _DOUBTED:
        yield f"{doubted:.0%} of {term} comes without a unit, or with one that does not convert"
        return
    factor = _factor(before.numbers.get(term, ()), since.numbers.get(term, ()), vocabulary[term].molar_mass)
    if factor:
        yield f"the numbers of {term} are about {factor} than they were: its unit may have changed"


def _factor(before: Sequence[float], since: Sequence[float], molar_mass: Decimal | None) -> str:
    """By which conversion of units the numbers moved; "" when by none."""
    if len(before) < ENOUGH or len(since) < ENOUGH // 2:
        return ""
    one, other = median(before), median(since)
    if one <= 0 or other <= 0:
        return ""
    ratio = other / one
    moved = max(ratio, 1 / ratio)
    size, off = min(((each, max(moved / each, each / moved)) for each in _sizes(molar_mass)), key=lambda each: each[1])
    if off > _SAME_FACTOR:
        return ""
    said = f"{size:,.0f}" if size >= 100 else f"{size:.3g}"
    return f"{said} times {'larger' if ratio > 1 else 'smaller'}"


def _sizes(molar_mass: Decimal | None) -> Iterator[float]:
    """Factors between units of one thing: powers of ten, and by the molar mass (88.4 for creatinine)."""
    yield from (10.0, 100.0, 1000.0, 1e6)
    if molar_mass is not None:
        for power in range(-4, 7):
            yield from (size for size in (float(molar_mass) * 10.0**power, 10.0**power / float(molar_mass)) if size > 3)


def _unknown_codes(before: Sample, since: Sample) -> Iterator[str]:
    fresh = [
        code
        for code, count in since.not_mapped.most_common(50)
        if count >= 3 and before.not_mapped[code] * since.messages < count * before.messages * _GONE
    ]
    if fresh:
        yield f"what nobody has mapped is new: {', '.join(fresh[:3])}"


def _traffic(before: Sample, since: Sample, way: Way) -> Iterator[str]:
    was, now = before.messages / before.hours, since.messages / since.hours
    patients, patients_now = len(before.subjects) / before.hours, len(since.subjects) / since.hours
    if way is Way.FAR_MORE and now > was * _MORE:
        more = patients_now > patients * _MORE
        what = (
            "more patients than before" if more else "more messages about the same patients: a feed may repeat itself"
        )
        yield f"{what} ({now / was:.1f} times the messages an hour)"
    elif way is not Way.FAR_MORE and now < was / _MORE:
        yield f"fewer messages than before ({now / was:.1f} of the messages an hour): a feed may be quiet"
