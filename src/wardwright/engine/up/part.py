"""The process of one part: `python -m wardwright.engine.up.part NAME --home HOME --epoch N`. Started by child.py only.

Lives here: what every part needs before its own work begins: its parent's death kills it, the word to stop reaches it,
its logs are in form, its record is open. Must not live here: the work (the module that parts.py names).
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from wardwright.engine.place import database_place, record_of
from wardwright.engine.telemetry import logs, tracing
from wardwright.engine.up.child import STOP_WORD
from wardwright.engine.up.led import LedRecord
from wardwright.engine.up.orphans import die_with_parent
from wardwright.engine.up.parts import BY_NAME, Part
from wardwright.engine.up.stopping import Stop
from wardwright.home.home import Home, read_home
from wardwright.record.fenced import under_lead
from wardwright.record.store import LeadLost, RecordRefused, RecordUnavailable

FINE, FAILED, LEAD_LOST = 0, 1, 4


def main() -> int:
    """Runs one part until it is told to stop."""
    asked = _arguments()
    die_with_parent(asked.parent)
    logs.configure(asked.log, asked.name)
    log, stop = logs.logger(), Stop()
    os.nice(BY_NAME[asked.name].niceness)
    _obey(stop, asked.parent)
    try:
        home = read_home(asked.home, asked.vocabulary)
        tracing.configure(home.settings.tracing, asked.name, str(database_place(home)))
        return run(BY_NAME[asked.name], home, asked.epoch, _bell(asked.beats), stop)
    except LeadLost:
        log.error("another engine leads: stopped at once")
        return LEAD_LOST
    except (RecordRefused, RecordUnavailable) as problem:
        log.error("the record cannot be used", why=str(problem))  # the record's texts are for operators
        return FAILED
    except Exception as problem:
        log.error("part failed", exc_info=problem)
        return FAILED
    finally:
        tracing.flush()


def run(part: Part, home: Home, epoch: int, heard: Callable[[], None], stop: Stop) -> int:
    """Opens the record and does the part's work."""
    record = LedRecord(record_of(home), epoch, heard)
    try:
        work = importlib.import_module(part.module)
        with under_lead(epoch):
            code: int = work.run(home, record, stop)
        return code
    finally:
        record.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="wardwright.engine.up.part", description=__doc__)
    parser.add_argument("name", choices=list(BY_NAME))
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path)
    parser.add_argument("--epoch", type=int, required=True)
    parser.add_argument("--log", default=logs.PLAIN)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--beats", type=int, required=True)
    return parser.parse_args()


def _bell(pipe: int) -> Callable[[], None]:
    """What says to the supervisor that this part is alive."""
    os.set_blocking(pipe, False)
    os.set_inheritable(pipe, False)

    def ring() -> None:
        with contextlib.suppress(BlockingIOError, BrokenPipeError):  # full: it has enough to hear
            os.write(pipe, b".")

    return ring


def _obey(stop: Stop, parent: int) -> None:
    """The word to stop comes down stdin; SIGTERM says the same; stdin's end says that the supervisor is gone."""
    words = os.dup(sys.stdin.fileno())
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())  # what this part starts itself must not read the word
    os.close(nothing)
    ours, theirs = os.pipe()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A handler may interrupt the main thread inside `stop`: it only writes a byte, and the thread below does the rest.
    signal.signal(signal.SIGTERM, lambda *_: os.write(theirs, b"\n"))

    def read_words() -> None:
        heard = os.read(words, len(STOP_WORD))
        if not heard:
            os.kill(os.getpid(), signal.SIGKILL)  # nobody leads: nothing more may be written
        stop.set()
        while os.read(words, 64):
            pass
        os.kill(os.getpid(), signal.SIGKILL)

    def read_signals() -> None:
        os.read(ours, 1)
        stop.set()

    for work in (read_words, read_signals):
        threading.Thread(target=work, daemon=True, name=work.__name__).start()


if __name__ == "__main__":
    sys.exit(main())
