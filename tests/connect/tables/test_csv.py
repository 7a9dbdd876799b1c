"""CSV as spreadsheets and warehouses write it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connect.tables.shelf import HEADER, LONDON, VOCABULARY, reasons, rows, table
from wardwright.connect.errors import UnreadableFile
from wardwright.connect.tables import delimited, read_csv

LINE = "1001,2026-03-01T09:00,,result,potassium,6.4,mmol/L,final,"
CANARY = "Cecily Canary"


def subjects(text: str | bytes) -> list[str]:
    return [row.fact.subject for row in table(text) if row.fact]


def test_columns_come_in_any_order_and_in_any_case() -> None:
    (row,) = table("Kind,VALUE,unit,term,At,Subject\nresult,6.4,mmol/L,potassium,2026-03-01,1001\n")
    assert row.fact is not None
    assert (row.fact.subject, row.fact.term) == ("1001", "potassium")


def test_columns_that_nobody_knows_are_named_once() -> None:
    read = table("subject,at,kind,bed,nurse\n1,2026-03-01,admitted,3,x\n2,2026-03-01,admitted,4,y\n")
    assert [note.partition(": ")[2] for note in read.notes] == [
        "These columns are not read, because a facts table has no such columns: `bed`, `nurse`."
    ]
    assert len(list(read)) == 2


@pytest.mark.parametrize("header", ["subject,at", "patient,when,what", "at,kind"])
def test_without_the_required_columns_it_is_no_facts_table(header: str) -> None:
    with pytest.raises(UnreadableFile, match="it has no column"):
        table(header + "\n1,2\n")


def test_a_column_that_is_there_twice_is_told() -> None:
    with pytest.raises(UnreadableFile, match="`at` is there twice"):
        table("subject,at,kind,at\n")


@pytest.mark.parametrize("empty", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_told(empty: str) -> None:
    with pytest.raises(UnreadableFile, match=r"is empty|no column"):
        table(empty)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(delimiter: str) -> None:
    assert subjects(f"{HEADER}\n{LINE}\n".replace(",", delimiter)) == ["1001"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_all_line_ends(end: str, last: bool) -> None:
    assert subjects(end.join([HEADER, LINE, LINE]) + (end if last else "")) == ["1001", "1001"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    read = table(f"{HEADER}\n1001,2026-03-01,,moved,,,,,Unité\n".encode(encoding))
    assert [row.fact.place for row in read if row.fact] == ["Unité"]


def test_blank_lines_count_as_rows_and_say_nothing() -> None:
    found = rows("", LINE, ",,,,,,,,", "   ", LINE)
    assert [(row.number, row.set_aside) for row in found] == [(3, None), (6, None)]


def test_quoted_cells_may_hold_delimiters_quotes_and_line_ends() -> None:
    found = rows('1001,2026-03-01,,moved,,,,,"Bay ""3"", left"', LINE, '1001,2026-03-01,,moved,,,,,"Bay\n4"', LINE)
    assert [row.fact.place for row in found if row.fact] == ['Bay "3", left', "", "Bay\n4", ""]
    assert [row.number for row in found] == [2, 3, 4, 5]


def test_a_lone_quotation_mark_inside_a_cell_is_a_letter() -> None:
    assert [row.fact.place for row in rows('1,2026-03-01,,moved,,,,,5" bay', LINE) if row.fact] == ['5" bay', ""]


def test_a_quotation_mark_that_never_closes_costs_its_own_row() -> None:
    lines = [LINE] * 50
    broken = '1001,2026-03-01,,moved,,,,,"Bay'
    found = rows(*lines, broken, *lines)
    assert [row.set_aside.place for row in found if row.set_aside] == ["row 52"]
    assert len(found) == 101


def test_too_many_cells_are_told_and_missing_ones_are_empty() -> None:
    assert reasons(LINE + ",extra", "1001,2026-03-01,,admitted") == ["bad-row at row 2"]


def test_rows_keep_their_numbers_over_the_pieces_that_a_file_is_read_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_PIECE", 37)
    lines = [LINE, '1001,2026-03-01,,moved,,,,,"Bay\r\n4"', "bad", LINE] * 20
    found = rows(*lines)
    assert [row.number for row in found] == list(range(2, 82))
    assert [row.number for row in found if row.set_aside] == list(range(4, 82, 4))


def test_facts_say_which_row_they_are() -> None:
    assert [row.fact.source for row in rows(LINE, LINE) if row.fact] == ["extract.csv#2", "extract.csv#3"]


def test_a_path_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(f"{HEADER}\n{LINE}\n")
    assert len(list(read_csv(path, "extract.csv", VOCABULARY, LONDON))) == 1


@pytest.mark.parametrize("name", ["", "missing.csv"])
def test_a_directory_and_a_missing_file_are_one_clear_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read_csv(tmp_path / name, "home/extract", VOCABULARY, LONDON)
    assert str(raised.value).startswith("home/extract: ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("column", range(9))
def test_what_stands_in_a_cell_is_never_in_the_reason(column: int) -> None:
    cells = LINE.split(",")
    cells[column] = CANARY
    cells[0 if column else 1] = CANARY
    for row in rows(",".join(cells), ",".join([*cells, CANARY])):
        assert CANARY not in str(row.set_aside)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else_than_unreadable_file(data: bytes) -> None:
    for start in (b"", HEADER.encode() + b"\n"):
        try:
            found = list(read_csv(BytesIO(start + data), "x", VOCABULARY, LONDON))
        except UnreadableFile:
            continue
        assert all((row.fact is None) != (row.set_aside is None) for row in found)


@given(st.lists(st.text(alphabet='01-T:,"\n mmol/LresutKalium<>.;', max_size=40), max_size=8))
def test_no_lines_raise_and_every_row_is_a_fact_or_a_reason(lines: list[str]) -> None:
    for row in rows(*lines):
        assert (row.fact is None) != (row.set_aside is None)
