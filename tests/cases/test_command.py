"""`wardwright case` as its user runs it: from files, onto the page, and every way in which it can say no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import FLOW, Run
from wardwright.cli.border import FINE, INPUT_HAS_PROBLEMS, USED_WRONGLY

ROWS = """\
subject,at,seen,kind,term,value,unit,status,place
9434765919,2026-03-17T03:12,,admitted,,,,,Ward 7A
9434765919,2026-03-17T03:47,,result,glucose,5.123,mmol/L,final,
9434765919,2026-03-17T04:47,,result,potassium,6.789,mmol/L,final,
9434765919,2026-03-17T05:31,,result,potassium,6.812,mmol/L,final,
8888888888,2026-03-17T05:31,,result,potassium,7.234,mmol/L,final,
7777777777,2026-03-15T05:31,2026-03-17T06:00,result,potassium,7.234,mmol/L,final,
6666666666,2026-03-17T06:00,,admitted,,,,,Ward 7A
6666666666,2026-03-17T06:30,,result,potassium,7.234,,final,
"""


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = tmp_path / "march.csv"
    file.write_text(ROWS)
    return file


@pytest.fixture
def ids(run: Run, home: Path, rows: Path) -> dict[str, str]:
    """By subject and outcome, the ids that replay gives."""
    ran = run("replay", "potassium", "--home", home, "--messages", rows, "--json", "--near-misses")
    found = {}
    for line in map(json.loads, ran.out.splitlines()):
        told = line.get("near_miss") or line
        if "id" in told:
            outcome = told.get("outcome") or ("followed" if told["follows"] else "fired")
            found[f"{told['subject'][0]} {outcome}"] = told["id"]
    return found


def case(run: Run, home: Path, rows: Path, firing: str, *more: object) -> tuple[int, str, str]:
    ran = run("case", firing, "--flow", "potassium", "--home", home, "--messages", rows, *more)
    return ran.code, ran.out, ran.err


def test_a_firing_is_printed_as_an_example(run: Run, home: Path, rows: Path, ids: dict[str, str]) -> None:
    code, out, err = case(run, home, rows, ids["9 fired"])
    assert code == FINE, err
    assert out.splitlines() == [
        "Example: from practice, a potassium result of 6.0 mmol/L or more arrives",
        "  08:00 the patient is admitted",
        "  09:00 a potassium result of 6.5 mmol/L arrives",
        "  09:00 the on-call registrar is asked",
    ]
    assert "It takes 2 of" in err
    assert (home / "flows" / "potassium.flow").read_text() == FLOW


def test_what_was_held_back_says_so(run: Run, home: Path, rows: Path, ids: dict[str, str]) -> None:
    _, out, _ = case(run, home, rows, ids["9 suppressed"])
    assert out.startswith("Example: held back by a limit, a potassium result")
    assert out.count("6.5 mmol/L arrives") == 2
    assert out.endswith("nothing happens\n")


def test_a_near_miss_is_named_after_the_clause_that_held_it_back(
    run: Run, home: Path, rows: Path, ids: dict[str, str]
) -> None:
    _, out, _ = case(run, home, rows, ids["8 missed"])
    assert out.splitlines()[0] == 'Example: nothing, because "the patient is an inpatient" is false'


def test_a_follow_up_takes_the_whole_story(run: Run, home: Path, rows: Path, ids: dict[str, str]) -> None:
    _, out, _ = case(run, home, rows, ids["9 followed"])
    assert out.endswith("  09:15 the ward consultant is paged\n")


def test_write_puts_it_onto_the_page_where_check_runs_it(run: Run, home: Path, rows: Path, ids: dict[str, str]) -> None:
    code, _, err = case(run, home, rows, ids["9 fired"], "--write", "--name", "seen in March")
    assert code == FINE, err
    text = (home / "flows" / "potassium.flow").read_text()
    assert text.startswith(FLOW)
    assert "Example: seen in March\n" in text
    assert run("check", "--home", home).code == FINE
    again = case(run, home, rows, ids["9 fired"], "--write")
    assert 'The page says it already: "seen in March".' in again[2]
    assert (home / "flows" / "potassium.flow").read_text() == text


def test_as_json(run: Run, home: Path, rows: Path, ids: dict[str, str]) -> None:
    _, out, _ = case(run, home, rows, ids["9 fired"][:8], "--json")
    told = json.loads(out)
    assert told["outcome"] == "fired"
    assert told["written"] is False
    assert told["example"].startswith("Example: from practice")


def test_what_cannot_be_said_is_named_with_what_to_do(run: Run, home: Path, rows: Path, ids: dict[str, str]) -> None:
    for which, slug in (("7 too_old", "too-old: "), ("6 unknown", "no-unit: ")):
        code, out, err = case(run, home, rows, ids[which])
        assert (code, out) == (INPUT_HAS_PROBLEMS, "")
        assert err.startswith(slug)
        assert len(err.splitlines()) == 2


def test_an_id_that_is_not_there(run: Run, home: Path, rows: Path) -> None:
    code, _, err = case(run, home, rows, "0123456789abcdef")
    assert code == USED_WRONGLY
    assert "another version of the page" in err


def test_an_id_after_the_page_was_edited_is_another(run: Run, home: Path, rows: Path, ids: dict[str, str]) -> None:
    file = home / "flows" / "potassium.flow"
    file.write_text(FLOW.replace("6.0 mmol/L or more", "6.1 mmol/L or more"))
    assert case(run, home, rows, ids["9 fired"])[0] == USED_WRONGLY


def test_used_wrongly(run: Run, home: Path, rows: Path) -> None:
    assert "Name its page" in run("case", "0123456789", "--home", home, "--messages", rows).err
    assert "too short" in case(run, home, rows, "0")[2]
    assert "no record yet" in run("case", "0123456789", "--home", home).err
    assert "begin a comment" in case(run, home, rows, "0123456789", "--name", "a # b")[2]
    assert "Name one" in case(run, home, rows, "0123456789", "--on", "history")[2]


def test_nothing_of_the_patient_is_printed(run: Run, home: Path, rows: Path, ids: dict[str, str]) -> None:
    for firing in ids.values():
        _, out, err = case(run, home, rows, firing)
        for secret in ("9434765919", "8888888888", "6.789", "7.234", "04:47", "2026", "march.csv#"):
            assert secret not in out + err


def test_the_same_from_a_history(run: Run, home: Path, rows: Path, ids: dict[str, str], tmp_path: Path) -> None:
    history = tmp_path / "history"
    assert run("ingest", rows, "--into", history, "--home", home).code == FINE
    for firing in ids.values():
        from_files = case(run, home, rows, firing)[:2]
        ran = run("case", firing, "--flow", "potassium", "--home", home, "--on", history)
        assert (ran.code, ran.out) == from_files
    assert run("expect", "--home", home, "--on", history).code == FINE
