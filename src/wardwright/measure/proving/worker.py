"""The process that makes proofs: `python -m wardwright.measure.proving.worker --home HOME`. Started by the pages.

Lives here: its loop: a request on a line of standard input, progress and result on lines of standard output. Must not
live here: making (making), who waits (jobs). It is kept warm between requests, gives way to whatever decides or
acknowledges, and ends with whoever started it.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from wardwright.engine.place import database_place
from wardwright.engine.prove.proof import Cancelled
from wardwright.engine.telemetry import logs
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home, read_home
from wardwright.measure.proving.asked import of_plain
from wardwright.measure.proving.kept import Kept
from wardwright.measure.proving.making import Making, NotMade

NAME = "proofs"
_QUIET = 10  # niceness
_FAULT = "The proof failed on our side.", "It was written to the log. Try again; tell whoever looks after this system."


class Worker:
    """Takes requests one after another."""

    def __init__(self, folder: Path, vocabulary: Path | None) -> None:
        self._folder, self._file = folder, vocabulary
        self._waiting: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._making: tuple[str, Making] | None = None
        self._stopped: set[str] = set()
        self._words: tuple[str, Vocabulary] | None = None

    def listen(self) -> None:
        """Reads requests until whoever asks has gone; in a thread of its own."""
        for line in sys.stdin:
            said = json.loads(line)
            if "stop" in said:
                self._stop(said["stop"])
            else:
                self._waiting.put(said)
        os._exit(0)  # at once: nobody reads what comes of the proof that is being made

    def run(self) -> None:
        """Makes what was asked, in order."""
        while (said := self._waiting.get()) is not None:
            self._answer(said)

    def _stop(self, job: str) -> None:
        with self._lock:
            self._stopped.add(job)
            if self._making is not None and self._making[0] == job:
                self._making[1].stop()

    def _answer(self, said: dict[str, Any]) -> None:
        job = said["job"]
        try:
            self._tell(job, kept=self._made(job, said["asked"]))
        except NotMade as why:
            self._tell(job, failed={"slug": why.slug, "problem": why.problem, "fix": why.fix})
        except Cancelled:
            self._tell(job, stopped=True)
        except Exception as problem:
            logs.logger().error("a proof failed", exc_info=problem)
            self._tell(job, failed={"slug": "fault", "problem": _FAULT[0], "fix": _FAULT[1]})
        finally:
            with self._lock:
                self._making = None
                self._stopped.discard(job)

    def _made(self, job: str, asked: dict[str, Any]) -> str:
        self._tell(job, step="reading the home", done=0, of=0)
        home = read_home(self._folder, self._file)
        kept = Kept(home.data, database_place(home).key)
        making = Making(home, self._vocabulary(home), of_plain(asked), kept, lambda step, done, of: self._tell(
            job, step=step, done=done, of=of))  # fmt: skip
        with self._lock:
            if job in self._stopped:
                raise Cancelled
            self._making = (job, making)
        return making.run()

    def _vocabulary(self, home: Home) -> Vocabulary:
        if self._words is None or self._words[0] != home.vocabulary_text:
            self._words = (home.vocabulary_text, home.vocabulary())
        return self._words[1]

    def _tell(self, job: str, **said: Any) -> None:
        print(json.dumps({"job": job, **said}), file=_OUT, flush=True)


_OUT = sys.stdout


def main() -> int:
    """Until whoever asks has gone."""
    parser = argparse.ArgumentParser(prog="wardwright.measure.proving.worker", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path)
    asked = parser.parse_args()
    logs.configure(logs.PLAIN, NAME)
    os.nice(_QUIET)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's
    worker = Worker(asked.home, asked.vocabulary)
    threading.Thread(target=worker.listen, daemon=True).start()
    worker.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
