"""Read by columns, a table says what it says row by row: the same facts, the same rows set aside, the same reasons."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connect.tables.shelf import LONDON, VOCABULARY
from wardwright.connect.errors import UnreadableFile
from wardwright.connect.tables import Row, read_csv, read_parquet
from wardwright.connect.tables.columnar import Piece, read_columns, read_csv_columns
from wardwright.connect.tables.columns import COLUMNS
from wardwright.facts.fact import Fact

TIMES = (
    "2026-03-01T09:00", "2026-03-01 09:00:00", "2026-03-01T09:00:00.25", "2026-03-01T09:00:00Z", "",
    "2026-03-01 09:00:00+01:00", "2026-03-01T09:00:00-0530", "2026-03-01T09:00:00+14:00", "2026-03-01T09:00:00+05:75",
    "2026-10-25T01:30:00", "2026-03-29T01:30:00", "2026-13-01T09:00:00", "2026-02-29T09:00:00", "2026-03-01T24:00:00",
    "2026-03-01T09:00:60", "2026-03-01", "2026-03", "1950", "9999-12-31T00:00:00", "1799-12-31T23:59:59", "yesterday",
    "1800-01-01T00:00:00", "2199-12-31T23:59:59Z", "1888-01-01T12:00:00", " 2026-03-01T09:00:00 ", " ",
    "2026-03-01T09:00:00.1234567", "2026-03-01T09:00:00,5", "2026-03-01t09:00:00z", "1969-12-31T23:59:59.5Z",
)  # fmt: skip
KINDS = ("result", "Result ", "given", "born", "sex", "moved", "condition", "flag", "nonsense", "")
TERMS = (
    "potassium",
    "serum potassium",
    "loinc:2823-3",
    "creatinine",
    "MRSA screen",
    "falls risk",
    "x:9",
    "unheard of",
    "",
)
VALUES = ("5.5", "6.40", "<5", "≥ 7", "6,4", "positive", "nan", "114", "female", "1950-03-31", "0", "", "text", "1e400")
UNITS = ("mmol/L", "mg/dL", "umol/L", "furlong", "", " mmol/L")
STATUSES = ("", "final", "F", "corrected", "withdrawn", "pending", "odd")
PLACES = ("", "7A", "Ward 7A", "local:7A", "Elsewhere")
SUBJECTS = ("p1", "p2", " p3", "p4\u00a0", "", " ", "p\x1c", "患者")

moments = st.datetimes(datetime(1799, 12, 30), datetime(2200, 1, 2)) | st.datetimes(
    datetime(2026, 10, 24), datetime(2026, 10, 26)
)


def texts(pool: tuple[str, ...]) -> st.SearchStrategy[tuple[pa.DataType, st.SearchStrategy[Any]]]:
    return st.sampled_from([pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]).map(
        lambda kind: (kind, st.none() | st.sampled_from(pool))
    )


def times() -> st.SearchStrategy[tuple[pa.DataType, st.SearchStrategy[Any]]]:
    typed = st.sampled_from(["s", "ms", "us", "ns"]).flatmap(
        lambda unit: st.sampled_from([None, "UTC", "Europe/London"]).map(
            lambda zone: (
                pa.timestamp(unit, zone),
                st.none() | moments.map(lambda moment: moment if zone is None else moment.replace(tzinfo=UTC)),
            )
        )
    )
    plain = st.just((pa.string(), moments.map(datetime.isoformat) | st.sampled_from(TIMES)))
    return texts(TIMES) | typed | plain | st.just((pa.date32(), st.dates(date(1799, 1, 1), date(2201, 1, 1))))


SUBJECT_COLUMNS = texts(SUBJECTS) | st.just((pa.int64(), st.integers(0, 3) | st.none()))
VALUE_COLUMNS = (
    texts(VALUES)
    | st.just((pa.float64(), st.none() | st.floats(width=32)))
    | st.just((pa.decimal128(9, 3), st.none() | st.decimals(-999, 999, places=3)))
    | st.just((pa.int32(), st.integers(-5, 2000)))
)


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    """A table of any types, whose rows are in order or not."""
    drawn = {
        "subject": SUBJECT_COLUMNS, "at": times(), "seen": times(), "kind": texts(KINDS), "term": texts(TERMS),
        "value": VALUE_COLUMNS, "unit": texts(UNITS), "status": texts(STATUSES), "place": texts(PLACES),
    }  # fmt: skip
    optional = draw(st.sets(st.sampled_from([name for name in COLUMNS if name not in ("subject", "at", "kind")])))
    count = draw(st.integers(0, 40))
    columns = {}
    for name, strategy in drawn.items():
        kind, cells = draw(strategy)
        if name not in optional:
            columns[name] = _array(draw(st.lists(cells, min_size=count, max_size=count)), kind)
    return pa.table(columns)


def _array(cells: list[Any], kind: pa.DataType) -> pa.Array:
    return pa.array(cells, pa.string()).cast(kind) if pa.types.is_dictionary(kind) else pa.array(cells, kind)


def as_rows(pieces: list[Piece]) -> list[Row]:
    """What pieces say, row by row."""
    found = [row for piece in pieces for row in piece.others]
    for columns, _ in pieces:
        for place, number in enumerate(columns.numbers.tolist()):
            meaning = columns.meanings[columns.meaning[place]]
            at, seen = int(columns.at[place]), int(columns.seen[place])
            fact = Fact(columns.subject[place].as_py(), meaning.kind, meaning.term, at, seen, source=f"t#{number}")
            fact = fact._replace(value=meaning.value, status=meaning.status, place=meaning.place)
            found.append(Row(number, fact, None))
    return sorted(found, key=lambda row: row.number)


@settings(max_examples=60)
@given(table=tables(), groups=st.integers(1, 3))
def test_columns_say_what_rows_say(table: pa.Table, groups: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("table") / "t.parquet"
    pq.write_table(table, path, row_group_size=max(1, table.num_rows // groups))
    slow = list(read_parquet(path, "t", VOCABULARY, LONDON))
    assert repr(as_rows(list(read_columns(path, "t", VOCABULARY, LONDON)))) == repr(slow)
    for group in range(pq.ParquetFile(path).num_row_groups):
        for row in as_rows(list(read_columns(path, "t", VOCABULARY, LONDON, [group]))):
            assert row in slow


CELLS = (SUBJECTS, TIMES, TIMES, KINDS, TERMS, VALUES, UNITS, STATUSES, PLACES)
LINES = st.one_of(
    st.tuples(*map(st.sampled_from, CELLS)).map(",".join),
    st.sampled_from(['p1,"2026-03-01', "a,b,c,d,e,f,g,h,i,j,k", "", '"p\n1",2026-03-01,,moved', "p1", "\x00", 'p5",']),
)


@settings(max_examples=60)
@given(lines=st.lists(LINES, max_size=30), at_once=st.integers(1, 9), end=st.sampled_from(["\n", "\r\n"]))
def test_columns_of_csv_say_what_its_rows_say(lines: list[str], at_once: int, end: str) -> None:
    data = end.join([",".join(COLUMNS), *lines]).encode()
    slow = read_csv(BytesIO(data), "t", VOCABULARY, LONDON)
    pieces, notes = read_csv_columns(BytesIO(data), "t", VOCABULARY, LONDON, at_once)
    expected = sorted(slow, key=lambda row: row.number)
    assert repr(as_rows(list(pieces))) == repr(expected)
    assert notes == slow.notes


def test_an_offset_that_had_seconds_is_kept(tmp_path: Path) -> None:
    at = pa.array([datetime(1840, 1, 1, tzinfo=UTC)], pa.timestamp("s", "Europe/London"))
    pq.write_table(pa.table({"subject": ["p1"], "at": at, "kind": ["moved"]}), tmp_path / "t.parquet")
    (row,) = read_parquet(tmp_path / "t.parquet", "t", VOCABULARY, LONDON)
    assert row.fact is not None
    assert row.fact.at == -4102444800000000


def test_a_column_of_lists_is_no_column_of_cells(tmp_path: Path) -> None:
    table = pa.table({"subject": ["p1"], "at": ["2026-03-01T09:00"], "kind": ["result"], "value": [[1]]})
    pq.write_table(table, tmp_path / "t.parquet")
    with pytest.raises(UnreadableFile, match="no cells of a facts table"):
        list(read_columns(tmp_path / "t.parquet", "t", VOCABULARY, LONDON))


def test_local_times_are_counted(tmp_path: Path) -> None:
    at = ["2026-03-01T09:00:00", "2026-03-01T09:00:00Z", "2026-07-01T09:00:00"]
    pq.write_table(pa.table({"subject": ["p1"] * 3, "at": at, "kind": ["moved"] * 3}), tmp_path / "t.parquet")
    (piece,) = read_columns(tmp_path / "t.parquet", "t", VOCABULARY, LONDON)
    assert piece.columns.local_times == 2
    assert piece.columns.at.tolist() == [1772355600000000, 1772355600000000, 1782892800000000]
