"""Circuit breaker: a channel whose other side is down is left alone, and tried with one delivery now and then.

Lives here: the states and the steps between them, pure: the moment is an argument. Must not live here: clocks, tasks.

    closed ── failures in a row ──▶ open ── its pause is over ──▶ half open ── one goes ──▶ closed
                                     ▲                                │
                                     └────────── it fails: twice the pause ┘
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from wardwright.facts.instant import MINUTE, SECOND, Instant, Length

TRIP_AFTER = 5
FIRST_PAUSE: Length = 5 * SECOND
LONGEST_PAUSE: Length = 2 * MINUTE


class BreakerState(Enum):
    """How a channel is treated."""

    CLOSED = "closed"  # deliveries go
    OPEN = "open"  # nothing goes until the pause is over
    HALF_OPEN = "half open"  # one delivery is on its way to find out


@dataclass(frozen=True, slots=True)
class Breaker:
    """Where one channel stands. Every step returns the next one."""

    state: BreakerState = BreakerState.CLOSED
    failures: int = 0  # in a row
    pause: Length = FIRST_PAUSE
    until: Instant = 0  # OPEN: when the pause is over

    def may_send(self, now: Instant) -> bool:
        """Whether a delivery may go now."""
        return self.state is BreakerState.CLOSED or (self.state is BreakerState.OPEN and now >= self.until)

    def sending(self, now: Instant) -> Breaker:
        """A delivery goes: after a pause it is the one that finds out."""
        if self.state is BreakerState.OPEN and now >= self.until:
            return replace(self, state=BreakerState.HALF_OPEN)
        return self

    def answered(self) -> Breaker:
        """The other side answered, whatever it said of the delivery itself."""
        return Breaker()

    def failed(self, now: Instant) -> Breaker:
        """The other side could not be reached, or asked to be left alone."""
        failures = self.failures + 1
        if self.state is BreakerState.HALF_OPEN:
            pause = min(2 * self.pause, LONGEST_PAUSE)
            return Breaker(BreakerState.OPEN, failures, pause, now + pause)
        if self.state is BreakerState.CLOSED and failures >= TRIP_AFTER:
            return Breaker(BreakerState.OPEN, failures, self.pause, now + self.pause)
        return replace(self, failures=failures)
