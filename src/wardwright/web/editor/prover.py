"""Proofs of drafts while people wait: started, looked at, cancelled, ended when they take too long.

Lives here: the process that proves and the jobs that it was given. Must not live here: proving (proof_worker). One
process serves everybody, in turn; a person's further proof of the same draft takes the place of the one before.
"""

from __future__ import annotations

import os
import pickle
import secrets
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Final

from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.web.editor.proof_asked import Asked

LIMIT: Final = 30.0  # seconds of one proof
MOST_WAITING: Final = 40
KEPT: Final = 600.0  # seconds that an answer is there to be fetched
_GRACE: Final = 3.0  # after a proof was told to stop


@dataclass(slots=True)
class Job:
    """One proof that somebody asked for."""

    id: str
    owner: str
    about: str
    number: int
    asked: Asked
    began: float = 0.0  # 0: it waits
    ended: float = 0.0
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """waiting, running, done, failed, cancelled."""
        if self.answer:
            return str(self.answer["state"])
        return "running" if self.began else "waiting"


class Busy(Exception):
    """Too many wait already."""


class Prover:
    """All jobs of this process of the pages."""

    def __init__(self, limit: float = LIMIT) -> None:
        self._limit = limit
        self._lock = threading.Condition()
        self._jobs: dict[str, Job] = {}
        self._last = 0
        self._pipe: Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._words: tuple[Vocabulary, bytes] | None = None

    def warm_up(self) -> None:
        """Starts the process before anybody waits for it."""
        with self._lock:
            self._start()

    def start(
        self, owner: str, about: str, home: Home, vocabulary: Vocabulary, text: str, before: str, sees_patients: bool
    ) -> Job:
        """A proof of this text; the one that this person has of the same thing ends. Busy."""
        with self._lock:
            self._forget()
            for job in self._jobs.values():
                if job.owner == owner and job.about == about and not job.answer:
                    if job.asked.text == text and job.asked.sees_patients == sees_patients:
                        return job
                    self._cancel(job)
            if sum(not job.answer for job in self._jobs.values()) >= MOST_WAITING:
                raise Busy
            self._start()
            self._last += 1
            asked = Asked(self._last, home, self._packed(vocabulary), text, before, sees_patients)
            job = Job(secrets.token_urlsafe(12), owner, about, self._last, asked)
            self._jobs[job.id] = job
            self._lock.notify_all()
            return job

    def find(self, id: str, owner: str) -> Job | None:
        """The job, when it is this person's."""
        with self._lock:
            job = self._jobs.get(id)
            return job if job is not None and job.owner == owner else None

    def wait(self, job: Job, seconds: float) -> Job:
        """The job when it has ended, or after so long."""
        until = time.monotonic() + seconds
        with self._lock:
            while not job.answer and (left := until - time.monotonic()) > 0:
                self._lock.wait(left)
        return job

    def cancel(self, job: Job) -> None:
        """Ends it."""
        with self._lock:
            self._cancel(job)
            self._lock.notify_all()

    def close(self) -> None:
        """Ends the process."""
        with self._lock:
            self._kill()
            for job in self._jobs.values():
                self._end(job, {"state": "cancelled"})
            self._lock.notify_all()

    # ── with the lock held ───────────────────────────────────────────────────────────────────

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        mine, its = socket.socketpair()
        with its:
            program = [sys.executable, "-m", "wardwright.web.editor.proof_worker", str(its.fileno()), str(os.getpid())]
            self._process = subprocess.Popen(program, pass_fds=(its.fileno(),), stdin=subprocess.DEVNULL)
        self._pipe = Connection(mine.detach())
        for job in self._jobs.values():
            job.began = 0.0 if not job.answer else job.began
        threading.Thread(target=self._listen, args=(self._pipe,), daemon=True, name="prover-answers").start()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._hand_out, daemon=True, name="prover-jobs")
            self._thread.start()

    def _packed(self, vocabulary: Vocabulary) -> bytes:
        if self._words is None or self._words[0] is not vocabulary:
            self._words = (vocabulary, pickle.dumps(vocabulary))
        return self._words[1]

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def _cancel(self, job: Job) -> None:
        if job.answer:
            return
        if job.began and self._pipe is not None:
            self._tell(job.number)
        self._end(job, {"state": "cancelled"})

    def _end(self, job: Job, answer: dict[str, Any]) -> None:
        if not job.answer:
            job.answer, job.ended = answer, time.monotonic()

    def _forget(self) -> None:
        now = time.monotonic()
        for id in [id for id, job in self._jobs.items() if job.ended and now - job.ended > KEPT]:
            del self._jobs[id]

    def _tell(self, said: Any) -> None:
        try:
            if self._pipe is not None:
                self._pipe.send(said)
        except OSError:
            self._kill()

    # ── threads ──────────────────────────────────────────────────────────────────────────────

    def _hand_out(self) -> None:
        """One job at a time; one that takes too long ends with the process it runs in."""
        while True:
            with self._lock:
                job = next((job for job in self._jobs.values() if not job.answer and not job.began), None)
                if job is None:
                    self._lock.wait(60)
                    if self._process is None:
                        return
                    continue
                self._start()
                job.began = time.monotonic()
                self._tell(job.asked)
                self._lock.wait_for(lambda done=job: bool(done.answer), self._limit)  # type: ignore[misc]
                if job.answer:
                    continue
                self._tell(job.number)
                fix = "Narrow what it waits for, or ask for the whole proof with `wardwright prove`."
                self._end(job, {"state": "failed", "problem": f"It takes longer than {self._limit:.0f} s.", "fix": fix})
                self._lock.notify_all()
                self._lock.wait(_GRACE)
                self._kill()

    def _listen(self, pipe: Connection) -> None:
        while True:
            try:
                number, answer = pipe.recv()
            except (EOFError, OSError):
                break
            with self._lock:
                for job in self._jobs.values():
                    if job.number == number:
                        self._end(job, answer)
                self._lock.notify_all()
        with self._lock:
            if self._pipe is pipe:  # it died by itself: whoever waited hears of it
                self._kill()
                for job in self._jobs.values():
                    if job.began:
                        self._end(job, {"state": "failed", "problem": "The proof ended early.", "fix": "Try again."})
                self._lock.notify_all()


PROVER = Prover()
