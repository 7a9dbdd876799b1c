"""SQL of a necessary condition: from each of its forms to a query of the patients who satisfy it.

Lives here: single facts, pairs, and how forms join. Must not live here: waits (sql_gap), connections and files
(record.history), what a page means (kernel). Called by scan. The queries read a view `facts` with the history's
columns, and a table `identities` (subject, who) of those who were ever merged: a patient is told by `who`.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from wardwright.engine.prove.sql_gap import gap_sql
from wardwright.engine.prove.sql_rows import STANDING, rows_of, series_is
from wardwright.facts.fact import Kind
from wardwright.facts.instant import DAY, Instant
from wardwright.kernel.prefilter import AllOf, AnyOf, Anything, Need, Pair, Seek, Unsettled
from wardwright.kernel.timeline import MOVEMENTS

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
        return search.whos(search.merged_too(_pair(need)))
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
    queries = [query for each in sharp if (query := need_sql(each, search)) is not None]
    if not queries:
        return None
    first, *others = queries
    also = " AND ".join(f"who IN ({query})" for query in others)
    return f"SELECT who FROM ({first}) WHERE {also}" if others else first


def _any(need: AnyOf, search: Search) -> str | None:
    if not need.needs:
        return "SELECT NULL::VARCHAR AS who WHERE false"
    queries = [need_sql(each, search) for each in _joined(need.needs)]
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


def _pair(need: Pair) -> str:
    rows = (
        f"{series_is((Kind.RESULT,), need.terms)} AND {STANDING} "
        "AND number IS NOT NULL AND flaw = 'none' AND comparator = ''"
    )
    factor, offset = _float(need.factor), _float(need.offset)
    slack = f"{SLACK!r} * (abs({{b}}) + abs({factor} * {{a}}) + {abs(float(need.offset))!r})"
    # Of all earlier values the lowest is the easiest to rise from, the highest to fall from.
    easiest = "min" if need.rises or need.factor < 0 else "max"
    bound = f"{factor} * {{a}} + {offset}"
    test = f"{{b}} >= {bound} - {slack}" if need.rises else f"{{b}} <= {bound} + {slack}"
    furthest = "max" if need.rises else "min"
    whole = test.format(a=f"{easiest}(number)", b=f"{furthest}(number)")
    near = test.format(a="a", b="b")
    return (
        f"SELECT subject FROM (SELECT subject, number AS b, {easiest}(number) OVER (PARTITION BY subject "
        f'ORDER BY least("at", seen) RANGE BETWEEN {need.far} PRECEDING AND CURRENT ROW) AS a FROM facts WHERE {rows} '
        f"AND subject IN (SELECT subject FROM facts WHERE {rows} GROUP BY subject HAVING {whole})) WHERE {near}"
    )


def _float(number: Decimal) -> str:
    return f"({float(number)!r}::DOUBLE)"
