"""Facts of every kind and value, and histories made of them: what the tests of this folder are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured, Status
from wardwright.facts.instant import DAY, Instant
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.ledger import Input
from wardwright.record.history.rows import batch_of
from wardwright.record.history.writer import Writer

ZONE = "Europe/London"
MARCH: Instant = 1_772_323_200_000_000
"""1 March 2026, 00:00 UTC."""

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
instants = st.integers(-5_300_000_000_000_000, 7_200_000_000_000_000)
numbers = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal("6.40"), Decimal("0"), Decimal("-0.0"), Decimal("1E+3"), Decimal("1E-60")]),
)
measured = st.builds(
    Measured, numbers, words, st.sampled_from(["", "<", "<=", ">", ">="]), st.sampled_from(Flaw), words
)
coded = st.builds(Coded, words, words, words)
facts = st.builds(
    Fact,
    st.sampled_from(["p1", "p2", "connection:lab", "naïve ’ 患者"]),
    st.sampled_from(Kind),
    words,
    instants,
    st.integers(MARCH, MARCH + 3) | instants,
    st.one_of(st.none(), measured, coded),
    st.sampled_from(Status),
    words,
    words,
    words,
)


def potassium(subject: str, minute: int, number: str, **other: object) -> Fact:
    """A potassium result, seen when it was true."""
    at = MARCH + minute * 60_000_000
    value = Measured(Decimal(number), "mmol/L")
    return Fact(subject, Kind.RESULT, "potassium", at, at, value, source=f"a.csv#{minute}")._replace(**other)  # type: ignore[arg-type]


def births(count: int) -> list[Fact]:
    """Dates of birth, one in each of so many months."""
    return [
        Fact(f"p{each}", Kind.BORN, "", MARCH - each * 31 * DAY, MARCH, Coded("1950"), source=f"b#{each}")
        for each in range(count)
    ]


def write(path: Path, facts: Sequence[Fact], fingerprint: str = "one") -> None:
    """One batch with these facts, as one input."""
    with Writer(HistoryFolder(path), ZONE) as writer:
        add(writer, facts, fingerprint)


def add(writer: Writer, facts: Sequence[Fact], fingerprint: str) -> None:
    """One batch of an open writer."""
    first = writer.reserve(len(facts))
    end = first + len(facts)
    writer.add([batch_of(facts, range(first, end))])
    count = len(facts)
    writer.commit([Input(fingerprint, f"{fingerprint}.csv", "csv", count, "r", first, end, count, count, count)])
