"""Facts as plain tuples and back: what a record can keep without knowing what a fact is.

Lives here: the one order of fields, which never changes; new fields are added at the end. Must not live here: bytes
(the record's encoders). Numbers are texts, so that no digit is lost: 6.40 stays 6.40.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured, Status, Value

_KINDS: Final = {kind.value: kind for kind in Kind}
_STATUSES: Final = {status.value: status for status in Status}
FLAWS: Final = {flaw.value: flaw for flaw in Flaw}

Plain = tuple[Any, ...]


def value_as_plain(value: Value) -> Plain | None:
    """A measured value as five texts, a coded one as three."""
    if value is None:
        return None
    if type(value) is Measured:
        number, unit, comparator, flaw, raw = value
        return str(number), unit, comparator, flaw._value_, raw
    return tuple(value)


def plain_as_value(plain: Sequence[Any] | None) -> Value:
    """The value that was made plain."""
    if plain is None:
        return None
    if len(plain) == 5:
        number, unit, comparator, flaw, raw = plain
        return Measured(Decimal(number), unit, comparator, FLAWS[flaw], raw)
    return Coded(*plain)


def fact_as_plain(fact: Fact) -> Plain:
    """A fact as a tuple of texts and numbers, its own field order."""
    subject, kind, term, at, seen, value, status, place, key, source = fact
    return subject, kind._value_, term, at, seen, value_as_plain(value), status._value_, place, key, source


def plain_as_fact(plain: Sequence[Any]) -> Fact:
    """The fact that was made plain."""
    subject, kind, term, at, seen, value, status, place, key, source = plain
    return Fact(subject, _KINDS[kind], term, at, seen, plain_as_value(value), _STATUSES[status], place, key, source)
