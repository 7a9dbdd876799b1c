"""SQL of waits: patients for whom, after something, nothing that surely counts came in time.

Lives here: `Gap` as one pass over a patient's rows in order. Must not live here: single rows (sql_rows). Called by sql.

Each row is a base (a wait may begin there), a stop (what ends every wait before it, beyond doubt), or both. A base is
covered when the next stop is true of the patient, and was seen, before the wait's time is over. Who has a base that is
not covered satisfies the condition; so does everybody of whose records something was ever taken back, because what was
there when the wait ended is then hard to say.
"""

from __future__ import annotations

from wardwright.engine.prove.sql_rows import AT, STANDING, rows_of, series_is, surely
from wardwright.facts.fact import Kind
from wardwright.facts.instant import Instant
from wardwright.kernel.prefilter import Gap, Seek
from wardwright.kernel.series import MOVEMENTS
from wardwright.kernel.stays import INPATIENT, PREADMIT, VISITS
from wardwright.record.history.database import quoted

_MOVEMENTS = series_is(tuple(sorted(MOVEMENTS, key=lambda kind: kind.value)), ("",))
_TAKEN_BACK = "status IN ('corrected', 'withdrawn')"
_NO_STAY = ", ".join(map(quoted, sorted({PREADMIT, *VISITS})))
_STAY = f"(kind = 'admitted' AND coalesce(text, '{INPATIENT}') NOT IN ({_NO_STAY}))"


def gap_sql(need: Gap, ends: Instant) -> str:
    """A query of subjects; `ends`: the last moment of the run."""
    things = [seek for seek in need.bases if not set(seek.kinds) & MOVEMENTS]
    stays = [seek for seek in need.bases if set(seek.kinds) & MOVEMENTS]
    rows = [_movement_rows(need, stays)]
    if things or need.covers:
        rows.append(_thing_rows(things, need.covers))
    events = " UNION ALL ".join(rows)
    # A pure stop of the same instant comes first: it ends nothing that begins then. Of bases those that stop come
    # first, so that the last one looks ahead.
    order = "PARTITION BY subject ORDER BY t, base, stops DESC"
    following = f"lead(CASE WHEN stops THEN greatest(t, seen) END IGNORE NULLS) OVER ({order})"
    open_waits = (
        f"SELECT subject FROM (SELECT subject, t, base, {following} AS stopped FROM ({events})) "
        f"WHERE base AND t + {need.length} <= {ends} AND (stopped IS NULL OR stopped > t + {need.length})"
    )
    return " UNION ALL ".join([open_waits, *_in_doubt(need.covers)])


def _thing_rows(bases: list[Seek], covers: tuple[Seek, ...]) -> str:
    looked_at = sorted({series_is(each.kinds, each.terms) for each in (*bases, *covers)})
    base = " OR ".join(f"({rows_of(each)})" for each in bases) or "false"
    stops = " OR ".join(f"({_surely_once(each)})" for each in covers) or "false"
    return " UNION ALL ".join(
        f"SELECT subject, {AT} AS t, seen, coalesce({base}, false) AS base, coalesce({stops}, false) AS stops "
        f"FROM facts WHERE {series} AND {STANDING}"
        for series in looked_at
    )


def _surely_once(cover: Seek) -> str:
    if cover.kinds == (Kind.RESULT,):
        return surely(cover)
    # Another version of a record that is no result may have any time: only a record of its own is sure.
    return f"{surely(cover)} AND (key = '' OR count(*) OVER (PARTITION BY subject, kind, term, key) = 1)"


def _movement_rows(need: Gap, bases: list[Seek]) -> str:
    base = " OR ".join(f"({rows_of(each)})" for each in bases) or "false"
    alone = f"{_AT} IS DISTINCT FROM lag({_AT}) OVER ({_WALK}) AND {_AT} IS DISTINCT FROM lead({_AT}) OVER ({_WALK})"
    return (
        f"SELECT subject, {_AT} AS t, seen, coalesce({base}, false) AS base, "
        f"coalesce(status = 'final' AND ({_stops(need)}) AND {alone}, false) AS stops "
        f"FROM facts WHERE {_MOVEMENTS} AND {STANDING}"
    )


_AT = '"at"'  # a word of the language
_WALK = f"PARTITION BY subject ORDER BY {_AT}, seen, n"


def _stops(need: Gap) -> str:
    said = ["false"]
    if need.ends.death:
        said.append("kind = 'died'")
    if need.ends.discharge:
        # A discharge ends the stay unless it names an earlier admission of it (meaning.md 4.1): beyond doubt it is
        # one that names none, or the last one before it, if that was known by then.
        last = f"last_value(CASE WHEN {_STAY} THEN {{}} END IGNORE NULLS) OVER ({_WALK})"
        key, seen = last.format("key"), last.format("seen")
        said.append(
            f"(kind = 'discharged' AND (text IS NULL OR text IN ('{INPATIENT}', 'emergency')) "
            f"AND ((key = '' AND text IS NULL) OR {key} IS NULL OR (key = {key} AND {seen} <= seen)))"
        )
    if need.ends.leaving is not None:
        elsewhere = ", ".join(map(quoted, sorted(need.ends.leaving | {""})))
        said.append(f"(kind = 'moved' AND text IS NULL AND place NOT IN ({elsewhere}))")
    return " OR ".join(said)


def _in_doubt(covers: tuple[Seek, ...]) -> list[str]:
    """Subjects of whose movements or of whose covering records something was taken back or replaced."""
    known = ", ".join(map(quoted, sorted({INPATIENT, "emergency", PREADMIT, *VISITS})))
    strange = f"text IS NOT NULL AND text NOT IN ({known})"
    found = [f"SELECT subject FROM facts WHERE {_MOVEMENTS} AND ({_TAKEN_BACK} OR ({strange}))"]
    for each in covers:
        rows = series_is(each.kinds, each.terms)
        found.append(f"SELECT subject FROM facts WHERE {rows} AND {_TAKEN_BACK}")
        if each.kinds == (Kind.RESULT,):
            unsure = f"{rows} AND key <> '' AND NOT coalesce({surely(each)}, false)"
            found.append(
                "SELECT f.subject FROM facts AS f SEMI JOIN "
                f"(SELECT subject, term, key, {_AT} FROM facts WHERE {unsure}) AS u "
                f"ON u.subject = f.subject AND u.term = f.term AND u.key = f.key AND u.{_AT} = f.{_AT} "
                f"WHERE {rows} AND coalesce({surely(each)}, false)"
            )
    return found
