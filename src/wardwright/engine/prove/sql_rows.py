"""SQL of single facts: which rows of a history can be, and which surely are, what is looked for.

Lives here: conditions on one row. Must not live here: joins and windows (sql, sql_gap). A row's `number` is the double
nearest to the fact's own number, so a bound is never left out of a search, and never in what counts as sure.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from wardwright.facts.fact import Kind
from wardwright.facts.instant import DAY
from wardwright.kernel.prefilter import Answer, Doubtful, Number, Present, Seek, Values
from wardwright.kernel.series import TERMLESS, SeriesKey
from wardwright.record.history.database import quoted

STANDING = "status NOT IN ('pending', 'withdrawn')"
AT = 'CASE WHEN kind = \'result\' THEN least("at", seen) ELSE "at" END'
"""When it counts from: nothing is measured after it arrived (meaning.md 1.6)."""

_CLEAN = "number IS NOT NULL AND flaw = 'none'"
_UNCLEAR_NUMBER = "number IS NULL OR flaw <> 'none' OR comparator <> ''"
_UNCLEAR_ANSWER = "answer IS NULL OR answer = ''"
_UNCLEAR = "(number IS NULL AND text IS NULL) OR flaw = 'implausible'"


def listed(column: str, words: Iterable[str]) -> str:
    """The column is one of the words."""
    sorted_words = sorted(words)
    if len(sorted_words) == 1:
        return f"{column} = {quoted(sorted_words[0])}"
    return f"{column} IN ({', '.join(map(quoted, sorted_words))})" if sorted_words else "false"


def series_is(kinds: tuple[Kind, ...], terms: tuple[str, ...]) -> str:
    """The row is of one of these kinds and terms; ("",) is every term."""
    kind = listed("kind", {each.value for each in kinds})
    return kind if terms == ("",) else f"{kind} AND {listed('term', terms)}"


def each_series(keys: Iterable[SeriesKey]) -> list[str]:
    """Of each series, that the row is of it."""
    rows = {(kind.value, "" if kind in TERMLESS else term): kind for kind, term in keys}
    return [series_is((kind,), (term,)) for (_, term), kind in sorted(rows.items())]


def grouped_series(keys: Iterable[SeriesKey]) -> list[str]:
    """That the row is of one of these series, in as few parts as files can be skipped by: every look into a history of
    many files has its price, also for what is not there."""
    whole = tuple(sorted({kind for kind, _ in keys if kind in TERMLESS}, key=lambda kind: kind.value))
    parts = [series_is(whole, ("",))] if whole else []
    for kind in sorted({kind for kind, _ in keys} - set(whole), key=lambda kind: kind.value):
        parts.append(series_is((kind,), tuple(sorted(term for each, term in keys if each is kind))))
    return parts


def rows_of(seek: Seek) -> str:
    """The row can be what is sought."""
    said = [series_is(seek.kinds, seek.terms), STANDING]
    if seek.values is not None:
        said.append(f"({may_be(seek.values)})")
    if seek.places is not None:
        said.append(listed("place", seek.places))
    if seek.late:
        said.append(f'"at" < seen - {DAY}')
    if seek.subject:
        said.append(f"subject = {quoted(seek.subject)}")
    return " AND ".join(said)


def may_be(values: Values) -> str:
    """The row's value can be such a one."""
    match values:
        case Number():
            if values.doubtful:
                return f"({_CLEAN} AND {_inside(values, '>=', '<=')}) OR {_UNCLEAR_NUMBER}"
            return f"{_CLEAN} AND ({_exact_or_censored(values)})"
        case Answer():
            not_another = f"NOT ({listed('answer', values.others)})" if values.others else "true"
            return f"{_UNCLEAR_ANSWER} OR {not_another}" if values.doubtful else f"answer <> '' AND {not_another}"
        case Present():
            return "number IS NOT NULL OR text IS NOT NULL"
        case Doubtful(test=Number()):
            return _UNCLEAR_NUMBER
        case Doubtful(test=Answer()):
            return _UNCLEAR_ANSWER
        case Doubtful():
            return _UNCLEAR


def surely(seek: Seek) -> str:
    """The row, if it stands, is what is sought beyond doubt."""
    said = [series_is(seek.kinds, seek.terms), "status IN ('final', 'corrected')"]
    match seek.values:
        case Number():
            said.append(f"{_CLEAN} AND comparator = '' AND {_inside(seek.values, '>', '<')}")
        case Answer():
            said.append(f"answer = {quoted(seek.values.answer)}")
        case Present():
            said.append("(text IS NOT NULL OR flaw IN ('none', 'unit'))")
        case _:
            pass
    return " AND ".join(said)


def _exact_or_censored(number: Number) -> str:
    """`>7` passes whatever 7 passes when only a lower bound is asked for, `<3` likewise; with both bounds neither does,
    since a page is never sure of a number without an end."""
    exact = f"comparator = '' AND {_inside(number, '>=', '<=')}"
    if number.low is not None and number.high is not None:
        return exact
    above = f"starts_with(comparator, '>') AND {_inside(number, '>=', '<=')}" if number.high is None else "false"
    below = f"starts_with(comparator, '<') AND {_inside(number, '>=', '<=')}" if number.low is None else "false"
    return f"({exact}) OR ({above}) OR ({below})"


def _inside(number: Number, above: str, below: str) -> str:
    ends = [f"number {above} {_float(number.low)}"] if number.low is not None else []
    ends += [f"number {below} {_float(number.high)}"] if number.high is not None else []
    return "(" + (" AND ".join(ends) or "true") + ")"


def _float(number: Decimal) -> str:
    return f"({float(number)!r}::DOUBLE)"
