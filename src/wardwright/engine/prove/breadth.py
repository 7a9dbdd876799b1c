"""Breadth: a flow that fires for nearly everyone is stopped early, with its count and what to do.

Lives here: when a flow is too broad, and the words that say so. Must not live here: running. Called by proof.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wardwright.engine.prove.portion import Counts
from wardwright.kernel.firing import Outcome

ENOUGH = 1_000  # patients from whom a share of all is told


class TooBroad(Exception):
    """A flow that would reach nearly everyone: what was seen of it, and what to do."""

    def __init__(self, flow: str, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.flow, self.problem, self.fix = flow, problem, fix


@dataclass(frozen=True, slots=True)
class Breadth:
    """How far a flow may go. None: as far as it likes."""

    share: float | None = 0.9  # of all patients of the history
    firings: int | None = 500_000

    def check(self, counts: Counts, chosen: int, patients: Callable[[], int]) -> None:
        """Raises TooBroad. `chosen`: of how many `counts.patients` are the first; `patients` counts all there are."""
        if self.firings is not None:
            for (flow, outcome), number in counts.outcomes.items():
                if outcome is Outcome.FIRED and number > self.firings:
                    raise TooBroad(flow, _often(flow, number, counts.patients), _ADVICE)
        if self.share is None or counts.patients < ENOUGH:
            return
        flow, fired_for = max(counts.fired_for.items(), key=lambda each: each[1], default=("", 0))
        if fired_for < self.share * counts.patients:
            return
        everybody = patients()
        if fired_for / counts.patients * chosen >= self.share * everybody:
            raise TooBroad(flow, _widely(flow, fired_for, counts.patients, everybody), _ADVICE)


ANY = Breadth(None, None)
"""However broad."""

_ADVICE = (
    "Narrow what it waits for: a higher bound, `rises to` in place of `arrives`, a ward (`and the patient is on …`), "
    "or a shorter history with --since. To see it all the same: --however-broad."
)


def _often(flow: str, number: int, patients: int) -> str:
    return f'"{flow}" fired {number:,} times for the first {patients:,} patients: nobody could answer that. Stopped.'


def _widely(flow: str, fired_for: int, patients: int, everybody: int) -> str:
    return (
        f'"{flow}" fired for {fired_for:,} of the first {patients:,} patients (there are {everybody:,}): '
        "nearly everyone. Stopped."
    )
