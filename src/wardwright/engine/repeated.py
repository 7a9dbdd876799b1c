"""What a part does again and again in a thread beside its work, so that the work does not wait for it.

Lives here: when a step is taken, and that its failing is said once. Must not live here: what the steps do (the record's
housekeeping, listen/holding_back.py). Called by the processes of listen and live.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from wardwright.record.store import RecordUnavailable

_LOG = structlog.get_logger()


class Repeated:
    """A thread that takes a step every so many seconds until it is stopped. `step` must be safe to call from it."""

    def __init__(self, what: str, step: Callable[[], None], every: float) -> None:
        self._what = what
        self._step = step
        self._every = every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=what, daemon=True)
        self._failing = False

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; waits for what is under way."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._every):
            self.once()

    def once(self) -> None:
        """One step. What fails is tried again with the next; it is said once."""
        try:
            self._step()
            self._failing = False
        except Exception as error:
            if not self._failing:
                why = str(error) if isinstance(error, RecordUnavailable) else type(error).__name__
                _LOG.warning(f"{self._what} failed", why=why)
            self._failing = True
