"""Keeps the lead, in a thread of its own: a database that does not answer must not hold up the supervisor.

Lives here: one beat a second. Must not live here: what a lost lead means for the parts (supervisor.py).
"""

from __future__ import annotations

import threading

from wardwright.engine.telemetry.logs import logger
from wardwright.record.store import Lead, LeadLost, RecordUnavailable

EVERY = 1.0  # seconds


class LeadKeeper:
    """Says once a second that this engine is alive, and notices when another one leads."""

    def __init__(self, lead: Lead) -> None:
        self._lead = lead
        self._done = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True, name="lead")

    @property
    def lost(self) -> bool:
        """Whether another engine leads now."""
        return self._lost.is_set()

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; the lead itself is released by whoever took it."""
        self._done.set()
        if self._thread.is_alive():
            self._thread.join(2.0)

    def _keep(self) -> None:
        unavailable = False
        while not self._done.wait(EVERY):
            try:
                self._lead.beat()
                unavailable = False
            except LeadLost:
                self._lost.set()
                return
            except RecordUnavailable as problem:
                if not unavailable:
                    logger().error("the lead could not be kept: trying again", why=str(problem))
                unavailable = True
