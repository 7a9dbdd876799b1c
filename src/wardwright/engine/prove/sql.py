"""SQL of a necessary condition: from each of its forms to a query of the patients who satisfy it.

Lives here: single facts, pairs, and how forms join. Must not live here: waits (sql_gap), connections and files
(record.history), what a page means (kernel). Called by scan. The queries read a view `facts` with the history's
columns, and a table `identities` (subject, who) of those who were ever merged: a patient is told by `who`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from wardwright.engine.prove.sql_gap import gap_sql
from wardwright.engine.prove.sql_rows import STANDING, rows_of, series_is
from wardwright.facts.fact import Kind
from wardwright.facts.instant import DAY, Instant
from wardwright.kernel.prefilter import AllOf, AnyOf, Anything, Need, Pair, Present, Seek, Unsettled
from wardwright.kernel.series import MOVEMENTS

SLACK = 1e-9  # of the greatest number that takes part: what floats and twelve digits may differ by


class Search:
    """What the queries of one search share."""

    def __init__(self, ends: Instant, merged: bool) -> None:
        """`ends`: the last moment of the run; `merged`: whether anybody was merged with anybody."""
        self.ends = ends
        self.merged = merged

    def whos(self, subjects: str) -> str:
        """The patients behind a query of subjects, each once."""
        if not self.merged:
            return f"SELECT DISTINCT subject AS who FROM ({subjects})"
        return (
            f"SELECT DISTINCT coalesce(i.who, s.subject) AS who FROM ({subjects}) AS s "
            "LEFT JOIN identities AS i ON i.subject = s.subject"
        )

    def merged_too(self, subjects: str) -> str:
        """The same and everybody who was merged: of these it was not looked across their identifiers."""
        return f"{subjects} UNION ALL SELECT subject FROM identities" if self.merged else subjects


def need_sql(need: Need, search: Search) -> str | None:
    """A query of `who`; None when everybody satisfies the condition."""
    if isinstance(need, Anything):
        return None
    if isinstance(need, AllOf):
        return _all(need, search)
    if isinstance(need, AnyOf):
        return _any(need, search)
    if isinstance(need, Seek):
        return search.whos(f"SELECT subject FROM facts WHERE {rows_of(need)}")
    if isinstance(need, Unsettled):
        return search.whos(search.merged_too(f"SELECT subject FROM facts WHERE {_unsettled()}"))
    if isinstance(need, Pair):
        return search.whos(search.merged_too(_pairs([need])))
    return search.whos(search.merged_too(gap_sql(need, search.ends)))


def says_little(need: Need) -> bool:
    """Whether nearly every patient satisfies it: beside something sharper it is not worth its search."""
    if isinstance(need, Seek):
        return not (need.late or need.places or need.values) and set(need.kinds) <= MOVEMENTS
    if isinstance(need, AnyOf):
        return any(says_little(each) for each in need.needs)
    return isinstance(need, Anything) or (isinstance(need, AllOf) and all(map(says_little, need.needs)))


def _all(need: AllOf, search: Search) -> str | None:
    sharp = [each for each in need.needs if not says_little(each)] or list(need.needs)
    for each in list(sharp):
        if any(_holds(other, each) for other in sharp if other is not each):
            sharp.remove(each)
    queries = [query for each in sharp if (query := need_sql(each, search)) is not None]
    if not queries:
        return None
    first, *others = queries
    also = " AND ".join(f"who IN ({query})" for query in others)
    return f"SELECT who FROM ({first}) WHERE {also}" if others else first


def _any(need: AnyOf, search: Search) -> str | None:
    if not need.needs:
        return "SELECT NULL::VARCHAR AS who WHERE false"
    pairs: dict[tuple[str, ...], list[Pair]] = {}
    for each in need.needs:
        if isinstance(each, Pair):
            pairs.setdefault(each.terms, []).append(each)
    queries = [need_sql(each, search) for each in _joined(need.needs) if not isinstance(each, Pair)]
    queries += [search.whos(search.merged_too(_pairs(alike))) for alike in pairs.values()]
    if any(query is None for query in queries):
        return None
    return " UNION ".join(f"SELECT who FROM ({query})" for query in queries)


def _joined(needs: Iterable[Need]) -> list[Need]:
    """The needs without those that another one holds: `late` facts of a series beside all facts of it."""
    listed = list(needs)
    bare = {(each.kinds, each.terms) for each in listed if isinstance(each, Seek) and _is_bare(each)}
    return [
        each for each in listed if not isinstance(each, Seek) or _is_bare(each) or (each.kinds, each.terms) not in bare
    ]


def _is_bare(seek: Seek) -> bool:
    return seek.values is None and seek.places is None and not seek.late and not seek.subject


def _unsettled() -> str:
    odd = f"status IN ('corrected', 'withdrawn') OR \"at\" < seen - {DAY}"
    return f"{series_is(tuple(sorted(MOVEMENTS, key=lambda kind: kind.value)), ('',))} AND ({odd})"


def _holds(need: Need, other: Need) -> bool:
    """Whether who satisfies `need` surely satisfies `other`: that there is a value of a series, whatever it is."""
    if not isinstance(other, Seek) or not (_is_bare(other) or _is_any_value(other)):
        return False
    if isinstance(need, AllOf):
        return any(_holds(each, other) for each in need.needs)
    if isinstance(need, AnyOf):
        return bool(need.needs) and all(_holds(each, other) for each in need.needs)
    if isinstance(need, Pair):
        return other.kinds == (Kind.RESULT,) and set(need.terms) <= set(other.terms)
    if not isinstance(need, Seek) or need == other or need.kinds != other.kinds:
        return False
    has_value = other.values is None or need.values == other.values
    return has_value and set(need.terms) <= set(other.terms)


def _is_any_value(seek: Seek) -> bool:
    return isinstance(seek.values, Present) and _is_bare(replace(seek, values=None))


def _pairs(needs: list[Pair]) -> str:
    """Subjects who satisfy one of several pairs of the same terms, in one pass over their values."""
    rows = (
        f"{series_is((Kind.RESULT,), needs[0].terms)} AND {STANDING} "
        "AND number IS NOT NULL AND flaw = 'none' AND comparator = ''"
    )
    earlier, near, whole = list[str](), list[str](), list[str]()
    for position, need in enumerate(needs):
        # Of all earlier values the lowest is the easiest to rise from, the highest to fall from.
        easiest = "min" if need.rises or need.factor < 0 else "max"
        earlier.append(
            f'{easiest}(number) OVER (PARTITION BY subject ORDER BY least("at", seen) '
            f"RANGE BETWEEN {need.far} PRECEDING AND CURRENT ROW) AS a{position}"
        )
        near.append(_test(need, f"a{position}", "b"))
        whole.append(_test(need, f"{easiest}(number)", f"{'max' if need.rises else 'min'}(number)"))
    return (
        f"SELECT subject FROM (SELECT subject, number AS b, {', '.join(earlier)} FROM facts WHERE {rows} "
        f"AND subject IN (SELECT subject FROM facts WHERE {rows} GROUP BY subject HAVING {' OR '.join(whole)})) "
        f"WHERE {' OR '.join(near)}"
    )


def _test(need: Pair, earlier: str, later: str) -> str:
    bound = f"{_float(need.factor)} * {earlier}"
    slack = f"{SLACK!r} * (abs({later}) + abs({bound}) + {abs(float(need.offset))!r})"
    whole = f"{bound} + {_float(need.offset)}"
    return f"({later} >= {whole} - {slack})" if need.rises else f"({later} <= {whole} + {slack})"


def _float(number: Decimal) -> str:
    return f"({float(number)!r}::DOUBLE)"
