"""A firing of the running system becomes an example: by its id or its task, with what people did, after merges."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cases.running import Running
from tests.cli.conftest import FLOW, Run
from wardwright.cli.border import FINE, INPUT_HAS_PROBLEMS, USED_WRONGLY
from wardwright.facts.fact import Coded, Fact, Kind, Measured
from wardwright.facts.instant import MINUTE
from wardwright.kernel.plan import version_of
from wardwright.language.parse import parse
from wardwright.record.models import Firing, Task


@pytest.fixture
def running(home: Path) -> Iterator[Running]:
    running = Running(home)
    yield running
    running.close()


def potassium(subject: str, number: str, minute: int) -> Fact:
    at = minute * MINUTE
    return Fact(subject, Kind.RESULT, "potassium", at, at, Measured(Decimal(number), "mmol/L"), key=f"k{minute}")


def admitted(subject: str) -> Fact:
    return Fact(subject, Kind.ADMITTED, "", 0, 0, place="Ward 7A", key="v1")


def case(run: Run, home: Path, firing: object, *more: object) -> tuple[int, str, str]:
    ran = run("case", firing, "--home", home, *more)
    return ran.code, ran.out, ran.err


def test_by_the_number_of_a_task(running: Running, run: Run, home: Path) -> None:
    running.message(0, admitted("p1"))
    running.message(61, potassium("p1", "6.777", 60))
    code, out, err = case(run, home, Task.objects.get().number)
    assert code == FINE, err
    assert out.splitlines()[1:] == [
        "  08:00 the patient is admitted",
        "  09:00 a potassium result of 6.5 mmol/L arrives",
        "  09:00 the on-call registrar is asked",
    ]


def test_a_follow_up_with_what_a_person_did_before(running: Running, run: Run, home: Path) -> None:
    running.message(0, admitted("p1"))
    running.message(61, potassium("p1", "6.777", 60))
    running.until(180)
    paged = Firing.objects.get(outcome="followed")
    code, out, err = case(run, home, paged.id[:10], "--write")
    assert code == FINE, err
    assert out.endswith("  09:15 the ward consultant is paged\n")
    text = (home / "flows" / "potassium.flow").read_text()
    assert text.startswith(FLOW)
    assert "nobody answers after" in text


def test_of_two_identifiers_that_became_one(running: Running, run: Run, home: Path) -> None:
    running.message(0, admitted("p1"))
    running.message(30, Fact("p2", Kind.MERGED, "", 30 * MINUTE, 30 * MINUTE, Coded("p1")))
    running.message(61, potassium("p2", "6.777", 60))
    code, out, err = case(run, home, Firing.objects.get().id)
    assert code == FINE, err
    assert "is admitted" in out


def test_a_page_that_was_edited_since_is_written_only_when_told(running: Running, run: Run, home: Path) -> None:
    running.message(0, admitted("p1"))
    running.message(61, potassium("p1", "6.777", 60))
    file = home / "flows" / "potassium.flow"
    edited = FLOW.replace("every 4 hours", "every 6 hours")
    file.write_text(edited)
    fired = Firing.objects.get().id
    code, _, err = case(run, home, fired, "--write")
    assert code == INPUT_HAS_PROBLEMS
    assert "was edited since this fired" in err
    assert file.read_text() == edited
    assert case(run, home, fired, "--write", "--anyway")[0] == FINE
    assert file.read_text().startswith(edited)
    assert "from practice" in file.read_text()


def test_a_page_that_no_longer_fires_on_it(running: Running, run: Run, home: Path) -> None:
    running.message(0, admitted("p1"))
    running.message(61, potassium("p1", "6.777", 60))
    (home / "flows" / "potassium.flow").write_text(
        FLOW.replace("6.0 mmol/L or more", "7.0 mmol/L or more").replace("6.4", "7.4")
    )
    code, _, err = case(run, home, Firing.objects.get().id)
    assert code == INPUT_HAS_PROBLEMS
    assert "does not pass" in err


def test_what_the_record_does_not_have(running: Running, run: Run, home: Path) -> None:
    running.message(0, admitted("p1"))
    assert case(run, home, "7")[0] == USED_WRONGLY
    code, _, err = case(run, home, "0123456789")
    assert code == USED_WRONGLY
    assert "no firing" in err


def test_what_an_earlier_page_held_back_is_found_by_its_reason_alone(running: Running, run: Run, home: Path) -> None:
    """The first result came before the flow was loaded: run over all of them, the limit would hold the firing back."""
    running.without_flows(0, admitted("p1"))
    running.without_flows(30, potassium("p1", "6.9", 30))
    running.message(61, potassium("p1", "6.777", 60))
    code, out, err = case(run, home, Firing.objects.get().id)
    assert code == FINE, err
    assert out.count("arrives") == 2  # in the name, and one line
    assert version_of(parse(FLOW, running.vocabulary).flows[0]) == Firing.objects.get().version
