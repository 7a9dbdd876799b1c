"""The job that follows the record: `python -m wardwright.engine.history.job --home HOME`. Started now and then by `up`.

Lives here: one time of it, as a process that does its work quietly and ends: its memory is given back, and nothing that
decides or acknowledges waits for it. Must not live here: when it is started (engine/up/quiet_job.py).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from wardwright.engine.history.tail import history_of, record_facts
from wardwright.engine.history.writing import follow, is_followed
from wardwright.engine.telemetry import logs
from wardwright.engine.up.orphans import die_with_parent
from wardwright.home.home import Home, read_home
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.refused import HistoryBusy, HistoryRefused
from wardwright.record.history.writer import Writer
from wardwright.record.store import RecordRefused, RecordUnavailable

NAME = "history"
FINE, FAILED = 0, 1
_MEMORY = 192 << 20  # bytes that sorting may take; the process has some 200 MiB besides
_QUIETEST = 19


def main() -> int:
    """One time."""
    asked = _arguments()
    die_with_parent(asked.parent)
    logs.configure(asked.log, NAME)
    os.nice(_QUIETEST)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's
    return run(read_home(asked.home, asked.vocabulary), stop)


def run(home: Home, stop: threading.Event) -> int:
    """Follows the record to its end, or until it is told to stop."""
    log = logs.logger()
    place = HistoryFolder(history_of(home))
    try:
        with record_facts(home) as facts:
            if is_followed(place, facts):
                return FINE
            with Writer(place, home.settings.zone.key, _MEMORY, threads=1) as writer:
                messages = follow(writer, facts, stop.is_set)
        log.info("history written", messages=messages)
    except HistoryBusy:
        log.info("somebody else writes the history: the next time")
    except (HistoryRefused, RecordRefused, RecordUnavailable) as problem:
        log.error("the history could not be written", why=str(problem))  # these texts are for operators
        return FAILED
    return FINE


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="wardwright.engine.history.job", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path)
    parser.add_argument("--epoch", type=int)
    parser.add_argument("--log", default=logs.PLAIN)
    parser.add_argument("--parent", type=int, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
