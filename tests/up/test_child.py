"""A part as its supervisor sees it: heard, asked, killed, started again after a wait that grows."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.up.running import until
from wardwright.engine.up.child import FIRST_WAIT, LONGEST_WAIT, START_PATIENCE, STARVED, STEADY, Child
from wardwright.engine.up.parts import PARTS
from wardwright.engine.up.starving import seconds_without_turn

PROGRAM = (sys.executable, str(Path(__file__).with_name("small_part.py")))
Make = Callable[[str], Child]


class Clock:
    """Goes when it is told to."""

    def __init__(self) -> None:
        self.shown = 1000.0

    def __call__(self) -> float:
        return self.shown


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def turns() -> dict[str, float]:
    """Seconds for which the part was ready and had no processor."""
    return {"missed": 0.0}


@pytest.fixture
def make(clock: Clock, turns: dict[str, float]) -> Iterator[Make]:
    made: list[Child] = []

    def make_it(manner: str) -> Child:
        made.append(Child(PARTS[0], [manner], clock, PROGRAM, lambda pid: turns["missed"]))
        made[-1].start()
        return made[-1]

    yield make_it
    for child in made:
        child.kill()


def heard(child: Child) -> bool:
    """Waits for a beat or the end, then listens."""
    select.select([child._beats], [], [], 30)
    return child.listen()


def ended(child: Child) -> None:
    process = child._process
    assert process is not None
    process.wait(30)
    assert not child.listen()


def test_a_part_is_ready_with_its_first_beat(make: Make) -> None:
    child = make("beats")
    assert not child.ready
    assert heard(child)
    assert child.ready


def test_it_stops_when_it_is_asked(make: Make) -> None:
    child = make("beats")
    heard(child)
    child.ask_to_stop()
    ended(child)
    assert (child.last_exit, child.pid) == (0, None)


def test_one_that_does_not_obey_is_killed(make: Make) -> None:
    child = make("deaf")
    heard(child)
    child.ask_to_stop()
    child.kill()
    assert (child.last_exit, child.pid) == (-9, None)


def test_silence_is_counted_from_the_last_beat(make: Make, clock: Clock) -> None:
    child = make("beats")
    heard(child)
    clock.shown += 10
    assert not child.silent(10)
    clock.shown += 1
    assert child.silent(10)


def test_the_first_beat_may_take_longer(make: Make, clock: Clock) -> None:
    child = make("mute")
    clock.shown += 11
    assert child.listen()
    assert not child.silent(10)
    clock.shown += START_PATIENCE
    assert child.silent(10)


def test_waiting_for_a_processor_is_no_silence(make: Make, clock: Clock, turns: dict[str, float]) -> None:
    child = make("beats")
    turns["missed"] = 50.0
    heard(child)
    clock.shown += 11
    turns["missed"] += 8.0
    assert not child.silent(10)
    clock.shown += 8
    assert child.silent(10)


def test_nobody_waits_for_a_processor_for_ever(make: Make, clock: Clock, turns: dict[str, float]) -> None:
    child = make("beats")
    heard(child)
    turns["missed"] += 1000.0
    clock.shown += STARVED * 10
    assert not child.silent(10)
    clock.shown += 1
    assert child.silent(10)


def test_what_a_process_waits_for_a_processor_is_measured() -> None:
    """As many busy processes as there are processors, and one more: together they wait."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range((os.cpu_count() or 1) + 1)]
    try:
        until("somebody waited", lambda: sum(seconds_without_turn(each.pid) for each in busy) > 0.05)
    finally:
        for each in busy:
            each.kill()
            each.wait()


def test_a_process_that_is_gone_waits_for_nothing() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert seconds_without_turn(gone.pid) == 0.0


def test_one_that_dies_is_started_again_after_a_wait_that_grows(make: Make, clock: Clock) -> None:
    child = make("dies")
    wait = FIRST_WAIT
    for times in range(1, 4):
        ended(child)
        assert child.last_exit == 7
        assert not child.start_again_if_due()
        clock.shown += wait
        assert child.start_again_if_due()
        assert child.restarts == times
        wait *= 2


def test_the_wait_has_an_end(make: Make, clock: Clock) -> None:
    child = make("dies")
    child._wait = LONGEST_WAIT
    ended(child)
    clock.shown += LONGEST_WAIT
    assert child.start_again_if_due()
    ended(child)
    clock.shown += LONGEST_WAIT
    assert child.start_again_if_due()


def test_one_that_lives_is_trusted_again(make: Make, clock: Clock) -> None:
    child = make("beats")
    child._wait = LONGEST_WAIT
    heard(child)
    clock.shown += STEADY + 1
    assert child.listen()
    child.kill()
    clock.shown += FIRST_WAIT
    assert child.start_again_if_due()


def test_a_part_whose_supervisor_is_gone_hears_the_pipe_end(tmp_path: Path) -> None:
    script = (
        "import time\n"
        "from wardwright.engine.up.child import Child\n"
        "from wardwright.engine.up.parts import PARTS\n"
        f"child = Child(PARTS[0], ['beats'], time.monotonic, {PROGRAM!r})\n"
        "child.start()\n"
        "print(child.pid, flush=True)\n"
        "import os; os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    pid = int(done.stdout)
    gone = select.poll()
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return  # it has left already
    gone.register(watched, select.POLLIN)
    assert gone.poll(30_000), "the part lives on without its supervisor"
    os.close(watched)
