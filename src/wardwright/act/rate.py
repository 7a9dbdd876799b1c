"""How many deliveries a channel takes in a second: a bucket of tokens, pure.

Lives here: the arithmetic; the moment is an argument. Must not live here: waiting.
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.facts.instant import SECOND, Instant, Length


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may go now. `burst` deliveries at once, then `a_second`; a clock that steps back costs nothing."""

    a_second: float
    burst: float
    tokens: float
    since: Instant

    @classmethod
    def full(cls, a_second: float, now: Instant) -> Allowance:
        """An allowance of which nothing has been used; it saves up at most one second's worth."""
        burst = max(a_second, 1.0)
        return cls(a_second, burst, burst, now)

    def wait(self, now: Instant) -> Length:
        """How long until one more may go; 0: now."""
        missing = 1.0 - self._at(now)
        return 0 if missing <= 0 else int(missing / self.a_second * SECOND) + 1

    def used(self, now: Instant) -> Allowance:
        """One has gone."""
        return Allowance(self.a_second, self.burst, self._at(now) - 1.0, max(now, self.since))

    def _at(self, now: Instant) -> float:
        return min(self.burst, self.tokens + max(now - self.since, 0) / SECOND * self.a_second)
