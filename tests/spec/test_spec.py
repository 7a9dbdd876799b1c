"""Every paragraph of the manual holds, on the kernel and on the slow, obvious reference."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from tests.reference import simulate as reference
from tests.spec.cases import VOCABULARY, ZONE, Case, Row, cases, clock
from wardwright.kernel.firing import Act, Firing, Outcome
from wardwright.language.parse import parse

Engine = Callable[..., Iterable[Firing]]
CASES = cases()


@pytest.fixture(params=["kernel", "reference"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Both engines, one after the other."""
    if request.param == "reference":
        return reference
    return pytest.importorskip("wardwright.kernel.simulate", reason="there is no kernel yet").simulate


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_manual_says_what_happens(engine: Engine, case: Case) -> None:
    assert said(engine, case) == [expected_row(row, case) for row in case.expected]


def test_no_two_paragraphs_have_the_same_title() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


def said(engine: Engine, case: Case) -> list[Row]:
    """What the engine says, in the columns that the case's table has."""
    parsed = parse(case.page, VOCABULARY)
    assert not [problem for problem in parsed.problems if problem.severity.value == "error"], parsed.problems
    firings = list(engine(parsed.flows, VOCABULARY, list(case.facts), ZONE, case.until, assume_done=case.assume_done))
    places = {firing.id: str(number) for number, firing in enumerate(firings, start=1)}
    columns = columns_of(case)
    return [{column: cell(firing, column, places) for column in columns} for firing in firings]


def columns_of(case: Case) -> list[str]:
    """The columns that the case compares: those that its table draws."""
    return list(case.expected[0]) if case.expected else ["at", "outcome", "acts"]


def cell(firing: Firing, column: str, places: dict[str, str]) -> str:
    """One cell of the firings table."""
    if column == "at":
        return clock(firing.at)
    if column == "acts":
        return "; ".join(map(shown, firing.acts))
    if column == "why":
        return ", ".join(clause.verdict.value for clause in firing.reason)
    if column == "follows":
        return places.get(firing.follows or "", "")
    return {"flow": firing.flow, "subject": firing.subject, "outcome": firing.outcome.value}[column]


def shown(act: Act) -> str:
    """`ask on-call registrar "Review 1001" by 09:15`."""
    words = [act.kind.value, act.who, f'"{act.text}"' if act.text else ""]
    words += [f"by {clock(act.due)}" if act.due is not None else "", "urgently" if act.urgent else ""]
    return " ".join(word for word in words if word)


def expected_row(row: Row, case: Case) -> Row:
    """The row as drawn; an outcome that is none is a slip of the author of the manual."""
    assert row["outcome"] in {outcome.value for outcome in Outcome}, case.name
    return row
