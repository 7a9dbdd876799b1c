"""The record's housekeeping in a thread beside the event loop, so that no acknowledgement waits for it.

Lives here: when `Messages.tidy` is called. Must not live here: what it does (record). Called by process.py.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from wardwright.record.store import RecordUnavailable

_LOG = structlog.get_logger()
EVERY = 1.0  # seconds


class Tidying:
    """A thread that tidies once a second until it is stopped. `tidy` must be safe to call from it."""

    def __init__(self, tidy: Callable[[], None], every: float = EVERY) -> None:
        self._tidy = tidy
        self._every = every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tidying", daemon=True)
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
        """One round. What fails is tried again in the next; it is said once."""
        try:
            self._tidy()
            self._failing = False
        except Exception as error:
            if not self._failing:
                why = str(error) if isinstance(error, RecordUnavailable) else type(error).__name__
                _LOG.warning("housekeeping of the record failed", why=why)
            self._failing = True
