"""Proofs on histories that were taken in from files: byte for byte what `replay` says of the same files."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.icu import expected as sql
from tests.icu.expected import Expected
from tests.icu.table import ADMITTED, STAYS, make_table, records_of
from tests.icu.test_backtest import HYPERKALAEMIA, KIDNEY_INJURY, flow
from wardwright.cli.main import wardwright
from wardwright.engine.prove import portions
from wardwright.engine.prove.breadth import Breadth, TooBroad
from wardwright.engine.prove.proof import Cancelled, Proof
from wardwright.engine.replay import Replay
from wardwright.facts.instant import MINUTE
from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Outcome
from wardwright.language.parse import parse
from wardwright.record.history.store import History
from wardwright.starter import flow_texts, vocabulary_text


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
def chemistry(stays: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Potassium and creatinine of all 4,000 stays, as a history."""
    return taken_in(stays, records_of(stays), tmp_path_factory.mktemp("chemistry"), ("potassium", "creatinine"))


@pytest.fixture(scope="module")
def some(stays: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything of every hundredth stay."""
    return taken_in(stays, records_of(stays)[::100], tmp_path_factory.mktemp("some"))


def taken_in(stays: Path, records: list[int], folder: Path, only: tuple[str, ...] = ()) -> Path:
    """The folder with the table, and the history that was made of it."""
    make_table(stays, records, folder / "table.parquet", only=only)
    run("ingest", str(folder / "table.parquet"), "--into", str(folder / "history"), "--processes", "1")
    return folder


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with two of the starter flows."""
    folder = tmp_path_factory.mktemp("pages")
    for name in (KIDNEY_INJURY, "observations-overdue.flow"):
        (folder / name).write_text(flow_texts()[name], encoding="utf-8")
    return str(folder)


def run(*arguments: str, code: int = 0) -> str:
    """What a command prints."""
    ran = CliRunner().invoke(wardwright, arguments)
    assert ran.exit_code == code, ran.output
    return ran.stdout


def fired(proof: Proof, title: str) -> set[tuple[int, int]]:
    """(record, minute) of a flow's firings."""
    begins = proof.since
    return {
        (int(firing.subject), (firing.at - begins) // MINUTE)
        for firing in proof.outcomes()
        if firing.outcome is Outcome.FIRED and firing.flow == title
    }


def test_kidney_injury_and_potassium_fire_where_independent_sql_says(
    chemistry: Path, stays: Path, vocabulary: Vocabulary
) -> None:
    potassium, kidneys = flow(HYPERKALAEMIA, vocabulary), flow(KIDNEY_INJURY, vocabulary)
    wanted = Expected(stays, records_of(stays))
    with (
        History(chemistry / "history") as history,
        Proof(history, [potassium, kidneys], vocabulary, UTC, unknowns=False) as proof,
    ):
        assert ADMITTED.startswith("2026-01-05 00:00")
        assert fired(proof, potassium.title) == wanted.firings(sql.HYPERKALAEMIA, sql.HYPERKALAEMIA_GAP)
        assert fired(proof, kidneys.title) == wanted.firings(sql.KIDNEY_INJURY, sql.KIDNEY_INJURY_GAP)
        assert proof.counts.patients < 2000, "most stays need not be run"
        assert "unknown" not in proof.figures


def test_all_starter_flows_are_proved_as_they_are_replayed(some: Path, vocabulary: Vocabulary) -> None:
    flows = [flow(name, vocabulary) for name in flow_texts()]
    replay = Replay(flows, vocabulary, UTC, [some / "table.parquet"])
    wanted = [firing for firing in replay.outcomes() if firing.outcome is not Outcome.MISSED]
    with History(some / "history") as history, Proof(history, flows, vocabulary, UTC, processes=1) as proof:
        assert list(proof.outcomes()) == wanted
        assert proof.figures == replay.summary.figures(replay.account)
    assert len(wanted) > 500


def test_several_processes_say_the_same_and_many_outcomes_are_kept_on_disk(
    some: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    flows = [flow(KIDNEY_INJURY, vocabulary), flow("news2-emergency.flow", vocabulary)]
    with History(some / "history") as history, Proof(history, flows, vocabulary, UTC, processes=1) as proof:
        wanted = list(proof.outcomes())
    monkeypatch.setattr(portions, "FEW", 0)
    monkeypatch.setattr(portions, "PORTION", 3_000)
    monkeypatch.setattr(portions, "WORTH_A_PROCESS", 0)
    monkeypatch.setattr("wardwright.engine.prove.store.IN_MEMORY", 10)
    steps: list[tuple[str, int, int]] = []
    with (
        History(some / "history") as history,
        Proof(history, flows, vocabulary, UTC, processes=2, progress=lambda *step: steps.append(step)) as proof,
    ):
        assert list(proof.outcomes()) == wanted
        assert proof.counts.patients == len(proof.subjects())
    assert {step for step, _, _ in steps} == {"search", "acts", "rest"}
    assert steps[-1][1] == steps[-1][2], "all of those who were chosen"


@pytest.mark.parametrize("options", [(), ("--near-misses",)])
def test_the_lines_are_those_of_replay(some: Path, pages: str, options: tuple[str, ...]) -> None:
    proved = run("prove", pages, "--on", str(some / "history"), "--json", *options)
    assert proved == run("replay", pages, "--messages", str(some / "table.parquet"), "--json", *options)
    assert proved == run("prove", pages, "--on", str(some / "table.parquet"), "--json", *options)


def test_firings_only_leaves_the_unknowns_uncounted(some: Path, pages: str) -> None:
    *lines, last = run("prove", pages, "--on", str(some / "history"), "--json", "--firings-only").splitlines()
    *all_lines, whole = run("prove", pages, "--on", str(some / "history"), "--json").splitlines()
    assert lines == all_lines
    assert json.loads(last)["summary"] == {**json.loads(whole)["summary"], "unknown": None}


def test_a_span_on_the_command_line(some: Path, pages: str) -> None:
    lines = run(
        "prove", pages, "--on", str(some / "history"), "--json", "--since", "2026-01-05T12:00", "--until", "2026-01-06"
    )
    moments = [json.loads(line)["at"] for line in lines.splitlines()[:-1]]
    assert moments
    assert all("2026-01-05T12:00" <= moment < "2026-01-06" for moment in moments)


def test_what_cannot_be_proved_says_what_to_do(some: Path, tmp_path: Path) -> None:
    assert "wardwright ingest" in refusal("prove", "--on", str(tmp_path), code=3)
    assert "one folder" in refusal("prove", "--on", str(some / "history"), str(some / "table.parquet"), code=2)
    back = ("--since", "2026-01-06", "--until", "2026-01-05")
    assert "not before" in refusal("prove", "--on", str(some / "history"), *back, code=2)


def refusal(*arguments: str, code: int) -> str:
    """What a command says that cannot do it."""
    ran = CliRunner().invoke(wardwright, arguments)
    assert ran.exit_code == code, ran.output
    return ran.stderr


@pytest.fixture
def everybody() -> str:
    """A page that fires for nearly everyone."""
    return """Flow: Broad
Owner: Ward 7A
Because: nobody thought of a bound.

When a potassium result of 2.5 mmol/L or more arrives,
then tell the ward doctor "x".

Example: any
  09:00 a potassium result of 4 mmol/L arrives
  09:00 the ward doctor is told
"""


def test_a_flow_for_nearly_everyone_is_stopped_with_its_count(
    chemistry: Path, everybody: str, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    page = tmp_path / "broad.flow"
    page.write_text(everybody)
    said = refusal("prove", str(page), "--on", str(chemistry / "history"), "--json", code=1)
    assert '"Broad" fired for' in said
    assert "--however-broad" in said
    assert (
        len(run("prove", str(page), "--on", str(chemistry / "history"), "--json", "--however-broad").splitlines())
        > 9000
    )
    breadth = Breadth(share=None, firings=50)
    with History(chemistry / "history") as history:
        proof = Proof(history, [flow(HYPERKALAEMIA, vocabulary)], vocabulary, UTC, breadth=breadth)
        with proof, pytest.raises(TooBroad, match="fired 220 times"):
            proof.run()


def test_a_proof_can_be_cancelled(chemistry: Path, vocabulary: Vocabulary) -> None:
    with History(chemistry / "history") as history:
        proof = Proof(
            history, [flow(HYPERKALAEMIA, vocabulary)], vocabulary, UTC, progress=lambda *step: proof.cancel()
        )
        with proof, pytest.raises(Cancelled):
            proof.run()


def test_a_proof_that_runs_patients_stops_among_them(chemistry: Path, vocabulary: Vocabulary) -> None:
    def told(step: str, done: int, of: int) -> None:
        if step == "acts":
            proof.cancel()

    with History(chemistry / "history") as history:
        proof = Proof(history, [flow(HYPERKALAEMIA, vocabulary)], vocabulary, UTC, processes=1, progress=told)
        with proof, pytest.raises(Cancelled):
            proof.run()
        assert proof.counts.patients == 0, "not after its share"


def test_facts_of_patients_and_everybody_there_is(some: Path, vocabulary: Vocabulary) -> None:
    with History(some / "history") as history:
        proof = Proof(history, [flow(HYPERKALAEMIA, vocabulary)], vocabulary, UTC)
        subjects = list(proof.subjects())
        assert len(subjects) == 40
        of_two = dict(proof.facts_of([subjects[3], "nobody", subjects[0]], None))
        assert set(of_two) == {subjects[3], subjects[0], "nobody"}
        assert of_two["nobody"] == []
        for subject in (subjects[0], subjects[3]):
            facts = of_two[subject]
            assert {fact.subject for fact in facts} == {subject}
            assert [fact.seen for fact in facts] == sorted(fact.seen for fact in facts)
        proof.close()


def test_a_second_look_from_memory_says_what_the_files_say(some: Path, vocabulary: Vocabulary) -> None:
    text = flow_texts()[HYPERKALAEMIA]
    edited = parse(text.replace("6.0 mmol/L or more arrives", "4.5 mmol/L or more arrives"), vocabulary, "x").flows[0]
    other = flow("observations-overdue.flow", vocabulary)
    with History(some / "history") as history:
        wanted = [list(Proof(history, [each], vocabulary, UTC).outcomes()) for each in (edited, other)]
    assert all(wanted)
    with History(some / "history") as history:
        first = Proof(history, [flow(HYPERKALAEMIA, vocabulary)], vocabulary, UTC)
        first.run()
        assert first.keep_warm()
        again = [Proof(history, [each], vocabulary, UTC) for each in (edited, other)]
        assert [list(each.outcomes()) for each in again] == wanted
        assert [each._searched()._table for each in again] == ["warm", "facts"], "only what is held is read there"
        history.connection().execute("UPDATE warm_series SET history = 'of yesterday'")
        assert Proof(history, [edited], vocabulary, UTC)._searched()._table == "facts"


def test_ordinary_results_that_only_a_bound_looks_at_are_not_run(chemistry: Path, vocabulary: Vocabulary) -> None:
    potassium = flow(HYPERKALAEMIA, vocabulary)
    with History(chemistry / "history") as history:
        run_facts = Proof(history, [potassium], vocabulary, UTC)
        run_facts.run()
        names_it = parse(
            flow_texts()[HYPERKALAEMIA].replace("potassium {value}. ECG", "potassium {potassium}. ECG"), vocabulary, "x"
        ).flows[0]
        runs_all = Proof(history, [names_it], vocabulary, UTC)
        runs_all.run()
        assert run_facts.counts.fired_for.total() == runs_all.counts.fired_for.total()
        assert run_facts.counts.facts < runs_all.counts.facts / 2
