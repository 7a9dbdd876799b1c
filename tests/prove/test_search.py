"""Who is searched out of a history: those whom a flow may concern, and nobody who only looks like it.

A condition that let everybody through would pass every test of sameness; these say what it leaves out.
"""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal

import pytest

from tests.differential.generators import VOCABULARY, ZONE
from tests.prove.made import MadeHistory
from wardwright.engine.prove.scan import Scan
from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured, Status
from wardwright.facts.instant import DAY, HOUR, MINUTE, Instant
from wardwright.kernel.plan import make_plan
from wardwright.kernel.prefilter_rules import Necessary, necessary_condition
from wardwright.language.parse import parse

START: Instant = 1_767_600_000_000_000
END: Instant = START + 30 * DAY


def page(sentence: str) -> str:
    """A page of one sentence."""
    return f'Flow: A\n{sentence},\nthen tell the patient "x".'


OVER = page("When a potassium result of 6.0 mmol/L or more arrives")
INPATIENTS = page("When a potassium result of 6.0 mmol/L or more arrives,\nand the patient has heart failure")
ARRIVES = "When a creatinine result arrives,\nand creatinine "
RISEN = page(ARRIVES + "has risen by more than 26 umol/L in the last 2 days")
TIMES = page(ARRIVES + "is at least 1.5 times its lowest in the last 7 days")
SILENT = page("When no breathing rate result for 12 hours")
STAY = page("When a patient has been an inpatient for 7 days")
REFERRED = page("When no VTE assessment within 14 hours of admission")


def measured(
    number: str, at: Instant = START, term: str = "potassium", unit: str = "mmol/L", late: int = 0, **more: object
) -> Fact:
    """A result of one patient."""
    value = Measured(Decimal(number), unit, str(more.pop("comparator", "")), more.pop("flaw", Flaw.NONE))  # type: ignore[arg-type]
    return Fact("101", Kind.RESULT, term, at, at + late, value, **more)  # type: ignore[arg-type]


def creatinine(number: str, at: Instant, **more: object) -> Fact:
    """A creatinine in the vocabulary's unit."""
    return measured(number, at, "creatinine", "umol/L", **more)  # type: ignore[arg-type]


def breaths(*hours: int, late: int = MINUTE, **more: object) -> list[Fact]:
    """A breathing rate at each of these hours, seen a minute later."""
    return [measured("16", START + hour * HOUR, "breathing rate", "/min", late, **more) for hour in hours]


def moved(kind: Kind, hour: int, **more: object) -> Fact:
    """A movement of the visit V1."""
    at = START + hour * HOUR
    return Fact("101", kind, "", at, at, key="V1", **more)  # type: ignore[arg-type]


def stay(hours: int) -> list[Fact]:
    """A stay of so many hours."""
    return [moved(Kind.ADMITTED, 0, place="Ward 7A"), moved(Kind.DISCHARGED, hours)]


def condition(page: str) -> Necessary:
    """What the page needs."""
    parsed = parse(page, VOCABULARY, "a.flow")
    assert not parsed.problems, parsed.problems
    return necessary_condition(make_plan(parsed.flows, VOCABULARY, ZONE))


def found(page: str, facts: list[Fact], unknowns: bool = False) -> set[str]:
    """Who is searched out for it: the one patient, or nobody."""
    parsed = parse(page, VOCABULARY, "a.flow")
    plan = make_plan(parsed.flows, VOCABULARY, ZONE)
    needs = necessary_condition(plan)
    with closing(MadeHistory(sorted(facts, key=lambda fact: fact.seen))) as history:
        scan = Scan(history.connection(), plan.reads, END)
        scan.choose(needs.outcomes if unknowns else needs.acts)
        return {row[0] for row in history.connection().execute("SELECT subject FROM chosen").fetchall()}


@pytest.mark.parametrize(
    ("page", "facts"),
    [
        (OVER, [measured("5.9")]),
        (OVER, [measured("6.0", status=Status.WITHDRAWN)]),
        (OVER, [measured("6.0", status=Status.PENDING)]),
        (OVER, [creatinine("600", START)]),
        (INPATIENTS, [measured("6.4")]),
        (RISEN, [creatinine("100", START), creatinine("125", START + DAY)]),
        (RISEN, [creatinine("100", START), creatinine("127", START + 2 * DAY + MINUTE)]),
        (RISEN, [creatinine("127", START), creatinine("100", START + DAY)]),
        (TIMES, [creatinine("100", START), creatinine("149", START + DAY)]),
        (SILENT, [*stay(30), *breaths(1, 12, 23)]),
        (STAY, stay(24 * 7 - 1)),
        (REFERRED, [*stay(20), Fact("101", Kind.FORM, "VTE assessment", START + HOUR, START + HOUR)]),
        (REFERRED, stay(13)),
    ],
)  # fmt: skip
def test_who_is_left_out(page: str, facts: list[Fact]) -> None:
    assert found(page, facts) == set()


@pytest.mark.parametrize(
    ("page", "facts"),
    [
        (OVER, [measured("6.0")]),
        (OVER, [measured("6", comparator=">=")]),
        (INPATIENTS, [measured("6.4"), Fact("101", Kind.CONDITION, "heart failure", START, START)]),
        (INPATIENTS, [measured("6.4", late=25 * HOUR)]),  # too old: told whatever the conditions say
        (RISEN, [creatinine("100", START), creatinine("127", START + 2 * DAY)]),
        (TIMES, [creatinine("100", START), creatinine("150", START + DAY)]),
        (SILENT, [*stay(30), *breaths(1, 12, 25)]),
        (SILENT, [*stay(30), *breaths(1, 12), *breaths(23, late=2 * HOUR)]),
        (SILENT, [*stay(30), *breaths(1, 12), *breaths(23, flaw=Flaw.IMPLAUSIBLE)]),
        (SILENT, [*stay(30), *breaths(1, 12, 23), moved(Kind.DISCHARGED, 30, status=Status.WITHDRAWN)]),
        (SILENT, [moved(Kind.ADMITTED, 0), moved(Kind.DISCHARGED, 30)._replace(key="V0"), *breaths(1, 12, 23)]),
        (STAY, stay(24 * 7 + 1)),
        (STAY, [moved(Kind.ADMITTED, 0)._replace(seen=START + 9 * DAY), moved(Kind.DISCHARGED, 24)]),  # learned late
        (REFERRED, stay(15)),
        (REFERRED, [*stay(20), Fact("101", Kind.FORM, "VTE assessment", START + HOUR, START + 15 * HOUR)]),
    ],
)  # fmt: skip
def test_who_is_searched_out(page: str, facts: list[Fact]) -> None:
    assert found(page, facts) == {"101"}


@pytest.mark.parametrize("flaw", [Flaw.UNIT, Flaw.IMPLAUSIBLE])
def test_a_value_that_cannot_be_told_may_be_unknown_but_never_acts(flaw: Flaw) -> None:
    facts = [measured("3", flaw=flaw)]
    assert found(OVER, facts) == set()
    assert found(OVER, facts, unknowns=True) == {"101"}


@pytest.mark.parametrize(
    ("number", "comparator", "acts"), [("5.9", ">", False), ("6.0", ">", True), ("7", ">=", True), ("7", "<", False)]
)
def test_a_censored_value_acts_only_where_every_number_of_it_would(number: str, comparator: str, acts: bool) -> None:
    facts = [measured(number, comparator=comparator)]
    assert bool(found(OVER, facts)) is acts
    assert found(OVER, facts, unknowns=True) == {"101"}


def test_a_change_is_unknown_for_whoever_has_one_value() -> None:
    assert found(RISEN, [creatinine("100", START)]) == set()
    assert found(RISEN, [creatinine("100", START)], unknowns=True) == {"101"}


def test_whoever_was_merged_is_chosen_with_all_identifiers() -> None:
    low, high = creatinine("100", START), creatinine("127", START + DAY)._replace(subject="102")
    merge = Fact("102", Kind.MERGED, "", START + 2 * DAY, START + 2 * DAY, Coded("101"))
    assert found(RISEN, [low, high]) == set()
    assert found(RISEN, [low, high, merge]) == {"101", "102"}


def test_a_result_that_came_again_under_a_fast_clock_is_not_judged_by_its_row() -> None:
    """Dated an hour ahead, corrected a day after it came: it counts from its first arrival, and that is a day old."""
    ahead = measured("5.0", START + HOUR, late=-HOUR, key="k")
    again = measured("6.4", START + HOUR, late=23 * HOUR + MINUTE, key="k", status=Status.CORRECTED)
    assert found(INPATIENTS, [ahead]) == set()
    assert found(INPATIENTS, [ahead, again]) == {"101"}


def test_the_condition_of_a_page_is_told_apart_by_what_it_is_for() -> None:
    needs = condition(INPATIENTS)
    assert needs.acts != needs.outcomes != needs.everything
