"""Ctrl-C, the word of the machine's own supervisor (SIGTERM), a terminal that closes: once is asking, twice is at once.

Lives here: counting them, and sleeping until one comes. Must not live here: what is done then (supervisor.py).
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
from types import FrameType, TracebackType


class Signals:
    """Counts SIGINT, SIGTERM and SIGHUP from `with` to its end; a sleep ends early when one comes."""

    def __init__(self) -> None:
        self.asked = 0
        self._read, self._write = os.pipe()
        for end in (self._read, self._write):
            os.set_blocking(end, False)
        self._before: dict[int, object] = {}

    def __enter__(self) -> Signals:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._before[number] = signal.signal(number, self._heard)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]
        os.close(self._read)
        os.close(self._write)

    def ask(self) -> None:
        """As a signal would, from any thread."""
        self.asked += 1
        with contextlib.suppress(OSError):
            os.write(self._write, b".")

    def sleep(self, seconds: float) -> None:
        """Until then, or until the next signal."""
        select.select([self._read], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(self._read, 64)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self.ask()
