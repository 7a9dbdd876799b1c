"""People who take steps on tasks while everything is killed around them, and now and then are killed themselves.

Run as a process: `python -m tests.crash.staff HOME SEED` takes a step on some open task again and again, prints a line
for each that the record has, and ends when its input does. `Staff` starts and stops it for a test.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

from wardwright.engine.place import record_of
from wardwright.engine.tasks.desk import desk_of
from wardwright.engine.tasks.refused import Refused
from wardwright.engine.tasks.steps import Step, take
from wardwright.govern.tasks import StepVerb
from wardwright.home.home import read_home
from wardwright.record.models import Task
from wardwright.record.setup import setup_django
from wardwright.record.store import RecordUnavailable

PAUSE = 0.15  # seconds between two steps
_STEPS = (
    *(Step(StepVerb.ACCEPT), Step(StepVerb.ACCEPT), Step(StepVerb.DONE), Step(StepVerb.ESCALATE, text="no answer")),
    *(Step(StepVerb.DECLINE, reason="limited-time"), Step(StepVerb.NOTE, text="seen")),
)


class Staff:
    """The process, for a test. `taken`: steps that the record is said to have, as "number verb"."""

    def __init__(self, home: Path, seed: int) -> None:
        self.taken: list[str] = []
        self._home, self._seed, self._turn = home, seed, 0
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Begin, or begin again."""
        self._turn += 1
        command = [sys.executable, "-m", "tests.crash.staff", str(self._home), f"{self._seed}/{self._turn}"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._reading = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reading.start()

    def kill(self) -> None:
        """In the middle of whatever they do."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._reading.join()
            self._process = None

    def stop(self) -> None:
        """They finish the step in hand."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(60)
            self._reading.join()
            self._process = None

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.taken += [line.strip() for line in process.stdout if line.endswith("\n")]


def main(folder: Path, seed: str) -> None:
    """Steps until the input ends."""
    chance, over = random.Random(seed), threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    home = read_home(folder)
    record = record_of(home)
    setup_django(record.place)
    desk = desk_of(home)
    person = home.settings.people[0]
    while not over.wait(PAUSE):
        try:
            numbers = list(Task.objects.filter(closed__isnull=True).order_by("-number").values_list("number")[:30])
            if numbers:
                number, step = chance.choice(numbers)[0], chance.choice(_STEPS)
                if not take(desk, number, person, step, int(time.time() * 1e6)).repeated:
                    print(number, step.verb.value, flush=True)
        except (Refused, RecordUnavailable):
            continue
        except Exception as problem:  # the database is gone for a moment
            print(type(problem).__name__, file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
