"""A quiet job: a process that is started now and then, does its work and ends. No part waits for it or depends on it.

Lives here: when it is started, and that it never outlives its supervisor. Must not live here: what it does. Called from
the supervisor's main loop, which it must not make wait. It is no part: it has no beat, and what fails is tried again
the next time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from wardwright.engine.telemetry.logs import logger
from wardwright.facts.instant import SECOND, Length
from wardwright.home.home import Home

HISTORY = (sys.executable, "-m", "wardwright.engine.history.job")


class QuietJob:
    """One such job, `every` so long after it ended the last time; first after so long."""

    def __init__(
        self,
        program: Sequence[str],
        arguments: Sequence[str],
        every: Length,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command = [*program, *arguments, "--parent", str(os.getpid())]
        self._every, self._now = every / SECOND, now
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before = now() + self._every

    def look(self) -> None:
        """Starts it when it is time, and sees whether it ended. Call it from the main thread: the process dies with
        the thread that made it."""
        if self._process is None:
            if self._now() >= self._not_before:
                self._start()
        elif self._process.poll() is not None:
            self._process = None
            self._not_before = self._now() + self._every

    def stop(self) -> None:
        """Kills it: what it had in hand is done again the next time."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _start(self) -> None:
        try:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, process_group=0)
        except OSError as problem:
            logger().error("a quiet job could not be started", why=problem.strerror)
            self._not_before = self._now() + self._every


def history_is_written(home: Home) -> bool:
    """Whether `up` writes a history. Not by itself where the record is encrypted: a history is not."""
    wanted = home.settings.history.write
    return wanted if wanted is not None else home.settings.database.key_file is None
