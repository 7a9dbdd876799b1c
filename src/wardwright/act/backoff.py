"""When a delivery that failed for now is tried again: doubling pauses with chance in them, bounded.

Lives here: the arithmetic, pure: the chance is an argument. Must not live here: clocks, random numbers.
"""

from __future__ import annotations

from wardwright.facts.instant import MINUTE, SECOND, Instant, Length

FIRST_PAUSE: Length = SECOND
LONGEST_PAUSE: Length = 5 * MINUTE
LONGEST_WISH: Length = 30 * MINUTE
"""However long the other side asks to be left alone, it is asked again after this."""


def next_try(attempts: int, now: Instant, chance: float, retry_after: float | None = None) -> Instant:
    """The moment of the next try after `attempts` tries; `chance` in [0, 1) spreads it over half of the pause.

    1 s, 2 s, 4 s … 5 min, each between half and the whole; never before what the other side asked for.
    """
    pause = min(FIRST_PAUSE << min(max(attempts, 1) - 1, 20), LONGEST_PAUSE)
    spread = pause // 2 + int(chance * (pause - pause // 2))
    wish = int(min(max(retry_after or 0.0, 0.0), LONGEST_WISH / SECOND) * SECOND)
    return now + max(spread, wish)
