"""Parquet: typed columns say the same as text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from tests.connect.tables.shelf import HEADER, LONDON, VOCABULARY, table
from wardwright.connect.errors import UnreadableFile
from wardwright.connect.tables import Row, Table, read_parquet
from wardwright.facts.fact import Measured
from wardwright.facts.instant import iso


def written(columns: dict[str, Any]) -> BytesIO:
    stream = BytesIO()
    parquet.write_table(arrow.table(columns), stream)
    stream.seek(0)
    return stream


def read(columns: dict[str, Any]) -> Table:
    return read_parquet(written(columns), "extract.parquet", VOCABULARY, LONDON)


def rows(columns: dict[str, Any]) -> list[Row]:
    return list(read(columns))


def result(value: Any, at: Any = "2026-03-01T09:00", **more: Any) -> dict[str, Any]:
    return {
        "subject": ["1001"], "at": [at] if not isinstance(at, arrow.Array) else at, "kind": ["result"],
        "term": ["potassium"], "value": value if isinstance(value, arrow.Array) else [value], "unit": ["mmol/L"],
        **more,
    }  # fmt: skip


def test_it_says_the_same_as_csv() -> None:
    lines = [
        "1001,2026-03-01T09:00,2026-03-01T09:40,result,potassium,6.40,mmol/L,final,",
        "1001,2026-03-01T08:00,,admitted,,,,,Ward 7A",
        "1001,never,,admitted,,,,,Ward 7A",
    ]
    cells = [line.split(",") for line in lines]
    columns = {name: [row[index] for row in cells] for index, name in enumerate(HEADER.split(","))}
    from_csv = [
        (row.fact and row.fact._replace(source=""), bool(row.set_aside)) for row in table("\n".join([HEADER, *lines]))
    ]
    assert [(row.fact and row.fact._replace(source=""), bool(row.set_aside)) for row in rows(columns)] == from_csv


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        (6.4, "6.4"),
        (arrow.array([6.4], arrow.float32()), "6.4"),
        (6, "6"),
        (arrow.array([Decimal("6.40")], arrow.decimal128(10, 2)), "6.40"),
        ("6.40", "6.40"),
        (arrow.array(["6.40"]).dictionary_encode(), "6.40"),
        (arrow.array(["6.40"], arrow.large_string()), "6.40"),
    ],
    ids=str,
)
def test_numbers_of_every_type(value: Any, digits: str) -> None:
    (row,) = rows(result(value))
    assert row.fact is not None
    assert isinstance(row.fact.value, Measured)
    assert str(row.fact.value.number) == digits


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        (datetime(2026, 7, 1, 9), "2026-07-01T09:00:00+01:00"),
        (datetime(2026, 7, 1, 9, tzinfo=UTC), "2026-07-01T10:00:00+01:00"),
        (
            arrow.array([datetime(2026, 7, 1, 9)], arrow.timestamp("ns", "America/New_York")),
            "2026-07-01T10:00:00+01:00",
        ),
        (arrow.array([datetime(2026, 7, 1, 9)], arrow.timestamp("s")), "2026-07-01T09:00:00+01:00"),
        (date(2026, 7, 1), "2026-07-01T00:00:00+01:00"),
    ],
    ids=str,
)
def test_timestamps_have_a_zone_or_are_hospital_local_time(at: Any, moment: str) -> None:
    (row,) = rows(result(5.0, at))
    assert row.fact is not None
    assert iso(row.fact.at, LONDON) == moment


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_a_missing_number_is_an_empty_cell(missing: float | None) -> None:
    (row,) = rows(result(arrow.array([missing], arrow.float64(), from_pandas=False)))
    assert row.set_aside is not None
    assert (row.set_aside.slug, row.set_aside.place) == ("no-value", "row 1, column value")


def test_a_number_may_be_a_subject() -> None:
    (row,) = rows({**result(5.0), "subject": [1001]})
    assert row.fact is not None
    assert row.fact.subject == "1001"


def test_unknown_columns_are_named_and_not_read() -> None:
    assert read(result(5.0, bed=[["a", "b"]])).notes == (
        "extract.parquet: These columns are not read, because a facts table has no such columns: `bed`.",
    )


def test_missing_columns_are_told() -> None:
    with pytest.raises(UnreadableFile, match="it has no column `at`"):
        read({"subject": ["1"], "kind": ["admitted"]})


def test_a_column_of_lists_is_told() -> None:
    with pytest.raises(UnreadableFile, match="The column `value` holds"):
        rows(result(arrow.array([[1, 2]])))


def test_rows_keep_their_numbers_over_batches() -> None:
    count = 70_000
    many = {"subject": ["1"] * count, "at": ["2026-03-01"] * count, "kind": ["admitted"] * count}
    assert [row.number for row in rows(many)] == list(range(1, count + 1))


@pytest.mark.parametrize("content", [b"", b"PAR1", b"subject,at,kind\n", b"PAR1" + b"\0" * 100 + b"PAR1"])
def test_what_is_no_parquet_is_one_clear_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(content)
    for source in (path, BytesIO(content)):
        with pytest.raises(UnreadableFile) as raised:
            list(read_parquet(source, "x.parquet", VOCABULARY, LONDON))
        assert str(raised.value).startswith("x.parquet: ")
        assert "\n" not in str(raised.value)


def test_a_directory_and_a_missing_file_are_one_clear_line(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.parquet"):
        with pytest.raises(UnreadableFile):
            read_parquet(path, "x.parquet", VOCABULARY, LONDON)


def test_a_file_cut_short_inside_is_told() -> None:
    data = written({"subject": ["1"] * 9, "at": ["2026-03-01"] * 9, "kind": ["admitted"] * 9}).getvalue()
    broken = data[:8] + bytes(len(data) // 3) + data[8 + len(data) // 3 :]
    with pytest.raises(UnreadableFile):
        list(read_parquet(BytesIO(broken), "x.parquet", VOCABULARY, LONDON))
