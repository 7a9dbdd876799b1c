"""The inventory of systems as a file, and back."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.site import Site
from wardwright.engine.connections.systems_csv import MOST, CannotTakeIn, read, written
from wardwright.record.models import AuditRecord
from wardwright.record.site.models import System

FILE = (
    'name,owner,criticality,sources,notes\r\nWinpath,Pathology,high,lab feed,"=HYPERLINK(""x"")"\r\nPagers,,life,,\r\n'
)


def upload(site: Site, text: str | bytes) -> object:
    raw = text.encode() if isinstance(text, str) else text
    return site.client("engineer").post("/connections/systems/import", {"file": SimpleUploadedFile("a.csv", raw)})


def test_a_file_adds_and_changes(site: Site) -> None:
    upload(site, FILE)
    assert list(System.objects.order_by("folded").values_list("name", "criticality")) == [
        ("Pagers", "life"), ("Winpath", "high"),
    ]  # fmt: skip
    upload(site, "name;owner\nWINPATH;Blood sciences\n")
    assert System.objects.get(folded="winpath").owner == "Blood sciences"
    assert System.objects.get(folded="winpath").criticality == "high"
    assert AuditRecord.objects.filter(kind="system").count() == 3


def test_no_cell_is_a_formula_and_a_round_trip_changes_nothing(site: Site) -> None:
    upload(site, FILE)
    text = site.client("analyst").get("/connections/systems.csv").content.decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row[-1] for row in rows[1:]] == ["", '\'=HYPERLINK("x")']
    before = list(System.objects.values())
    upload(site, text)
    assert list(System.objects.values()) == before


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "first row must name the columns"),
        (b"\0\1\2name", "no CSV file"),
        (b"name\n\xff\xfe", "not UTF-8"),
        (b"system\nWinpath\n", "first row must name the columns"),
        (b"name,colour\nWinpath,red\n", "no column 'colour'"),
        (b"name\n" + b"a\n" * 2, "same name stands in row 2"),
        (b"name,owner\n,Pathology\n", "Row 2: the name is missing"),
        (b"name,criticality\nWinpath,very\n", "criticality is one of life, high, medium, low"),
        (b'name\n"Winpath\n', "quotation mark"),
        (b"name,owner\nWinpath," + b"x" * 201, "longer than 200"),
        (b"name\n" + b"".join(b"s%d\n" % n for n in range(MOST + 1)), "more than 2,000 rows"),
    ],
)
def test_a_file_that_is_none_is_told_what_is_wrong(raw: bytes, said: str) -> None:
    with pytest.raises(CannotTakeIn) as told:
        read(raw)
    assert said in str(told.value)


def test_a_file_is_taken_in_whole_or_not_at_all(site: Site) -> None:
    answer = upload(site, "name,criticality\nWinpath,high\nPagers,very\n")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Row 3" in answer.content.decode()  # type: ignore[attr-defined]
    assert not System.objects.exists()
    assert upload(site, b"x" * 1_000_001).status_code == 422  # type: ignore[attr-defined]


def test_an_empty_inventory_is_a_file_with_its_heads() -> None:
    assert written([]).endswith("notes\r\n")
