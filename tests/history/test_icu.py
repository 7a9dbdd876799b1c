"""Real stays of intensive care: taken in, they are the facts that a replay of the table takes in."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.history.files import held, ingest, replayed
from tests.icu.table import STAYS, make_table, records_of
from wardwright.record.history.store import History
from wardwright.starter import vocabulary_text

RECORDS = 150


def test_stays_are_what_a_replay_takes_in(tmp_path: Path, shared_data: Path) -> None:
    source = shared_data / "icu" / STAYS
    records, table = records_of(source)[:RECORDS], tmp_path / "stays.parquet"
    make_table(source, records, table)
    words = vocabulary_text()
    facts, account = replayed([table], words=words)
    outcome = ingest(tmp_path / "h", [table], words=words)
    found, totals = held(tmp_path / "h")
    assert found == facts
    assert (totals.messages, totals.facts) == (account.messages, account.facts)
    assert outcome.counts.flaws["temperature: implausible"] > 0
    with History(tmp_path / "h") as history:
        ((potassium,),) = (
            history.connection()
            .execute("SELECT count(*) FROM facts WHERE kind = 'result' AND term = 'potassium' AND number >= 6.0")
            .fetchall()
        )
    ((stated,),) = duckdb.sql(
        f"SELECT count(*) FROM read_parquet('{source}') WHERE record IN ({', '.join(map(str, records))}) "
        "AND parameter = 'K' AND value >= 6.0"
    ).fetchall()
    assert potassium == stated > 0
