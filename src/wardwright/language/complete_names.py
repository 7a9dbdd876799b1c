"""Names of the vocabulary by how they begin, for a place that takes a name and nothing else.

Lives here: `names_like`. Must not live here: whole sentences (complete). The names of a vocabulary are put in order
once, so that a key press looks at few of them, however many there are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from weakref import WeakKeyDictionary

from wardwright.facts.vocabulary import Term, TermKind, Vocabulary

Row = tuple[str, str, Term]  # folded, as it is written, whose name it is
_rows: WeakKeyDictionary[Vocabulary, list[Row]] = WeakKeyDictionary()


def names_like(
    typed: str, kinds: tuple[TermKind, ...], vocabulary: Vocabulary, limit: int = 12
) -> tuple[tuple[Term, str], ...]:
    """Names and synonyms of these kinds: those that begin so, then those in which a word begins so. Each term once."""
    wanted = " ".join(typed.casefold().split())
    found: dict[str, tuple[Term, str]] = {}
    for _, name, term in _ranked(wanted, _in_order(vocabulary), frozenset(kinds)):
        found.setdefault(term.name, (term, name))
        if len(found) == limit:
            break
    return tuple(found.values())


def _in_order(vocabulary: Vocabulary) -> list[Row]:
    rows = _rows.get(vocabulary)
    if rows is None:
        names = [(name.casefold(), name, term) for term in vocabulary for name in (term.name, *term.also)]
        rows = _rows[vocabulary] = sorted(names, key=lambda row: row[:2])
    return rows


def _ranked(wanted: str, rows: list[Row], kinds: frozenset[TermKind]) -> Iterator[Row]:
    first = bisect_left(rows, wanted, key=lambda row: row[0])
    for row in islice(rows, first, None):
        if not row[0].startswith(wanted):
            break
        if row[2].kind in kinds:
            yield row
    if wanted:
        inside = f" {wanted}"
        yield from (row for row in rows if inside in row[0] and row[2].kind in kinds)
