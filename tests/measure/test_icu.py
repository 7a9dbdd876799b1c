"""Reports of starter flows on 4,000 real stays, against SQL over the challenge's own columns and statsmodels.

How a death enters: the challenge gives survival in days from admission; a `died` fact is told at that many days (two at
least, as everybody was alive for the 48 hours of values), for those who died in the hospital; the others are discharged
after their length of stay. The pages are judged by death within 30 days.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from statsmodels.stats.proportion import proportion_confint

from tests.icu import expected as sql
from tests.icu.expected import Expected
from tests.icu.table import ADMITTED, STAYS, make_table, records_of
from wardwright.engine.files import open_files
from wardwright.engine.intake import Intake
from wardwright.engine.prove.evidence import FactsInMemory
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import DAY, MINUTE, instant
from wardwright.facts.load import load_vocabulary
from wardwright.language.parse import parse
from wardwright.measure.report import Reader, Report, make
from wardwright.starter import flow_texts, vocabulary_text

HOUR_0 = instant(datetime.fromisoformat(ADMITTED).replace(tzinfo=UTC))
WITHIN = 30
VOCABULARY = load_vocabulary(vocabulary_text())
SCORE = 'Flow: Any score\nWhen a NEWS2 of 5 or more arrives, then tell the bedside nurse "{patient}: {value}".'


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "icu"


def outcomes_of(folder: Path) -> dict[int, tuple[bool, int]]:
    """Record → whether the patient died in the hospital, and after how many days the stay ended."""
    rows = duckdb.sql(
        f"""SELECT RecordID, "In-hospital_death" = 1,
                   greatest(CASE WHEN "In-hospital_death" = 1 THEN Survival ELSE Length_of_stay END, 2)
            FROM read_csv('{folder / "icu-set-a-outcomes.csv"}')"""
    ).fetchall()
    return {record: (died, int(days)) for record, died, days in rows}


def facts_of(folder: Path, records: list[int], into: Path, only: tuple[str, ...] = ()) -> list[Fact]:
    make_table(folder / STAYS, records, into, only=only)
    facts = [fact for batch in Intake(VOCABULARY, UTC).batches(open_files([into])) for fact in batch.facts]
    ends = outcomes_of(folder)
    for record in records:
        died, days = ends[record]
        when = HOUR_0 + days * DAY
        facts.append(Fact(str(record), Kind.DIED if died else Kind.DISCHARGED, "", when, when))
    return facts


def judged_by_death(name: str) -> str:
    return re.sub(r"Judge by .*", f"Judge by death within {WITHIN} days.", flow_texts()[name])


@pytest.fixture(scope="module")
def chemistry(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    into = tmp_path_factory.mktemp("icu") / "chemistry.parquet"
    facts = facts_of(folder, records_of(folder / STAYS), into, ("potassium", "creatinine"))
    pages = [judged_by_death(name) for name in ("hyperkalaemia.flow", "aki-kdigo.flow")]
    flows = [flow for page in pages for flow in parse(page, VOCABULARY).flows]
    return make(FactsInMemory(flows, VOCABULARY, UTC, facts), Reader(listed=3))


@pytest.mark.parametrize(
    ("number", "met", "gap", "least"),
    [(0, sql.HYPERKALAEMIA, sql.HYPERKALAEMIA_GAP, 100), (1, sql.KIDNEY_INJURY, sql.KIDNEY_INJURY_GAP, 300)],
    ids=["potassium", "kidney injury"],
)
def test_mortality_is_what_sql_and_statsmodels_say(
    folder: Path, chemistry: Report, number: int, met: str, gap: int, least: int
) -> None:
    flow = chemistry.flows[number]
    stays = folder / STAYS
    fired = Expected(stays, records_of(stays)).firings(met, gap)
    ends = outcomes_of(folder)
    died = {record: HOUR_0 + days * DAY for record, (gone, days) in ends.items() if gone}
    right = [
        (record, minute)
        for record, minute in fired
        if record in died and 0 < died[record] - (HOUR_0 + minute * MINUTE) <= WITHIN * DAY
    ]
    caught = {record for record, _ in right}
    found = flow.judged
    assert found is not None
    assert len(fired) > least
    assert (flow.fired, flow.patients) == (len(fired), len({record for record, _ in fired}))
    assert found.not_yet == 0
    assert (found.predictive_value.count, found.predictive_value.of) == (len(right), len(fired))
    assert (found.patients.count, found.patients.of) == (len(caught), len({record for record, _ in fired}))
    assert (found.sensitivity.count, found.sensitivity.of) == (len(caught), len(died))
    for shown in (found.predictive_value, found.sensitivity, found.patients):
        low, high = proportion_confint(shown.count, shown.of, method="wilson")
        assert (shown.low, shown.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))
    assert sum(row.count for row in found.not_caught_because if isinstance(row.count, int)) == len(died) - len(caught)


def test_groups_are_those_of_the_records(folder: Path, chemistry: Report) -> None:
    """Firings by age, from the challenge's own age in years."""
    stays = folder / STAYS
    fired = Expected(stays, records_of(stays)).firings(sql.KIDNEY_INJURY, sql.KIDNEY_INJURY_GAP)
    ages = dict(duckdb.sql(f"SELECT record, value FROM '{stays}' WHERE parameter = 'Age'").fetchall())
    old = [record for record, _ in fired if ages[record] >= 80]
    row = next(row for row in chemistry.flows[1].ages if row.name == "80 or over")
    assert (row.count, row.patients) == (len(old), len(set(old)))


def test_a_score_with_parts_missing_is_unknown_by_part(folder: Path, tmp_path: Path) -> None:
    """Only 28 % of stays have a respiratory rate: what NEWS2 lacks is named, and as often as SQL counts it."""
    stays = folder / STAYS
    records = records_of(stays)[::40]
    facts = facts_of(folder, records, tmp_path / "scores.parquet")
    report = make(FactsInMemory(parse(SCORE, VOCABULARY).flows, VOCABULARY, UTC, facts), Reader(listed=3))
    flow = report.flows[0]
    wanted = Expected(stays, records).with_scores()
    assert flow.unknown is not None
    assert flow.unknown.count == wanted.unknown_scores()
    lacking = dict(
        wanted.query("SELECT part, count(*) FROM fresh WHERE points IS NULL GROUP BY part")  # missing, or not believed
    )
    names = {
        "respiration": "respiratory rate",
        "saturation": "oxygen saturation",
        "pressure": "systolic blood pressure",
        "pulse": "pulse",
        "temperature": "temperature",
        "oxygen": "air or oxygen",
        "consciousness": "consciousness",
    }
    counted = {row.name: row.count for row in flow.parts_missing}
    for part, term in names.items():
        found = counted.get(f"no {term}", 0) + counted.get(f"{term} that cannot be used", 0)  # type: ignore[operator]
        assert found == lacking.get(part, 0), term
    assert counted["no respiratory rate"] > flow.unknown.count / 2  # type: ignore[operator]
    assert flow.not_told is not None
    assert flow.not_told[0].picture is not None
