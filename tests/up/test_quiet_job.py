"""A quiet job comes, goes and comes again; it never outlives its supervisor, and its failure is nobody else's."""

from __future__ import annotations

import sys
from pathlib import Path

from wardwright.engine.up.quiet_job import QuietJob, history_is_written
from wardwright.facts.instant import MINUTE
from wardwright.home.home import Home
from wardwright.home.settings import Database, History, Settings

WRITES_A_LINE = "import sys; open(sys.argv[1], 'a').write('once\\n'); sys.exit(3)"
STAYS = "import sys, time; open(sys.argv[1], 'a').write('once\\n'); time.sleep(600)"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def until_done(job: QuietJob) -> None:
    while job._process is not None:
        job._process.wait()
        job.look()


def test_it_comes_when_it_is_time_and_again_after_it_ended(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "lines"
    job = QuietJob([sys.executable, "-c", WRITES_A_LINE], [str(file)], 10 * MINUTE, clock)
    job.look()
    assert job._process is None  # not at once: a start has enough to do
    for _ in range(2):
        clock.now += 601
        job.look()
        until_done(job)  # it fails, and that is all that happens
        job.look()
        assert job._process is None
    assert file.read_text() == "once\nonce\n"


def test_it_is_killed_when_its_supervisor_stops(tmp_path: Path) -> None:
    clock = Clock()
    job = QuietJob([sys.executable, "-c", STAYS], [str(tmp_path / "lines")], MINUTE, clock)
    clock.now += 61
    job.look()
    process = job._process
    assert process is not None
    job.look()
    job.stop()
    assert process.returncode == -9
    job.stop()


def test_a_program_that_is_not_there_is_tried_again(tmp_path: Path) -> None:
    clock = Clock()
    job = QuietJob([str(tmp_path / "nothing")], [], MINUTE, clock)
    clock.now += 61
    job.look()
    assert job._process is None


def test_an_encrypted_record_has_no_plain_history_unless_somebody_says_so(tmp_path: Path) -> None:
    def written(key: Path | None, write: bool | None) -> bool:
        settings = Settings(database=Database(key_file=key), history=History(write))
        return history_is_written(Home(tmp_path, settings, "", ""))

    assert written(None, None)
    assert not written(tmp_path / "key", None)
    assert written(tmp_path / "key", True)
    assert not written(None, False)
