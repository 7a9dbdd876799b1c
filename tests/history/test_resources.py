"""FHIR files read by several processes at once are what one makes of them, reading one message after another."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.history.files import held, ingest, lines, observation, patient, read_with, replayed
from wardwright.engine.files import open_files
from wardwright.engine.ingest import plan, resources
from wardwright.engine.ingest.pool import Processes
from wardwright.engine.ingest.run import Fate
from wardwright.engine.intake import Intake
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.known import read_identities
from wardwright.record.history.ledger import read_ledger

Resource = dict[str, Any]

WHO = st.sampled_from(["p1", "p2", "p3"])
NUMBERS = st.sampled_from(["1001", "1002", "p1"])
TIMES = st.integers(0, 3).map(lambda minute: f"2026-03-01T09:0{minute}:00Z")


@st.composite
def patients(draw: st.DrawFn) -> Resource:
    """A Patient who has a number, or none, or another than before; born now and then on another day."""
    found: Resource = patient(draw(WHO), draw(NUMBERS))
    if draw(st.booleans()):
        del found["identifier"]
    if draw(st.booleans()):
        found["birthDate"] = draw(st.sampled_from(["1950-01-01", "1950-01-02"]))
        found["meta"] = {"lastUpdated": draw(TIMES)}
    if draw(st.booleans()):
        found["link"] = [{"type": "replaces", "other": {"reference": f"Patient/{draw(WHO)}"}}]
    if draw(st.booleans()):
        found["gender"] = draw(st.sampled_from(["female", "male", "wrong"]))
    return found


OBSERVATIONS = st.builds(observation, st.sampled_from(["o1", "o2", ""]), WHO, TIMES, st.sampled_from([4.1, 6.1]))


@st.composite
def bundles(draw: st.DrawFn) -> Resource:
    """A Bundle of some of both; one may be taken back."""
    entries: list[Resource] = [{"resource": each} for each in draw(st.lists(patients() | OBSERVATIONS, max_size=3))]
    if draw(st.booleans()):
        entries.append({"request": {"method": "DELETE", "url": f"Patient/{draw(WHO)}"}})
    found: Resource = {"resourceType": "Bundle", "type": "history", "entry": entries}
    if draw(st.booleans()):
        found["timestamp"] = draw(TIMES)
    return found


UNREADABLE = st.just({"resourceType": "Observation"})
RESOURCES = st.lists(patients() | OBSERVATIONS | bundles() | UNREADABLE, min_size=1, max_size=12)
WRITTEN = st.sampled_from(["ndjson", "ndjson.gz", "json"])


def written(folder: Path, files: Sequence[tuple[list[Resource], str]]) -> list[Path]:
    """The files, each as NDJSON, packed, or as an array."""
    folder.mkdir()
    paths: list[Path] = []
    for number, (some, ending) in enumerate(files):
        path = folder / f"f{number}.{ending}"
        text = json.dumps(some) if ending == "json" else lines(*some).replace("\n", "\n\n", 1)
        path.write_bytes(gzip.compress(text.encode()) if ending.endswith("gz") else text.encode())
        paths.append(path)
    return paths


def learnt(paths: Sequence[Path], source: str) -> Any:
    """Who is who once one reader has read everything."""
    ways = read_with(source)
    intake = Intake(ways.vocabulary(), ZoneInfo("Europe/London"), source)
    for opened in open_files(paths):
        list(intake.batches([opened]))
    return json.loads(json.dumps(intake.subjects.as_plain()))


def identities(into: Path) -> Any:
    """Who is who as the history remembers it."""
    place = HistoryFolder(into)
    return read_identities(place, read_ledger(place.ledger).identities)


def assert_same(into: Path, paths: Sequence[Path], source: str) -> None:
    """The history is what one reader makes of the files."""
    facts, account = replayed(paths, source)
    found, totals = held(into)
    assert found == facts
    assert (totals.messages, totals.facts, totals.resent) == (account.messages, account.facts, account.resent)
    assert sum(totals.set_aside.values()) == len(account.set_aside)
    assert sum(totals.not_mapped.values()) == sum(account.not_mapped.values())
    known, assumed, told = identities(into)
    wanted_known, wanted_assumed, wanted_told = learnt(paths, source)
    assert (known, assumed, sorted(told)) == (wanted_known, wanted_assumed, sorted(wanted_told))


@settings(max_examples=40)
@given(
    files=st.lists(st.tuples(RESOURCES, WRITTEN), min_size=1, max_size=3, unique_by=lambda file: json.dumps(file[0])),
    source=st.sampled_from(["", "warehouse"]),
    at_once=st.integers(1, 4),
)
def test_whatever_is_said_of_who_is_who_stretches_are_what_the_whole_is(
    files: list[tuple[list[Resource], str]],
    source: str,
    at_once: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("fhir")
    paths = written(folder / "in", files)
    again: list[object] = []
    answer = Processes.answer

    def counted(self: Processes, task: Any) -> Any:
        again.append(task)
        return answer(self, task)

    with (
        patch.object(resources, "RESOURCES_AT_ONCE", at_once),
        patch.object(plan, "RESOURCES_AT_ONCE", at_once),
        patch.object(Processes, "answer", counted),
    ):
        ingest(folder / "h", paths, source)
    event("read again" if again else "as expected")
    assert_same(folder / "h", paths, source)


def ward(numbers: range) -> list[Resource]:
    """Patients one after another, each with results; who is who is told before the results, or after them."""
    found: list[Resource] = []
    for number in numbers:
        results = [observation(f"o{number}-{n}", f"p{number}", f"2026-03-01T09:0{n}:00Z", 5.0) for n in range(5)]
        who: Resource = patient(f"p{number}", f"{number + 1000}")
        found += [who, *results] if number % 2 else [*results, who]
    return found


@pytest.mark.parametrize("processes", [1, 2])
def test_two_processes_read_one_file(tmp_path: Path, processes: int) -> None:
    paths = written(tmp_path / "in", [(ward(range(40)), "ndjson"), (ward(range(20, 60)), "ndjson.gz")])
    with patch.object(resources, "RESOURCES_AT_ONCE", 7), patch.object(plan, "RESOURCES_AT_ONCE", 7):
        outcome = ingest(tmp_path / "h", paths, processes=processes)
        assert outcome.with_fate(Fate.TAKEN_IN) == 2
        assert ingest(tmp_path / "h", paths, processes=processes).with_fate(Fate.KNOWN) == 2
    assert_same(tmp_path / "h", paths, "")


def test_a_later_run_knows_who_is_who(tmp_path: Path) -> None:
    paths = written(tmp_path / "in", [(ward(range(4)), "ndjson"), (ward(range(2, 8)), "ndjson")])
    for path in paths:
        ingest(tmp_path / "h", [path])
    assert_same(tmp_path / "h", paths, "")


def test_a_file_of_lines_is_never_held_whole(tmp_path: Path) -> None:
    paths = written(tmp_path / "in", [(ward(range(30)), "ndjson")])
    with (
        patch.object(resources, "RESOURCES_AT_ONCE", 10),
        patch("wardwright.engine.ingest.tasks.open_file", side_effect=AssertionError),
        patch("wardwright.engine.ingest.look.open_file", side_effect=AssertionError),
    ):
        ingest(tmp_path / "h", paths)
    assert_same(tmp_path / "h", paths, "")
