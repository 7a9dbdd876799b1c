"""One table of a report, as it is shown to readers without access to patients.

Lives here: which rows of a table go, so that none follows from its total and the others (rules 1 and 2 of withholding).
Must not live here: which tables a report has. Called by withholding and withheld_judgement.
"""

from __future__ import annotations

from collections.abc import Sequence

from wardwright.measure.report.shape import WITHHELD, Count, GroupRow, Proportion, Row

NO_PROPORTION = Proportion(WITHHELD, WITHHELD, WITHHELD, WITHHELD, WITHHELD)


def hidden(counts: Sequence[int], behind: Sequence[int], floor: int) -> frozenset[int] | None:
    """Which positions of a table are withheld so that none follows from its shown total and the others.

    `behind`: patients behind each count. None: the table cannot be protected, and goes as a whole.
    """
    small = {n for n, count in enumerate(counts) if is_small(count, behind[n], floor)}
    if not small:
        return frozenset()
    first = min(small)
    # The nearest row before the first small one, then from the end on: by place alone. Zeros hide nothing.
    order = [*range(first - 1, -1, -1), *range(len(counts) - 1, first, -1)]
    cover = next((n for n in order if n not in small and counts[n]), None)
    if cover is None:
        return None
    chosen = frozenset({*small, cover})
    # With k small ones of 1 each and a cover of just the floor there would be one way only to make up the sum.
    least = len(small) + floor
    return chosen if sum(counts[n] for n in chosen) > least else None


def is_small(count: int, behind: int, floor: int) -> bool:
    return count != 0 and (count < floor or behind < floor)


def protect(rows: Sequence[Row], floor: int, total: Count) -> tuple[Row, ...] | None:
    """The table as it is shown beneath its total; None: the total must be withheld."""
    if total is WITHHELD:
        return tuple(without(row) for row in rows)
    gone = hidden([count_of(row.count) for row in rows], [count_of(row.patients) for row in rows], floor)
    if gone is None:
        return None
    return tuple(without(row) if n in gone else _patients_of(row, floor) for n, row in enumerate(rows))


def without(row: Row) -> Row:
    return Row(row.name, WITHHELD, WITHHELD)


def _patients_of(row: Row, floor: int) -> Row:
    return row if not row.count or count_of(row.patients) >= floor else Row(row.name, row.count, WITHHELD)


def count_of(count: Count) -> int:
    assert isinstance(count, int)
    return count


def name_of(row: Row | GroupRow) -> str:
    return row.name


def is_near(one: int, other: int, floor: int) -> bool:
    """Whether two numbers differ by a small one."""
    return 0 < abs(one - other) < floor
