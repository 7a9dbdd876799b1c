"""What was taken in is what a replay of the same files takes in: the same facts, moments, order and figures."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.history import files
from tests.history.files import held, ingest, lines, observation, oru, patient, put, replayed
from wardwright.connect.errors import UnreadableFile
from wardwright.demo.day import hospital_day
from wardwright.engine.ingest import plan
from wardwright.engine.ingest.run import Fate, Ingest, Stage, files_in
from wardwright.facts.fact import Kind
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.store import History
from wardwright.starter import vocabulary_text


def mixed(folder: Path) -> list[Path]:
    """Files of all formats that share moments, repeat one another and hold what cannot be read."""
    paths = put(
        folder,
        a_hl7=oru("3", "202603010903", "4.3") + oru("1", "202603010901", "4.1") + "ORPHAN|1\r" + oru("9", "", "4.9"),
        b_csv=files.HEADER
        + "1001,2026-03-01T09:01:00,,result,potassium,5.5,mmol/L,,\n"
        + "1002,2026-03-01T09:02:00Z,2026-03-01T09:03:00Z,result,potassium,6.4,furlong,,\n"
        + "1002,never,,result,potassium,6.4,mmol/L,,\n1002,2026-03-01,,result,no such,6.4,,,\n",
        c_ndjson=lines(
            patient("p1", "1001"),
            observation("o1", "p1", "2026-03-01T09:01:00Z", 6.1),
            observation("o1", "p1", "2026-03-01T09:01:00Z", 6.1),
            {"resourceType": "Observation", "status": "final"},
        ),
        d_hl7=oru("1", "202603010859", "4.1") + oru("2", "202603010903", "bad") + "MSH|",
        e_ndjson=lines(observation("o2", "p1", "2026-03-01T09:03:00Z", 5.0)),
    )
    table = pa.table(
        {
            "subject": ["1001", "1001", None],
            "at": ["2026-03-01T09:03:00", "2026-03-01T09:01:00", "2026-03-01T09:01:00"],
            "kind": ["result", "moved", "moved"],
            "term": ["loinc:9999-9", "", ""],
            "value": ["5", "", ""],
            "place": ["", "7A", "7A"],
        }
    )
    pq.write_table(table, folder / "f.parquet")
    return [*paths, folder / "f.parquet"]


@pytest.mark.parametrize("source", ["", "warehouse"])
@pytest.mark.parametrize("processes", [1, 2])
def test_a_history_is_what_a_replay_takes_in(tmp_path: Path, source: str, processes: int) -> None:
    paths = mixed(tmp_path / "files")
    random.Random(source).shuffle(paths)
    facts, account = replayed(paths, source)
    outcome = ingest(tmp_path / "h", paths, source, processes=processes)
    found, totals = held(tmp_path / "h")
    assert found == facts
    assert (totals.messages, totals.facts, totals.resent) == (account.messages, account.facts, account.resent)
    assert sum(totals.set_aside.values()) == len(account.set_aside)
    assert outcome.counts.not_mapped == account.not_mapped
    with History(tmp_path / "h") as history:
        assert history.span() == (facts[0].seen, account.last_seen)


MINUTES = st.integers(0, 4).map(lambda minute: f"2026030109{minute:02}")
MESSAGES = st.builds(
    oru,
    st.sampled_from(["1", "2", "3", ""]),
    MINUTES | st.sampled_from(["", "not a time", "20261025013000"]),
    st.sampled_from(["4.1", "<5", "high", ""]),
    st.sampled_from(["LAB", "OTHER"]),
    st.sampled_from(["1001", "1002", ""]),
    st.sampled_from(["mmol/L", "mg/dL", ""]),
)
ROWS = st.builds(
    "{},{},{},{},{},{},{},{},\n".format,
    st.sampled_from(["1001", "1002", ""]),
    st.sampled_from(["2026-03-01T09:01", "2026-03-01T09:02:00Z", "2026-03-01", "never"]),
    st.sampled_from(["", "2026-03-01T09:03", "2026-03-01T09:03:00+01:00"]),
    st.sampled_from(["result", "moved", "born"]),
    st.sampled_from(["potassium", "pulse", "loinc:1-1", "no such"]),
    st.sampled_from(["5", "6.40", "1950", "text", ""]),
    st.sampled_from(["mmol/L", ""]),
    st.sampled_from(["", "corrected", "withdrawn", "pending"]),
)
TEXTS = st.one_of(
    st.lists(MESSAGES, min_size=1, max_size=6).map(lambda found: ("hl7", "".join(found))),
    st.lists(ROWS, min_size=1, max_size=6).map(lambda found: ("csv", files.HEADER + "".join(found))),
)


@settings(max_examples=25)
@given(texts=st.lists(TEXTS, min_size=1, max_size=5, unique=True), source=st.sampled_from(["", "warehouse"]))
def test_whatever_files_say_a_history_is_what_a_replay_takes_in(
    texts: list[tuple[str, str]], source: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("files")
    paths = put(folder / "in", **{f"f{number}_{kind}": text for number, (kind, text) in enumerate(texts)})
    facts, account = replayed(paths, source)
    ingest(folder / "h", paths, source)
    found, totals = held(folder / "h")
    assert found == facts
    assert (totals.messages, totals.facts, totals.resent) == (account.messages, account.facts, account.resent)
    assert sum(totals.set_aside.values()) == len(account.set_aside)


def test_files_taken_in_one_after_another_are_those_taken_in_together(tmp_path: Path) -> None:
    paths = mixed(tmp_path / "files")
    paths.sort(key=lambda path: path.name != "d.hl7")  # the first of two copies is the one that was sent first
    for path in paths:
        ingest(tmp_path / "h", [path])
    found, totals = held(tmp_path / "h")
    facts, account = replayed(paths)
    assert found == facts
    assert (totals.messages, totals.facts, totals.resent) == (account.messages, account.facts, account.resent)
    ingest(tmp_path / "together", paths)
    with History(tmp_path / "h") as apart, History(tmp_path / "together") as together:
        assert apart.fingerprint() == together.fingerprint()


def test_a_day_of_a_hospital(tmp_path: Path) -> None:
    path = tmp_path / "day.hl7"
    path.write_bytes(b"".join(hospital_day(patients=20, messages=600)))
    facts, account = replayed([path], words=vocabulary_text())
    ingest(tmp_path / "h", [path], words=vocabulary_text())
    found, totals = held(tmp_path / "h")
    assert found == facts
    assert sum(totals.set_aside.values()) == len(account.set_aside)


def test_bundles_of_a_hospital(tmp_path: Path, shared_data: Path) -> None:
    paths = sorted((shared_data / "synthea").glob("*.json.gz"), key=lambda path: path.stat().st_size)[:2]
    facts, _ = replayed(paths, words=vocabulary_text())
    ingest(tmp_path / "h", paths, words=vocabulary_text())
    assert held(tmp_path / "h")[0] == facts


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    paths = mixed(tmp_path / "files")
    ingest(tmp_path / "h", paths)
    with History(tmp_path / "h") as history:
        before = history.fingerprint(), history.files
    copy = tmp_path / "copy of a.hl7"
    copy.write_bytes(paths[0].read_bytes())
    outcome = ingest(tmp_path / "h", [*paths, copy])
    assert {fate for _, fate in outcome.files} == {Fate.KNOWN, Fate.REPEATED}
    assert outcome.counts.messages == 0
    with History(tmp_path / "h") as history:
        assert (history.fingerprint(), history.files) == before


def test_the_same_content_under_two_names_counts_once(tmp_path: Path) -> None:
    (path,) = put(tmp_path, a_csv=files.HEADER + "1,2026-03-01T09:01,,result,potassium,5,mmol/L,,\n")
    copy = tmp_path / "b.csv"
    copy.write_bytes(path.read_bytes())
    outcome = ingest(tmp_path / "h", [path, copy])
    assert [fate for _, fate in outcome.files] == [Fate.TAKEN_IN, Fate.REPEATED]
    assert len(held(tmp_path / "h")[0]) == 1


def test_read_with_other_words_it_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    paths = mixed(tmp_path / "files")
    ingest(tmp_path / "h", paths)
    words = files.WORDS.replace("potassium:", "serum potassium:")
    outcome = ingest(tmp_path / "h", paths, words=words)
    assert {fate for _, fate in outcome.files} == {Fate.READ_AGAIN}
    found, totals = held(tmp_path / "h")
    facts, account = replayed(paths, words=words)
    assert found == facts
    assert totals.messages == account.messages
    assert any(fact.term == "serum potassium" for fact in found)
    assert not any(fact.term == "potassium" for fact in found)


def test_one_file_read_again_keeps_its_place_after_the_others(tmp_path: Path) -> None:
    paths = mixed(tmp_path / "files")
    ingest(tmp_path / "h", paths)
    ingest(tmp_path / "h", [paths[1]], source="warehouse")
    found, _ = held(tmp_path / "h")
    assert {fact.source for fact in found if fact.subject == "connection:warehouse"} == {
        f"{paths[1]}#{row}" for row in (2, 3)
    }
    assert len([fact for fact in found if fact.kind is not Kind.HEARD]) == replayed(paths)[1].facts


def test_many_small_months_share_a_part(tmp_path: Path) -> None:
    rows = [f"{year},{year}-0{month}-05,,moved,,,,,7A\n" for year in range(1950, 2020) for month in (1, 3)]
    ingest(tmp_path / "h", put(tmp_path, births_csv=files.HEADER + "".join(rows)))
    with History(tmp_path / "h") as history:
        assert [file.parent.name for file in history.files] == ["month=mixed"]
        assert sum(len(batch) for batch in history.facts()) == 140


def test_what_looks_odd_is_counted(tmp_path: Path) -> None:
    rows = (
        "1,2026-03-01T09:01,,result,potassium,5,mmol/L,,\n"
        "1,2026-03-01T09:01,,result,potassium,5.0,mmol/L,,\n"
        "1,2026-03-01T09:01,,result,potassium,5,mmol/L,,\n"
        "1,2026-03-01T09:02Z,,result,potassium,5,furlong,,\n"
        "1,2026-03-01T09:03Z,,result,potassium,99,mmol/L,,\n"
        "1,2026-03-01T09:03Z,,result,loinc:1234-5,99,,,\n"
    )
    outcome = ingest(tmp_path / "h", put(tmp_path, odd_csv=files.HEADER + rows))
    assert outcome.counts.flaws == {"potassium: unit": 1, "potassium: implausible": 1}
    assert outcome.counts.unknown_terms == {"loinc:1234-5": 1}
    assert outcome.clashing == 2  # 5, 5.0, 5: the digits differ
    (path,) = put(tmp_path, odd_csv=files.HEADER + rows.replace("5.0,", "5,"))
    outcome = ingest(tmp_path / "h2", [path])
    assert (outcome.repeated, outcome.clashing) == (2, 0)


def test_a_run_of_many_batches_is_the_same_and_goes_on_after_the_last_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "MOST_ROWS", 1)
    monkeypatch.setattr(plan, "MESSAGES_AT_ONCE", 1)
    paths = mixed(tmp_path / "files")
    taken_in = 0

    def stop(stage: Stage, done: int, whole: int) -> None:
        nonlocal taken_in
        taken_in += stage is Stage.SORTING and done == 0
        if taken_in == 4:
            raise KeyboardInterrupt

    run = Ingest(HistoryFolder(tmp_path / "h"), files.read_with(), stop, processes=1)
    with pytest.raises(KeyboardInterrupt):
        run.run(paths)
    assert held(tmp_path / "h")[1].inputs == 3
    outcome = ingest(tmp_path / "h", paths)
    assert outcome.with_fate(Fate.KNOWN) == 3
    assert held(tmp_path / "h")[0] == replayed(paths)[0]


def test_a_table_that_breaks_off_inside_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    at = [f"2026-03-01T09:00:{each % 60:02}Z" for each in range(5000)]
    pq.write_table(pa.table({"subject": at, "at": at, "kind": ["moved"] * 5000}), path, compression="none")
    data = bytearray(path.read_bytes())
    data[40:4000] = b"\xff" * 3960
    path.write_bytes(bytes(data))
    with pytest.raises(UnreadableFile, match="breaks off inside"):
        ingest(tmp_path / "h", [path])
    assert held(tmp_path / "h")[0] == []


def test_a_file_that_cannot_be_read_stops_all_of_them(tmp_path: Path) -> None:
    good, bad = put(tmp_path, a_csv=files.HEADER + "1,2026-03-01,,moved,,,,,7A\n", b_csv="no,table\n1,2\n")
    with pytest.raises(UnreadableFile, match=r"b\.csv: This is no facts table"):
        ingest(tmp_path / "h", [good, bad])
    assert held(tmp_path / "h")[0] == []
    assert list((tmp_path / "h" / "facts").rglob("*.parquet")) == []


@pytest.mark.parametrize("processes", [1, 2])
def test_everything_set_aside_can_be_written_down(tmp_path: Path, processes: int) -> None:
    paths, asides = mixed(tmp_path / "files"), tmp_path / "asides.json"
    Ingest(HistoryFolder(tmp_path / "h"), files.read_with(), processes=processes, asides=asides).run(paths)
    told = [json.loads(line) for line in asides.read_text().splitlines()]
    account = replayed(paths)[1]
    expected = [{"message": where, **reason._asdict()} for where, reason in account.set_aside]
    assert sorted(map(str, told)) == sorted(map(str, expected))


def test_a_folder_means_the_files_in_it(tmp_path: Path) -> None:
    paths = put(tmp_path / "in", b_hl7="", a_hl7="")
    put(tmp_path / "in" / ".hidden", c_hl7="")
    assert files_in([tmp_path / "in"]) == sorted(paths)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableFile, match="holds no files"):
        files_in([tmp_path / "empty"])


def test_times_without_an_offset_are_counted(tmp_path: Path) -> None:
    at = ["2026-03-01T09:01:00", "2026-03-01T09:01:00Z"]
    pq.write_table(pa.table({"subject": ["1", "2"], "at": at, "kind": ["moved"] * 2}), tmp_path / "t.parquet")
    assert ingest(tmp_path / "h", [tmp_path / "t.parquet"]).counts.local_times == 1


def test_a_table_that_is_cut_short_is_named_before_anything_is_taken_in(tmp_path: Path) -> None:
    paths = mixed(tmp_path / "files")
    whole = paths[-1].read_bytes()
    for size in (len(whole) // 2, 4, len(whole) - 4):
        paths[-1].write_bytes(whole[:size])
        with pytest.raises(UnreadableFile, match="cut short"):
            ingest(tmp_path / "h", paths)
        assert held(tmp_path / "h")[0] == []


def test_what_is_converted_no_number_or_ahead_of_its_arrival_is_counted(tmp_path: Path) -> None:
    (csv,) = put(
        tmp_path,
        a_csv=files.HEADER
        + "1,2026-03-01T09:00:00Z,,result,glucose,90,mg/dL,,\n"
        + "1,2026-03-01T09:05:00Z,,result,glucose,5,mmol/L,,\n"
        + "1,2026-03-01T09:10:00Z,,result,glucose,high,,,\n"
        + "1,2026-03-01T10:00:00Z,2026-03-01T08:30:00Z,result,glucose,6,mmol/L,,\n"
        + "1,2026-03-01T10:00:00Z,2026-03-01T08:30:00Z,born,,1950-01-01,,,\n",
    )
    words = vocabulary_text()
    again = oru("1", "202603010859", "4.1", unit="mmol/L")
    hl7 = put(tmp_path, b_hl7=again.replace("202603010800", "202603011200"))
    counts = ingest(tmp_path / "h", [csv, *hl7], words=words).counts
    assert counts.converted == {"glucose: mg/dL": 1}
    assert counts.flaws == {"glucose: no number": 1}
    assert counts.ahead == 3, "one row, and both results of the message"
