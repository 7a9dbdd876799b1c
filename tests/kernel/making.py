"""Facts and timelines for the kernel's tests, in as few words as a test needs."""

from __future__ import annotations

from decimal import Decimal

from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured, Status, Value
from wardwright.facts.instant import HOUR, Instant
from wardwright.kernel.change import Change
from wardwright.kernel.timeline import Timeline


def number(text: str, flaw: Flaw = Flaw.NONE) -> Measured:
    """`6.2`, `<5`, `>=8`."""
    digits = text.lstrip("<>=")
    return Measured(Decimal(digits), "mmol/L", text[: len(text) - len(digits)], flaw)


def result(value: str | None, hour: float, *, key: str = "", status: Status = Status.FINAL, seen: float = -1) -> Fact:
    """A potassium true at an hour, seen at once or at another hour; None: a value that is missing."""
    at = int(hour * HOUR)
    measured: Value = None if value is None else number(value)
    return Fact("1", Kind.RESULT, "potassium", at, int(seen * HOUR) if seen >= 0 else at, measured, status, key=key)


def movement(kind: Kind, hour: float, place: str = "", patient_class: str = "", *, key: str = "") -> Fact:
    """A movement true at an hour."""
    at = int(hour * HOUR)
    value = Coded(patient_class) if patient_class else None
    return Fact("1", kind, "", at, at, value, place=place, key=key)


class Told:
    """A timeline that is told facts in the order of arrival."""

    def __init__(self, *facts: Fact, first: int = 1) -> None:
        self.timeline = Timeline("1")
        self._next = first
        for fact in facts:
            self.tell(fact)

    def tell(self, fact: Fact) -> Change | None:
        """Take one more fact in."""
        self._next += 1
        return self.timeline.take(fact, self._next)

    def values(self) -> list[str]:
        """The visible potassium values, oldest first."""
        facts = self.timeline.window(Kind.RESULT, ("potassium",), -HOUR, 1000 * HOUR)
        return [f"{fact.value.comparator}{fact.value.number}" for fact in facts if isinstance(fact.value, Measured)]


def at_hour(hour: float) -> Instant:
    """The instant of an hour."""
    return int(hour * HOUR)
