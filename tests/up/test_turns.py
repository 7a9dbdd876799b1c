"""Turns on a shared processor: what a part asks for is what the machine gives it, where it can."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from wardwright.engine.up.parts import BY_NAME

TELLS = """
import os, threading
from pathlib import Path
from wardwright.engine.up.turns import take_turns
read = lambda name: Path(name).read_text() if Path(name).exists() else ""
done = take_turns({niceness}, {slice_us})
told = []
other = threading.Thread(target=lambda: told.append(read("/proc/thread-self/sched")))
other.start(); other.join()
print(int(done), os.getpriority(os.PRIO_PROCESS, 0), read("/proc/self/sched"), "thread", told[0])
"""


def _told(niceness: int, slice_us: int) -> str:
    script = TELLS.format(niceness=niceness, slice_us=slice_us)
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout


def _knows_slices() -> bool:
    if not Path("/proc/self/sched").exists() or "se.slice" not in Path("/proc/self/sched").read_text():
        return False
    major, minor = re.findall(r"\d+", os.uname().release)[:2]
    return (int(major), int(minor)) >= (6, 12)


def test_no_slice_asked_for_leaves_turns_as_they_are() -> None:
    done, nice, *_ = _told(3, 0).split()
    assert (done, int(nice)) == ("0", os.getpriority(os.PRIO_PROCESS, 0) + 3)


def test_a_part_and_its_threads_have_the_slice_that_it_asks_for() -> None:
    decide = BY_NAME["decide"]
    told = _told(decide.niceness, decide.slice_us)
    assert told.split()[1] == str(os.getpriority(os.PRIO_PROCESS, 0) + decide.niceness)
    if not _knows_slices():
        return  # asked, and gone on as before
    assert told.startswith("1 ")
    slices = [int(found) for found in re.findall(r"se\.slice\s*:\s*(\d+)", told)]
    assert slices == [decide.slice_us * 1_000] * 2


def test_who_acknowledges_goes_before_who_decides() -> None:
    listen, decide = BY_NAME["listen"], BY_NAME["decide"]
    assert listen.niceness < decide.niceness
    assert 0 < listen.slice_us < decide.slice_us
