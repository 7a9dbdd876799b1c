"""Real stays through the starter flows: what fires is what independent SQL finds, and the future changes nothing.

All 4,000 stays, for potassium, creatinine and NEWS2, which mostly lacks a part and is unknown. On
every thirtieth stay the parts that it lacks are made up, so that NEWS2 has much to say. The cuts look at the stays in
which all its parts were ever seen, and at some of the others.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.icu import expected as sql
from tests.icu.expected import Expected, Firings
from tests.icu.table import ADMITTED, STAYS, make_complete, make_table, records_of
from wardwright.engine.replay import Replay
from wardwright.facts.instant import MINUTE, instant
from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Outcome
from wardwright.language.parse import parse
from wardwright.language.tree import Flow
from wardwright.starter import flow_texts, vocabulary_text

_HOUR_0 = instant(datetime.fromisoformat(ADMITTED).replace(tzinfo=UTC))
_PARTS = ("RespRate", "SaO2", "HR", "Temp", "GCS", "FiO2")

HYPERKALAEMIA, KIDNEY_INJURY = "hyperkalaemia.flow", "aki-kdigo.flow"
EMERGENCY, URGENT, SINGLE_PART = "news2-emergency.flow", "news2-urgent.flow", "news2-single-part.flow"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The starter vocabulary."""
    return load_vocabulary(vocabulary_text())


@pytest.fixture(scope="module")
def stays(shared_data: Path) -> Path:
    """The challenge's file."""
    path = shared_data / "icu" / STAYS
    if not path.is_file():
        pytest.skip(f"shared test data is not there: {STAYS}")
    return path


@pytest.fixture(scope="module")
def scored_records(stays: Path) -> list[int]:
    """The stays for NEWS2: those that have every part, and every twentieth of the others."""
    listed = ", ".join(f"'{part}'" for part in _PARTS)
    rows = duckdb.sql(
        f"SELECT record FROM '{stays}' WHERE parameter IN ({listed}) GROUP BY record "
        f"HAVING count(DISTINCT parameter) = {len(_PARTS)} ORDER BY record"
    ).fetchall()
    complete = [row[0] for row in rows]
    others = [record for record in records_of(stays) if record not in set(complete)]
    return complete + others[::20]


def flow(name: str, vocabulary: Vocabulary) -> Flow:
    """One starter flow."""
    parsed = parse(flow_texts()[name], vocabulary, name)
    assert not parsed.problems
    return parsed.flows[0]


def replayed(names: list[str], vocabulary: Vocabulary, table: Path) -> tuple[dict[str, Firings], dict[str, int]]:
    """The firings of each flow over a table as (record, minute), and the run's figures."""
    flows = {name: flow(name, vocabulary) for name in names}
    titles = {one.title: name for name, one in flows.items()}
    run = Replay(list(flows.values()), vocabulary, UTC, [table])
    fired: dict[str, Firings] = {name: set() for name in names}
    for firing in run.outcomes():
        if firing.outcome is Outcome.FIRED:
            assert firing.reason, "every firing says why"
            fired[titles[firing.flow]].add((int(firing.subject), (firing.at - _HOUR_0) // MINUTE))
    return fired, run.summary.figures(run.account)


def difference(found: Firings, wanted: Firings) -> str:
    """What one has and the other has not, for a failure."""
    return f"only replayed: {sorted(found - wanted)[:5]}, only in SQL: {sorted(wanted - found)[:5]}, of {len(wanted)}"


def test_hyperkalaemia_and_kidney_injury_fire_where_sql_says(
    stays: Path, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    records = records_of(stays)
    table = tmp_path / "chemistry.parquet"
    make_table(stays, records, table, only=("potassium", "creatinine"))
    fired, figures = replayed([HYPERKALAEMIA, KIDNEY_INJURY], vocabulary, table)
    wanted = Expected(stays, records)
    potassium = wanted.firings(sql.HYPERKALAEMIA, sql.HYPERKALAEMIA_GAP)
    kidneys = wanted.firings(sql.KIDNEY_INJURY, sql.KIDNEY_INJURY_GAP)
    assert len(potassium) > 100
    assert len(kidneys) > 300
    assert fired[HYPERKALAEMIA] == potassium, difference(fired[HYPERKALAEMIA], potassium)
    assert fired[KIDNEY_INJURY] == kidneys, difference(fired[KIDNEY_INJURY], kidneys)
    assert figures["set_aside"] == 0
    assert figures["fired"] == len(potassium) + len(kidneys)


def assert_news2_agrees(source: Path, records: list[int], vocabulary: Vocabulary, table: Path) -> dict[str, Firings]:
    """The firings of the three NEWS2 flows, once they are known to be those that SQL finds."""
    make_table(source, records, table)
    fired, _ = replayed([EMERGENCY, URGENT, SINGLE_PART], vocabulary, table)
    wanted = Expected(source, records).with_scores()
    assert wanted.known_scores() > 700
    assert wanted.unknown_scores() > 1000
    for name, query, gap in (
        (EMERGENCY, sql.NEWS2_EMERGENCY, sql.NEWS2_GAP),
        (URGENT, sql.NEWS2_URGENT, sql.NEWS2_GAP),
        (SINGLE_PART, sql.NEWS2_SINGLE_PART, sql.NEWS2_SINGLE_PART_GAP),
    ):
        found = wanted.firings(query, gap)
        assert fired[name] == found, f"{name}: {difference(fired[name], found)}"
    return fired


def test_news2_fires_where_sql_says_and_is_unknown_with_a_part_missing(
    stays: Path, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    fired = assert_news2_agrees(stays, records_of(stays), vocabulary, tmp_path / "observations.parquet")
    assert fired[EMERGENCY]
    assert fired[URGENT]


def test_news2_fires_where_sql_says_when_it_can_be_worked_out(
    stays: Path, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    records = records_of(stays)[::30]
    complete = tmp_path / "complete.parquet"
    make_complete(stays, records, complete)
    fired = assert_news2_agrees(complete, records, vocabulary, tmp_path / "observations.parquet")
    assert all(len(firings) > 50 for firings in fired.values()), {name: len(fired[name]) for name in fired}


@pytest.mark.parametrize("minute", [0, 61, 733, 1440, 2204, 2879])
def test_a_file_cut_at_any_moment_fires_the_same_up_to_that_moment(
    stays: Path, vocabulary: Vocabulary, scored_records: list[int], tmp_path: Path, minute: int
) -> None:
    records = scored_records[::8]
    names = [HYPERKALAEMIA, KIDNEY_INJURY, EMERGENCY, URGENT, SINGLE_PART]
    whole, cut = tmp_path / "whole.parquet", tmp_path / "cut.parquet"
    make_table(stays, records, whole)
    make_table(stays, records, cut, until_minute=minute)
    of_whole, _ = replayed(names, vocabulary, whole)
    of_cut, _ = replayed(names, vocabulary, cut)
    assert of_cut == {name: {one for one in fired if one[1] <= minute} for name, fired in of_whole.items()}
    if minute > 2000:
        assert any(of_cut.values())
