"""The process that proves drafts: the home's history, open and warm, one proof after another.

Lives here: what runs in that process. Must not live here: who asks and for how long (prover), figures (measure). It
is a process of its own, so that a long proof never takes a page's turn; it ends with the pipe to whoever started it.

The history is opened anew when it is older than KEPT: until then the same draft with another number is answered from
facts that are already in memory, and every answer says up to when its facts go.
"""

from __future__ import annotations

import contextlib
import pickle
import signal
import sys
import threading
import time
from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import Any

from wardwright.engine.history.tail import begun_history_of, open_history
from wardwright.engine.prove.breadth import Breadth, TooBroad
from wardwright.engine.prove.proof import Cancelled, Proof
from wardwright.engine.telemetry import logs
from wardwright.engine.up.orphans import die_with_parent
from wardwright.facts.instant import DAY
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.kernel.plan import version_of
from wardwright.language.check import check_text
from wardwright.language.tree import Flow
from wardwright.measure.report.making import DEFAULT_FLOOR, Reader, make
from wardwright.measure.report.shape import WITHHELD, Report
from wardwright.record.history.refused import HistoryRefused
from wardwright.record.history.store import History
from wardwright.record.store import RecordRefused, RecordUnavailable
from wardwright.web.editor.proof_asked import Asked

DAYS = 28
KEPT = 120.0  # seconds
_MEMORY = 600_000_000  # bytes of the search
_REMEMBERED = 300  # answers


Answer = dict[str, Any]


def work(pipe: Connection) -> None:
    """Answers until the other end closes."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    prover = _Worker()
    try:
        while True:
            said = pipe.recv()
            if isinstance(said, Asked):
                threading.Thread(target=_answer, args=(prover, said, pipe), daemon=True).start()
            else:
                prover.cancel(said)
    except (EOFError, OSError):
        prover.close()


def _answer(worker: _Worker, asked: Asked, pipe: Connection) -> None:
    began = time.monotonic()
    try:
        answer = worker.prove(asked)
    except Cancelled:
        answer = {"state": "cancelled"}
    except TooBroad as problem:
        answer = {"state": "failed", "problem": problem.problem, "fix": problem.fix.split(" To see it")[0]}
    except HistoryRefused as problem:
        answer = {"state": "failed", "problem": problem.problem, "fix": problem.fix}
    except (RecordRefused, RecordUnavailable) as problem:
        answer = {"state": "failed", "problem": str(problem), "fix": ""}
    except Exception as problem:  # whatever it is, whoever waits hears of it; its kind alone, never its text
        answer = {"state": "failed", "problem": f"The proof failed ({type(problem).__name__}).", "fix": "Try again."}
    answer["seconds"] = round(time.monotonic() - began, 3)
    with contextlib.suppress(OSError):
        pipe.send((asked.number, answer))


class _Worker:
    """The history that is open, and what was answered on it."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._stack = ExitStack()
        self._history: History | None = None
        self._home: Home | None = None
        self._opened = 0.0
        self._fingerprint = ""
        self._known: dict[tuple[str, bool], Answer] = {}
        self._running: tuple[int, Proof | None] = (0, None)
        self._unwanted: set[int] = set()
        self._words: tuple[bytes, Vocabulary] | None = None

    def prove(self, asked: Asked) -> Answer:
        """What the text would have done. TooBroad, Cancelled, HistoryRefused."""
        vocabulary = self._vocabulary(asked.words)
        checked = check_text(asked.text, vocabulary)
        if not checked.fine or not checked.flows:
            return {"state": "failed", "problem": "The page has problems.", "fix": "Correct them first."}
        with self._turn:
            if asked.number in self._unwanted:
                raise Cancelled
            history = self._open(asked.home)
            flows = checked.flows
            answer = self._answer(asked, flows, vocabulary, history)
            return {**answer, "before": self._before(asked, vocabulary), "state": "done"}

    def _vocabulary(self, words: bytes) -> Vocabulary:
        if self._words is None or self._words[0] != words:
            self._words = (words, pickle.loads(words))
        return self._words[1]

    def cancel(self, number: int) -> None:
        """Ends that proof, or keeps it from beginning."""
        self._unwanted.add(number)
        running, proof = self._running
        if running == number and proof is not None:
            proof.cancel()

    def close(self) -> None:
        """Lets go of the history."""
        self._stack.close()

    def _open(self, home: Home) -> History:
        if self._history is None or self._home != home or time.monotonic() - self._opened > KEPT:
            self._stack.close()
            self._history = self._stack.enter_context(open_history(begun_history_of(home), home, _MEMORY))
            self._home, self._opened = home, time.monotonic()
            if self._fingerprint != self._history.fingerprint():
                self._fingerprint = self._history.fingerprint()
                self._known.clear()
        return self._history

    def _answer(self, asked: Asked, flows: tuple[Flow, ...], vocabulary: Vocabulary, history: History) -> Answer:
        key = _key(flows, asked.sees_patients)
        known = self._known.get(key)
        if known is not None:
            return known
        span = history.span()
        if span is None:
            return {"empty": True, "flows": [], "until": None, "days": DAYS}
        since = max(span[0], span[1] - DAYS * DAY)
        zone = asked.home.settings.zone
        proof = Proof(history, flows, vocabulary, zone, since, unknowns=False, processes=1, breadth=Breadth())
        with proof:
            self._running = (asked.number, proof)
            try:
                proof.run()
                report = make(proof, Reader(asked.sees_patients, DEFAULT_FLOOR, listed=1))
            finally:
                self._running = (0, None)
            proof.keep_warm()
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        self._known[key] = answer = _told(report)
        return answer

    def _before(self, asked: Asked, vocabulary: Vocabulary) -> int | None:
        """How often the text before the last change fired, when that is known of the same facts."""
        flows = check_text(asked.before, vocabulary).flows if asked.before else ()
        known = self._known.get(_key(flows, asked.sees_patients)) if flows else None
        if known is None or not known["flows"]:
            return None
        fired = known["flows"][0]["fired"]
        return fired if isinstance(fired, int) else None


def _key(flows: tuple[Flow, ...], sees_patients: bool) -> tuple[str, bool]:
    return " ".join(version_of(flow) for flow in flows), sees_patients


def _told(report: Report) -> Answer:
    """The figures of a report that the editor shows; None for what is withheld."""
    return {
        "empty": False,
        "since": report.source.since,
        "until": report.source.last_seen,
        "days": round(report.source.days, 1),
        "fingerprint": report.source.fingerprint,
        "floor": report.floor,
        "flows": [_flow_told(each) for each in report.flows],
    }


def _flow_told(flow: Any) -> Answer:
    judged = flow.judged
    value = judged.predictive_value if judged is not None else None
    return {
        "title": flow.title,
        "version": flow.version,
        "fired": _count(flow.fired),
        "patients": _count(flow.patients),
        "per_day": _number(getattr(flow.per_day, "rate", None)),
        "suppressed": _count(flow.suppressed.count),
        "followed": _count(flow.followed.count),
        "nights": _number(getattr(flow.nights, "share", None)),
        "wards": [(ward.name, _count(ward.fired)) for ward in flow.wards][:8],
        "hours": [_count(row.count) for row in flow.hours],
        "judged_by": judged.by if judged is not None else "",
        "right": _number(getattr(value, "share", None)),
    }


def _count(count: Any) -> int | None:
    return None if count is WITHHELD or not isinstance(count, int) else count


def _number(number: Any) -> float | None:
    return float(number) if isinstance(number, int | float) else None


def main() -> int:
    """Until whoever asks has gone."""
    pipe, parent = int(sys.argv[1]), int(sys.argv[2])
    die_with_parent(parent)
    logs.configure(logs.PLAIN, "drafts")
    work(Connection(pipe))
    return 0


if __name__ == "__main__":
    sys.exit(main())
