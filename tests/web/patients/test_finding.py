"""Finding a patient: identifier first, then how the name begins; only the rows that are shown are read."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.web.patients.canary import ENDED, SUBJECT, put_in
from tests.web.site import Site
from wardwright.engine.patients.finding import _called, find_patients
from wardwright.engine.patients.identity import ended_in, survivor_of, who_is


@pytest.fixture(autouse=True)
def canary(site: Site) -> None:
    """Three patients, one of them merged."""
    put_in(site)


@pytest.mark.parametrize("typed", [SUBJECT, f" {SUBJECT} ", SUBJECT.lower(), ENDED, "CANARY 7731"])
def test_an_identifier_finds_the_one_patient(typed: str) -> None:
    found = find_patients(typed)
    assert found.exact
    assert [who.subject for who in found.patients] == [SUBJECT]


@pytest.mark.parametrize(
    ("typed", "subjects"),
    [
        ("sampleton", ["P100", "P101"]),
        ("SAMPLE", ["P100", "P101"]),
        ("Sampleton, I", ["P100"]),
        ("sampleton ida", ["P100"]),
        ("sampleton,å", ["P101"]),
        ("Sampleton, Å", ["P101"]),
        ("ida", []),
        ("s", []),
        ("%", []),
        ("_ampleton", []),
    ],
)
def test_a_name_finds_those_that_begin_so(typed: str, subjects: list[str]) -> None:
    found = find_patients(typed)
    assert not found.exact
    assert [who.subject for who in found.patients] == subjects


def test_a_connection_is_no_patient() -> None:
    assert who_is("connection:lab") is None


def test_identifiers_that_were_merged_are_hers() -> None:
    assert survivor_of(ENDED) == SUBJECT
    assert ended_in(SUBJECT) == (ENDED,)
    who = who_is(ENDED)
    assert who is not None
    assert who.identifiers == (SUBJECT, ENDED)


def test_names_are_found_by_their_index() -> None:
    sql, values = _called("sampleton").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        told = " ".join(str(row[3]) for row in cursor.fetchall())
    assert "patients_called" in told
    assert "SCAN patients" not in told
