"""Matching: which firing of one version belongs to which of the other.

Lives here: the rule. Must not live here: where firings come from. docs/reference/compare.md says the same in words:

Only firings of one patient no further apart than the window can be a pair, and each is in one pair at most. Pairs are
made nearest first; of two equally near ones that with the earlier moment first. No pair crosses another: the order in
time is kept. What is left over was gained or lost. A pair at one moment is therefore always found, whatever is around.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence

from wardwright.facts.instant import Instant, Length


def pairs_of(ours: Sequence[Instant], theirs: Sequence[Instant], window: Length) -> list[tuple[int, int]]:
    """Positions of the pairs, in order of time. Both lists are one patient's moments, in order."""
    near: list[tuple[int, Instant, int, int]] = []
    for position, at in enumerate(ours):
        first, last = bisect_left(theirs, at - window), bisect_right(theirs, at + window)
        near += [(abs(at - theirs[n]), min(at, theirs[n]), position, n) for n in range(first, last)]
    made: list[tuple[int, int]] = []
    taken_ours: set[int] = set()
    taken_theirs: set[int] = set()
    for _, _, position, n in sorted(near):
        if position in taken_ours or n in taken_theirs or _crosses(made, position, n):
            continue
        insort(made, (position, n))
        taken_ours.add(position)
        taken_theirs.add(n)
    return made


def _crosses(made: list[tuple[int, int]], position: int, n: int) -> bool:
    """Whether a pair would stand across one that is there: later on one side, earlier on the other."""
    place = bisect_left(made, (position, n))
    before, after = made[place - 1 : place] if place else [], made[place : place + 1]
    return any(other > n for _, other in before) or any(other < n for _, other in after)
