"""Right or not: worked examples at every edge, and the same verdicts from SQL; intervals are statsmodels'."""

from __future__ import annotations

import duckdb
import pandas
import pytest
from statsmodels.stats.proportion import proportion_confint

from tests.measure.hospital import GLUCOSE, POTASSIUM, Hospital, admitted, at, happened, made_up, of, result
from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.facts.instant import DAY, HOUR, MINUTE
from wardwright.kernel.firing import Outcome
from wardwright.measure.report import make
from wardwright.measure.report.judging import LATE, NEVER, WHY_NOT_CAUGHT
from wardwright.measure.report.shape import Judged, Proportion


def judged(*facts: Fact, page: str = POTASSIUM) -> Judged:
    found = make(of(*facts).evidence(page)).flows[0].judged
    assert found is not None
    return found


def last(day: int) -> Fact:
    """The last message of the history."""
    return result("Z", "sodium", "140", at(day))


def assert_wilson(shown: Proportion) -> None:
    if shown.of:
        low, high = proportion_confint(shown.count, shown.of, method="wilson")
        assert (shown.low, shown.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))
        assert shown.share == shown.count / shown.of  # type: ignore[operator]


# ── the edges ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("died", "verdict"),
    [
        (at(2) - MINUTE, "none"),  # before the result: the patient was no inpatient any more
        (at(2), "not confirmed"),  # at the very moment: not foretold
        (at(2) + MINUTE, "confirmed"),
        (at(3), "confirmed"),  # the last moment of 24 hours
        (at(3) + MINUTE, "not confirmed"),
    ],
)
def test_the_time_after_a_firing(died: int, verdict: str) -> None:
    facts = [*admitted(["A"], at(1)), result("A", "potassium", "6.5", at(2)), last(9)]
    report = make(of(*facts, happened("A", Kind.DIED, died)).evidence(POTASSIUM)).flows[0]
    found = report.judged
    assert found is not None
    if verdict == "none" or died == at(2):
        # Dead at that moment or before, the patient is no inpatient: nothing fires, and the death is not caught.
        assert report.fired == 0
        assert (found.caught, found.not_caught) == (0, 1)
        return
    assert (found.confirmed, found.not_confirmed) == ((1, 0) if verdict == "confirmed" else (0, 1))
    assert (found.caught, found.not_caught) == ((1, 0) if verdict == "confirmed" else (0, 1))


def test_an_outcome_at_the_very_moment_of_the_firing_was_not_foretold() -> None:
    facts = [result("A", "glucose", "2.0", at(2)), last(9)]
    found = judged(*facts, page=GLUCOSE)
    assert (found.confirmed, found.not_confirmed, found.caught, found.not_caught) == (0, 1, 0, 1)
    assert [row.name for row in found.not_caught_because] == [LATE]


def test_a_firing_whose_time_was_not_over_is_not_judged_even_with_an_outcome() -> None:
    facts = [*admitted(["A", "B"], at(1))]
    facts += [result(name, "potassium", "6.5", at(2)) for name in ("A", "B")]
    facts += [happened("A", Kind.DIED, at(2, 3)), result("Z", "sodium", "140", at(3) - MINUTE)]
    found = judged(*facts)
    assert (found.confirmed, found.not_confirmed, found.not_yet) == (0, 0, 2)
    assert found.predictive_value == Proportion(0, 0, None, None, None)
    assert (found.caught, found.not_caught) == (1, 0)  # the outcome itself is known


def test_each_is_counted_once() -> None:
    # Three firings before one death: three firings are right, one patient, one outcome, led by the first of them.
    facts = admitted(["A"], at(1))
    facts += [result("A", "potassium", "6.5", at(2, hour)) for hour in (0, 5, 10)]
    found = judged(*facts, happened("A", Kind.DIED, at(2, 20)), last(9))
    assert (found.confirmed, found.not_confirmed) == (3, 0)
    assert (found.patients.count, found.patients.of) == (1, 1)
    assert (found.caught, found.not_caught) == (1, 0)
    assert found.lead.median == pytest.approx(20)


def test_outcomes_no_further_apart_than_the_time_are_one() -> None:
    values = [(1, "3.5"), (2, "2.5"), (10, "2.4"), (21, "2.3"), (34, "2.2")]
    facts = [result("A", "glucose", value, at(1, hour)) for hour, value in values]
    found = judged(*facts, last(9), page=GLUCOSE)
    # 2, 10 and 21 are 12 hours apart or less; 34 is 13 after 21: two outcomes. The first was led by the firing at 1,
    # the second by none in the 12 hours before it: the firing at 21 lies 13 before.
    assert (found.caught, found.not_caught) == (1, 1)
    assert found.lead.longest == pytest.approx(1)


def test_a_withdrawn_outcome_was_none() -> None:
    facts = [result("A", "glucose", "3.5", at(2)), result("A", "glucose", "2.0", at(2, 3)), last(9)]
    assert judged(*facts, page=GLUCOSE).caught == 1
    taken_back = facts[1]._replace(seen=at(2, 5), status=Status.WITHDRAWN)
    found = judged(*facts, taken_back, page=GLUCOSE)
    assert (found.caught, found.not_caught) == (0, 0)


def test_two_identifiers_of_one_patient_are_one() -> None:
    facts = [*admitted(["A"], at(1)), result("A", "potassium", "6.5", at(2))]
    facts += [Fact("B", Kind.MERGED, "", at(2, 1), at(2, 1), Coded("A")), happened("B", Kind.DIED, at(2, 9)), last(9)]
    found = judged(*facts)
    assert (found.confirmed, found.caught, found.not_caught) == (1, 1, 0)


def test_why_an_outcome_was_not_caught() -> None:
    outpatients = [result("near", "potassium", "6.5", at(2))]
    facts = admitted(["unknown", "never", "caught"], at(1)) + outpatients
    facts += [result("unknown", "potassium", "?60", at(2)), result("caught", "potassium", "6.5", at(2))]
    facts += [happened(name, Kind.DIED, at(2, 9)) for name in ("near", "unknown", "never", "caught")]
    found = judged(*facts, last(9))
    assert {row.name: row.count for row in found.not_caught_because} == {
        WHY_NOT_CAUGHT[Outcome.UNKNOWN]: 1,
        WHY_NOT_CAUGHT[Outcome.MISSED]: 1,
        NEVER: 1,
    }


def test_few_are_marked_and_never_said_to_differ() -> None:
    facts = admitted([f"A{n}" for n in range(60)], at(1)) + admitted(["B"], at(1), "Ward 9")
    facts += [result(f"A{n}", "potassium", "6.5", at(2)) for n in range(60)] + [result("B", "potassium", "6.5", at(2))]
    found = judged(*facts, happened("B", Kind.DIED, at(2, 9)), last(9))
    wards = {row.name: row for group in found.groups if group.by == "ward" for row in group.rows}
    assert wards["Ward 9"].few
    assert not wards["Ward 9"].apart
    assert wards["Ward 9"].predictive_value.share == 1


def test_unequal_performance_is_seen() -> None:
    names = [(f"{ward[-1]}{n}", ward) for ward in ("Ward 7A", "Ward 7B") for n in range(40)]
    facts = [fact for name, ward in names for fact in admitted([name], at(1), ward)]
    facts += [result(name, "potassium", "6.5", at(2)) for name, _ in names]
    facts += [happened(name, Kind.DIED, at(2, 9)) for name, ward in names if ward == "Ward 7A"]
    found = judged(*facts, last(9))
    wards = {row.name: row for group in found.groups if group.by == "ward" for row in group.rows}
    assert wards["Ward 7A"].apart
    assert wards["Ward 7B"].apart


# ── the same, asked of tables ────────────────────────────────────────────────────────────────────

_VERDICTS = """
WITH judged AS (
    SELECT fired.subject, fired.moment,
           coalesce(bool_or(died.moment > fired.moment AND died.moment <= fired.moment + {within}), false) AS hit
    FROM fired LEFT JOIN died USING (subject) WHERE fired.moment + {within} <= {last} GROUP BY ALL
)
SELECT count(*) FILTER (WHERE hit), count(*) FILTER (WHERE NOT hit),
       (SELECT count(*) FROM fired WHERE moment + {within} > {last}),
       count(DISTINCT subject) FILTER (WHERE hit), count(DISTINCT subject)
FROM judged
"""
_CAUGHT = """
SELECT died.subject, died.moment,
       died.moment - min(fired.moment) FILTER (WHERE fired.moment BETWEEN died.moment - {within} AND died.moment - 1)
FROM died LEFT JOIN fired USING (subject) GROUP BY died.subject, died.moment
"""


@pytest.fixture(scope="module")
def hospital() -> Hospital:
    return made_up(200, seed=7)


def test_the_verdicts_of_a_hospital_are_those_of_sql(hospital: Hospital) -> None:
    evidence = hospital.evidence(POTASSIUM)
    found = make(evidence).flows[0].judged
    assert found is not None
    fired = [(each.subject, each.at) for each in evidence.outcomes() if each.outcome is Outcome.FIRED]
    database = duckdb.connect()
    tables = {"fired": fired, "died": list(hospital.deaths.items())}
    for name, rows in tables.items():
        database.register(f"{name}_frame", pandas.DataFrame(rows, columns=["subject", "moment"]))
        database.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_frame")
    setting = {"within": DAY, "last": evidence.last_seen}
    row = database.sql(_VERDICTS.format(**setting)).fetchall()[0]
    assert (found.confirmed, found.not_confirmed, found.not_yet) == row[:3]
    assert (found.patients.count, found.patients.of) == row[3:]
    leads = [lead for _, _, lead in database.sql(_CAUGHT.format(**setting)).fetchall()]
    hours = pandas.Series([lead / HOUR for lead in leads if lead is not None])
    assert (found.caught, found.not_caught) == (len(hours), len(leads) - len(hours))
    assert min(row[0], row[1], len(hours), len(leads) - len(hours)) > 5
    assert found.lead.median == pytest.approx(hours.median())
    assert (found.lead.lower_quarter, found.lead.upper_quarter) == (
        pytest.approx(hours.quantile(0.25)),
        pytest.approx(hours.quantile(0.75)),
    )


def test_groups_add_up_and_their_intervals_are_statsmodels(hospital: Hospital) -> None:
    for flow in make(hospital.evidence(POTASSIUM, GLUCOSE)).flows:
        found = flow.judged
        assert found is not None
        for shown in (found.predictive_value, found.sensitivity, found.patients, flow.nights, flow.weekends):
            assert_wilson(shown)
        for group in found.groups:
            for row in group.rows:
                assert_wilson(row.predictive_value)
                assert_wilson(row.sensitivity)
            for side in ("predictive_value", "sensitivity"):
                parts = [getattr(row, side) for row in group.rows]
                whole = getattr(found, side)
                assert (sum(each.count for each in parts), sum(each.of for each in parts)) == (whole.count, whole.of)
