"""The scan: a history is searched for the patients of whom a plan can have anything to say.

Lives here: the tables that a search leaves in the database (`identities`, `chosen`) and what is asked of them. Must not
live here: the SQL of a condition (sql), running the kernel (portions, proof).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from wardwright.engine.prove.identities import Identities
from wardwright.engine.prove.sql import Search, need_sql
from wardwright.engine.prove.sql_rows import STANDING, grouped_series, may_be, series_is
from wardwright.facts.fact import Kind
from wardwright.facts.instant import Instant
from wardwright.kernel.prefilter import AllOf, AnyOf, Gap, Need, Pair, Seek, Values
from wardwright.kernel.series import SeriesKey
from wardwright.record.history.schema import LISTED

# A fact of a sparse series matters when it, or another version of its record, is what a trigger waits for; when the
# patient's results were dated ahead of their arrival, versions are hard to tell, and all of them matter. Of a moment
# of which one fact matters all do: whose turn it is goes by the first. Rows are read once, then told apart by joins.
_THAT_MATTER = """
    WITH read AS MATERIALIZED ({read}),
    records AS (SELECT DISTINCT who, term, key, {when} AS stands FROM read WHERE passes),
    ahead AS (SELECT DISTINCT who, term FROM read WHERE NOT whole AND "at" > seen),
    moments AS (
        SELECT who, seen FROM read WHERE whole
        UNION ALL SELECT r.who, r.seen FROM read AS r SEMI JOIN records AS v
            ON v.who = r.who AND v.term = r.term AND v.key = r.key AND v.stands = {r_when} WHERE NOT r.whole
        UNION ALL SELECT r.who, r.seen FROM read AS r SEMI JOIN ahead AS a ON a.who = r.who AND a.term = r.term
            WHERE NOT r.whole)
    SELECT {columns} FROM read SEMI JOIN moments USING (who, seen)"""
_WHEN = "CASE WHEN {0}key = '' THEN {0}\"at\" ELSE 0 END"


class Scan:
    """One history being searched. The database is the history's own; its tables are gone with the connection."""

    def __init__(
        self,
        connection: Any,
        reads: frozenset[SeriesKey],
        last: Instant,
        cut: bool = False,
        sparse: Mapping[SeriesKey, tuple[Values, ...]] | None = None,
        table: str = "facts",
    ) -> None:
        """`reads`: the series that the plan can look at; `last`: the run's last moment; `cut`: facts come after it;
        `sparse`: series of which only such facts matter, and other versions of the same records; `table`: where the
        facts of `reads` are, if not in the files (warm)."""
        self._connection = connection
        connection.execute("SET parquet_metadata_cache = true")  # files of a history never change
        self._reads = reads
        self._sparse = sparse or {}
        self._table = table
        self._in_span = f"seen <= {last}" if cut else "true"
        self.identities = self._merged()
        self._search = Search(last, bool(self.identities.groups()))

    def _read(self, query: str) -> str:
        """The query of facts that the plan can look at, put to where these are."""
        return query.replace("FROM facts ", f"FROM {self._table} ")

    def choose(self, need: Need, besides: str = "") -> int:
        """Puts the patients who satisfy the condition into the table `chosen`; returns how many there are.

        `besides`: the name of a table of `who` that are not looked at again.
        """
        found = need_sql(need, self._search)
        if found is not None:
            query = self._read(found)
        else:
            query = self._search.whos(f"SELECT subject FROM facts WHERE {self._in_span}")
        clocks = self._read(self._of_fast_clocks(need))
        found = f"SELECT who FROM ({query})" + (f" UNION SELECT who FROM ({clocks})" if clocks else "")
        if besides:
            found = f"SELECT who FROM ({found}) WHERE who NOT IN (SELECT who FROM {besides})"
        return self._keep(found)

    def keep_as(self, name: str) -> None:
        """Keeps the patients who are chosen now under a name."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT DISTINCT who, subject FROM chosen")

    def choose_also(self, name: str) -> None:
        """Chooses those who were kept under a name besides those who are chosen now."""
        self._connection.execute(f"INSERT INTO chosen SELECT who, subject FROM {name}")

    def choose_kept(self, name: str) -> None:
        """Chooses those who were kept under a name."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT who, subject FROM {name}")

    def forget(self, *names: str) -> None:
        """Drops what was kept under these names."""
        for name in names:
            self._connection.execute(f"DROP TABLE IF EXISTS {name}")

    def choose_these(self, subjects: Iterable[str]) -> int:
        """Chooses patients by name, with everybody who was merged with them."""
        named = pa.table({"subject": pa.array(sorted(set(subjects)), pa.string())})
        self._connection.register("named_subjects", named)
        try:
            return self._keep(self._search.whos("SELECT subject FROM named_subjects"))
        finally:
            self._connection.unregister("named_subjects")

    def _keep(self, whos: str) -> int:
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT who, who AS subject FROM ({whos})")
        if self._search.merged:
            self._connection.execute(
                "INSERT INTO chosen SELECT i.who, i.subject FROM identities AS i "
                "SEMI JOIN chosen AS c ON c.who = i.who WHERE i.subject <> i.who"
            )
        return int(self._connection.execute("SELECT count(DISTINCT who) FROM chosen").fetchall()[0][0])

    # ── what is read of those who are chosen ─────────────────────────────────────────────────

    def facts_sql(self, columns: str = LISTED, joined: str = "") -> str:
        """A query of the facts of the chosen that matter to the plan, up to the run's last moment.

        Series by series: only so is what lies elsewhere in the files skipped.
        """
        sparse = {
            series_is((kind,), (term,)): " OR ".join(f"({may_be(each)})" for each in values)
            for (kind, term), values in self._sparse.items()
        }
        read = f"SELECT {{}} FROM {self._table} JOIN chosen USING (subject) {joined} WHERE {{}} AND {self._in_span}"
        plain = grouped_series(self._reads - self._sparse.keys())
        if not sparse:
            return " UNION ALL ".join(read.format(columns, series) for series in plain)
        parts = [read.format("*, true AS whole, false AS passes", series) for series in plain]
        parts += [
            read.format(f"*, false AS whole, coalesce({test}, false) AS passes", series)
            for series, test in sparse.items()
        ]
        return _THAT_MATTER.format(
            read=" UNION ALL ".join(parts), when=_WHEN.format(""), r_when=_WHEN.format("r."), columns=columns
        )

    def sizes(self) -> list[tuple[str, int]]:
        """How many facts the plan can look at of each of the chosen: at least as many as `facts_sql` gives."""
        rows = " UNION ALL ".join(
            f"SELECT who FROM {self._table} JOIN chosen USING (subject) WHERE {series} AND {self._in_span}"
            for series in grouped_series(self._reads)
        )
        return list(self._connection.execute(f"SELECT who, count(*) FROM ({rows}) GROUP BY who").fetchall())

    def known_sql(self) -> str:
        """A query (subject, seen) of when each of the chosen was first known by a fact that the plan cannot look at."""
        return (
            f"SELECT subject, min(seen) AS seen FROM facts SEMI JOIN chosen USING (subject) "
            f"WHERE NOT ({keys_sql(self._reads)}) AND {STANDING} AND {self._in_span} GROUP BY subject"
        )

    # ── who is who ───────────────────────────────────────────────────────────────────────────

    def _merged(self) -> Identities:
        rows = self._connection.execute(
            "SELECT DISTINCT subject, text FROM facts WHERE kind = 'merged' AND text IS NOT NULL"
        ).fetchall()
        identities = Identities(rows)
        pairs = [(each, who) for who, group in identities.groups() for each in group]
        # As lists: the first array that pyarrow makes of Python's words loads pandas, a third of a second.
        self._connection.execute("CREATE OR REPLACE TEMP TABLE identities (subject VARCHAR, who VARCHAR)")
        self._connection.execute(
            "INSERT INTO identities SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
            [[subject for subject, _ in pairs], [who for _, who in pairs]],
        )
        return identities

    def _of_fast_clocks(self, need: Need) -> str:
        """Patients of whom a result that was dated ahead of its arrival came again: its time is then that of its first
        arrival (meaning.md 1.6), which no single row tells."""
        terms = {term for key in _sought(need) if key[0] is Kind.RESULT for term in [key[1]]}
        if not terms:
            return ""
        rows = series_is((Kind.RESULT,), tuple(sorted(terms)))
        ahead = f'{rows} AND "at" > seen'
        if not self._connection.execute(self._read(f"SELECT 1 FROM facts WHERE {ahead} LIMIT 1")).fetchall():
            return ""
        return self._search.whos(
            f'SELECT f.subject FROM facts AS f SEMI JOIN (SELECT subject, term, key, "at" FROM facts WHERE {ahead}) '
            'AS a ON a.subject = f.subject AND a.term = f.term AND a.key = f.key AND a."at" = f."at" '
            f'WHERE {rows} GROUP BY f.subject, f.term, f.key, f."at" HAVING count(*) > 1'
        )


def keys_sql(keys: Iterable[SeriesKey]) -> str:
    """The row is of one of these series."""
    return " OR ".join(f"({part})" for part in grouped_series(keys)) or "false"


def _sought(need: Need) -> set[SeriesKey]:
    """The series of which it matters when their facts were true."""
    match need:
        case AllOf() | AnyOf():
            return {key for each in need.needs for key in _sought(each)}
        case Seek(late=True):
            return {(kind, term) for kind in need.kinds for term in need.terms}
        case Pair():
            return {(Kind.RESULT, term) for term in need.terms}
        case Gap():
            seeks = (*need.bases, *need.covers)
            return {(kind, term) for each in seeks for kind in each.kinds for term in each.terms}
        case _:
            return set()
