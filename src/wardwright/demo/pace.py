"""The hospital's time against the wall's: as fast as the demo was asked to go.

Lives here: one conversion, there and back. The running system's clock makes the same one from `[demo] clock` in its
settings, so that arrival times, due times and the messages' own times are all the hospital's.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wardwright.facts.instant import SECOND, Instant, civil, instant

ZONE = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Pace:
    """At the wall's `began` the hospital's clocks showed `start`; they go `rate` times as fast."""

    start: Instant
    began: Instant
    rate: int

    def now(self) -> Instant:
        """What the hospital's clocks show."""
        return self.start + (wall() - self.began) * self.rate

    def local(self) -> datetime:
        """The same as people read it on the ward."""
        return civil(self.now(), ZONE)

    def seconds_until(self, moment: Instant) -> float:
        """How long that is on the wall's clock; below nought when it has passed."""
        return (moment - self.now()) / self.rate / SECOND

    def wall_seconds(self, length: timedelta) -> float:
        """A length of hospital time, on the wall's clock."""
        return length.total_seconds() / self.rate


def wall() -> Instant:
    """What the clock on the wall shows."""
    return time.time_ns() // 1000


def local_instant(moment: datetime) -> Instant:
    """The instant of a time that the hospital's own clocks show."""
    return instant(moment.replace(tzinfo=ZONE))
