"""A disk that is full or broken: nothing is acknowledged, nothing is half there, and it goes on by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contracts.making import START, batch, facts, received
from tests.record.disk import NO_COMPILER, build
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.store import Record, RecordUnavailable

REPOSITORY = Path(__file__).resolve().parents[2]
TROUBLE = """
import json, os, sys
from pathlib import Path
from tests.contracts.making import START, batch, facts, received
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.store import RecordUnavailable

folder, sign = Path(sys.argv[1]), Path(sys.argv[2])
record = open_record(DatabasePlace(folder))
messages, decisions = record.messages(), record.decisions()

def tried(call, *arguments):
    try:
        call(*arguments)
        return "kept"
    except RecordUnavailable as error:
        return str(error)

def both(number):
    large = [received(n, raw=os.urandom(60_000)) for n in range(number, number + 9)]
    rows = [facts("P1", n, os.urandom(60_000)) for n in range(number, number + 9)]
    return [tried(messages.append, large, START), tried(decisions.commit, batch(number, facts=rows))]

said = [both(1)]
sign.touch()
said += [both(11), both(11)]
messages.tidy()
sign.unlink()
said += [both(11)]
print(json.dumps({"said": said, "last": messages.last(), "cursor": decisions.cursor().message,
                  "facts": len(decisions.facts("P1"))}))
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = build(tmp_path_factory.mktemp("disk"))
    if built is None:
        pytest.skip(NO_COMPILER)
    return built


@pytest.mark.parametrize(
    ("trouble", "words"), [("DISK_FULL", "the disk is full"), ("DISK_BROKEN", "the disk could not be read or written")]
)
def test_trouble_with_the_disk_passes(
    trouble: str, words: str, library: Path, place: DatabasePlace, tmp_path: Path
) -> None:
    sign = tmp_path / "sign"
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "DISK_FOLDER": str(place.folder),
        trouble: str(sign),
        "PYTHONPATH": str(REPOSITORY),
    }
    arguments = [sys.executable, "-c", TROUBLE, str(place.folder), str(sign)]
    done = subprocess.run(arguments, env=environment, check=True, capture_output=True, text=True, cwd=REPOSITORY)
    found = json.loads(done.stdout)
    before, during, again, after = found.pop("said")
    assert before == after == ["kept", "kept"]
    assert all(words in said for said in (*during, *again))
    assert found == {"last": 18, "cursor": 11, "facts": 18}
    messages = open_record(place).messages()
    assert messages._door.rows("PRAGMA integrity_check") == [("ok",)]  # type: ignore[attr-defined]


@pytest.fixture
def limited(record: Record) -> Callable[[object, int], None]:
    """Limits a store's file to a number of pages more than it has."""

    def limit(store: object, pages: int) -> None:
        door = store._door  # type: ignore[attr-defined]
        ((now,),) = door.rows("PRAGMA page_count")
        door.rows(f"PRAGMA max_page_count = {now + pages}")

    return limit


def test_a_group_that_does_not_fit_is_not_kept_in_part(record: Record, limited: Callable[[object, int], None]) -> None:
    messages = record.messages()
    messages.append([received(1)], START)
    limited(messages, 3)
    with pytest.raises(RecordUnavailable, match=r"^messages\.db: the disk is full"):
        messages.append([received(n, raw=os.urandom(5000)) for n in range(2, 12)], START)
    assert messages.last() == 1
    limited(messages, 1000)
    assert [receipt.seq for receipt in messages.append([received(2), received(3)], START)] == [2, 3]


def test_a_batch_that_does_not_fit_is_not_kept_in_part(record: Record, limited: Callable[[object, int], None]) -> None:
    decisions = record.decisions()
    limited(decisions, 3)
    with pytest.raises(RecordUnavailable, match=r"^record\.db: the disk is full"):
        decisions.commit(batch(1, facts=[facts("P1", n, os.urandom(5000)) for n in range(1, 11)]))
    assert (decisions.cursor().message, decisions.facts("P1")) == (0, [])
    limited(decisions, 1000)
    decisions.commit(batch(1, facts=[facts("P1", 1)]))
    assert decisions.cursor().message == 1


def test_a_file_that_vanished_is_told(place: DatabasePlace, record: Record) -> None:
    messages = record.messages()
    messages.append([received(1)], START)
    messages.close()
    place.messages.unlink()
    place.messages.mkdir()
    with pytest.raises(RecordUnavailable, match="could not be opened"):
        record.messages().last()
