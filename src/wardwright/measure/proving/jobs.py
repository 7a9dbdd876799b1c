"""The desk: requests for proofs, one at a time for each account, made one after another.

Lives here: who waits, how far it is, stopping. Must not live here: making (worker). There is one for each process of
pages. A job is known until that process ends; what it made is kept on disk (kept).
"""

from __future__ import annotations

import contextlib
import json
import secrets
import subprocess
import sys
import threading
from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from wardwright.measure.proving.asked import Asked, as_plain

MOST_WAITING = 20
IDLE = 600.0  # seconds without a request after which the process ends and gives its memory back
_REMEMBERED = 500  # jobs that are over


class State(Enum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(slots=True)
class Job:
    """One request. Changed by the desk alone."""

    id: str
    account: str
    asked: Asked
    state: State = State.WAITING
    step: str = ""
    done: int = 0
    of: int = 0
    kept: str = ""  # DONE: the id of the kept result
    slug: str = ""  # FAILED: which sort of problem, what happened, what to do
    problem: str = ""
    fix: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self.state in (State.DONE, State.FAILED, State.STOPPED)


class Busy(Exception):
    """This account has a job that is not over: `job`. None: too many are waiting."""

    def __init__(self, job: Job | None) -> None:
        super().__init__("a proof is being made")
        self.job = job


class Jobs:
    """Everything that is asked for in one home."""

    def __init__(self, home: Path, vocabulary: Path | None = None, idle: float = IDLE) -> None:
        self._home, self._vocabulary, self._idle = home, vocabulary, idle
        self._lock = threading.RLock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._running: Job | None = None
        self._process: subprocess.Popen[str] | None = None
        self._timer: threading.Timer | None = None

    def ask(self, account: str, asked: Asked, instead: bool = False) -> Job:
        """A job for it: the same one for whoever asks the same meanwhile. Busy, unless it takes the place (`instead`)
        of what this account asked before."""
        with self._lock:
            open_jobs = [job for job in self._jobs.values() if not job.is_over]
            for job in open_jobs:
                if job.asked == asked:
                    return job
            mine = [job for job in open_jobs if job.account == account]
            if mine and not instead:
                raise Busy(mine[0])
            for job in mine:
                self.stop(job.id)
            if len(open_jobs) >= MOST_WAITING:
                raise Busy(None)
            job = Job(secrets.token_urlsafe(12), account, asked)
            self._jobs[job.id] = job
            self._forget()
            self._next()
            return job

    def job(self, id: str) -> Job | None:
        """The job of that id; None when nobody knows it (any more)."""
        return self._jobs.get(id)

    def open_job_of(self, account: str) -> Job | None:
        """What this account waits for."""
        with self._lock:
            return next((job for job in self._jobs.values() if job.account == account and not job.is_over), None)

    def stop(self, id: str) -> None:
        """Nobody wants it any more."""
        with self._lock:
            job = self._jobs.get(id)
            if job is None or job.is_over:
                return
            if job.state is State.WAITING:
                job.state = State.STOPPED
            elif self._process is not None:
                self._send({"stop": id})

    def close(self) -> None:
        """Ends the process."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            process, self._process = self._process, None
        if process is not None:
            _end(process)

    def _next(self) -> None:
        """The next in turn, when none is being made."""
        if self._running is not None:
            return
        job = next((each for each in self._jobs.values() if each.state is State.WAITING), None)
        if job is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        try:
            self._started()
            self._running, job.state = job, State.RUNNING
            self._send({"job": job.id, "asked": as_plain(job.asked)})
        except OSError:
            self._fail(job, "The process that makes proofs could not be started.")

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            named = ["--vocabulary", str(self._vocabulary)] if self._vocabulary is not None else []
            program = [sys.executable, "-m", "wardwright.measure.proving.worker"]
            # A process, not a thread: proving is arithmetic for seconds, and pages must not wait for it.
            self._process = subprocess.Popen(
                [*program, "--home", str(self._home), *named],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            )  # fmt: skip
            threading.Thread(target=self._hear, args=(self._process,), daemon=True).start()
        return self._process

    def _send(self, said: dict[str, Any]) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(json.dumps(said) + "\n")
            self._process.stdin.flush()

    def _hear(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._lock:
                self._told(json.loads(line))
        with self._lock:
            if self._running is not None and self._process is process:
                self._fail(self._running, "The process that makes proofs ended before this one was made.")

    def _told(self, said: dict[str, Any]) -> None:
        job = self._jobs.get(said["job"])
        if job is None or job is not self._running:
            return
        if "step" in said:
            job.step, job.done, job.of = said["step"], said["done"], said["of"]
            return
        if "kept" in said:
            job.state, job.kept = State.DONE, said["kept"]
        elif "failed" in said:
            why = said["failed"]
            job.state, job.slug, job.problem, job.fix = State.FAILED, why["slug"], why["problem"], why["fix"]
        else:
            job.state = State.STOPPED
        self._over()

    def _fail(self, job: Job, problem: str) -> None:
        job.state, job.slug, job.problem = State.FAILED, "fault", problem
        job.fix = "Try again. When it happens again, the span or the history is too large for this machine's memory."
        self._over()

    def _over(self) -> None:
        self._running = None
        self._timer = threading.Timer(self._idle, self._rest)
        self._timer.daemon = True
        self._timer.start()
        self._next()

    def _rest(self) -> None:
        with self._lock:
            if self._running is None and self._process is not None:
                process, self._process = self._process, None
                _end(process)

    def _forget(self) -> None:
        over = [id for id, job in self._jobs.items() if job.is_over]
        for id in over[: max(0, len(self._jobs) - _REMEMBERED)]:
            del self._jobs[id]


def _end(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()  # it ends when nobody can ask any more
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
