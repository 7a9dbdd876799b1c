"""The hospital's clock: one that never goes back and never jumps.

Lives here: `Clock.now()`. Must not live here: anything that waits. The machine's wall clock may be set by a person or a
time service; moments that jump ahead would let a year of timers fall due, moments that go back would put messages
into the wrong order. So the clock follows the wall slowly, a twentieth of the time that passes, and says how far the
two are apart: more than some seconds is an alarm (`apart`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from wardwright.facts.instant import SECOND, Instant, Length
from wardwright.home.settings import HospitalClock

_SLOWLY: Final = 20
ALARMING: Final = 10 * SECOND
_SINCE_BOOT: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def wall() -> Instant:
    """What the machine's clock on the wall says."""
    return time.time_ns() // 1000


def since_boot() -> Length:
    """How long the machine has been on, asleep or not; nobody can set it."""
    return time.clock_gettime_ns(_SINCE_BOOT) // 1000


class Clock:
    """Tells what time it is in the hospital. Each process has its own; they agree as far as the wall does."""

    def __init__(
        self,
        hospital: HospitalClock | None = None,
        wall: Callable[[], Instant] = wall,
        steady: Callable[[], Length] = since_boot,
    ) -> None:
        """`hospital`: a clock that runs at another rate, as a synthetic hospital's does."""
        self._hospital, self._wall, self._steady = hospital, wall, steady
        self._last_steady = steady()
        self._shown = wall()
        self.apart: Length = 0  # how far the wall is ahead of what is shown

    def now(self) -> Instant:
        """The time, never less than the last time it was asked."""
        steady = self._steady()
        passed = max(0, steady - self._last_steady)
        self._last_steady = steady
        shown, wall = self._shown + passed, self._wall()
        slack = passed // _SLOWLY
        shown += min(max(wall - shown, -slack), slack)
        self._shown = shown
        self.apart = wall - shown
        hospital = self._hospital
        return shown if hospital is None else hospital.start + (shown - hospital.began) * hospital.rate

    def on_the_wall(self, length: Length) -> Length:
        """How long this length of the hospital's time takes on the wall's clock."""
        return length if self._hospital is None else length // max(self._hospital.rate, 1)

    @property
    def is_alarming(self) -> bool:
        """Whether the machine's clock was moved so far that somebody must look."""
        return abs(self.apart) > ALARMING
