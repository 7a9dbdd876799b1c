"""The thread that watches the rates of live flows, beside the observer.

Lives here: looking again and again, and going on whatever happens. Must not live here: what is looked at
(engine/expect). It may wait for the record as long as it takes: nobody waits for it.
"""

from __future__ import annotations

import threading

from django.db import Error as DatabaseError
from django.db import connections

from wardwright.engine.clock import Clock
from wardwright.engine.expect.counting import RecordCounting
from wardwright.engine.expect.kept import Kept
from wardwright.engine.expect.watch import RatesWatch
from wardwright.engine.telemetry.logs import logger
from wardwright.facts.instant import MINUTE, SECOND
from wardwright.home.home import Home
from wardwright.record.store import Record, RecordUnavailable

EVERY = MINUTE  # of the hospital's time
_LEAST = 1.0  # seconds on the wall's clock


class Rates:
    """The watch of one reign."""

    def __init__(self, home: Home, record: Record) -> None:
        clock = Clock(home.settings.demo.clock)
        kept = Kept(home.data)
        counting = RecordCounting(record, home.vocabulary(), home.settings.zone)
        self._watch = RatesWatch(kept, counting, home.settings.zone, clock.now)
        self._every = max(_LEAST, clock.on_the_wall(EVERY) / SECOND)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True, name="rates")
        for name in kept.unreadable():
            logger().warning("expectations cannot be read", file=name, make="wardwright expect")

    def start(self) -> None:
        """Begins to look; Django must be set up."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; a look that is under way is let be."""
        self._done.set()
        if self._thread.is_alive():
            self._thread.join(2.0)

    def _work(self) -> None:
        while not self._done.wait(self._every):
            try:
                self._watch.look()
            except (RecordUnavailable, DatabaseError) as problem:
                logger().warning("rates not watched: the record cannot be read", exc_info=problem)
                connections.close_all()
            except Exception as problem:  # whatever it is, looking goes on
                logger().error("rates not watched", exc_info=problem)
                connections.close_all()
        connections.close_all()
