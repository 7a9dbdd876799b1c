"""Shrinking: the smallest part of a sequence for which something still holds (delta debugging).

Lives here: the search alone (Zeller and Hildebrandt, Simplifying and isolating failure-inducing input, 2002). Must not
live here: what holds (case_judge). The same sequence gives the same part; the number of questions is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

MOST_QUESTIONS = 3_000


def shrink(items: Sequence[T], holds: Callable[[tuple[T, ...]], bool], most: int = MOST_QUESTIONS) -> tuple[T, ...]:
    """A part of `items`, in order, for which `holds` is true, and not for it with any one item left out.

    `items` itself must hold. When `most` questions were asked, the smallest part found until then.
    """
    kept = tuple(items)
    portion = max(1, len(kept) // 2)
    asked = 0
    while kept and asked < most:
        smaller = None
        for start in range(0, len(kept), portion):
            candidate = kept[:start] + kept[start + portion :]
            asked += 1
            if holds(candidate):
                smaller = candidate
                break
            if asked >= most:
                return kept
        if smaller is not None:
            kept = smaller
            portion = min(portion, max(1, len(kept)))
        elif portion == 1:
            return kept
        else:
            portion = max(1, portion // 2)
    return kept
