"""Which firings belong together: the rule as docs/reference/compare.md has it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardwright.engine.compare.matching import pairs_of

moments = st.lists(st.integers(0, 60), max_size=12).map(sorted)


@pytest.mark.parametrize(
    ("ours", "theirs", "pairs"),
    [
        ([9], [9], [(0, 0)]),
        ([9], [20], []),  # further apart than the window
        ([9], [19], [(0, 0)]),  # as far as the window
        ([9, 12], [10], [(0, 0)]),  # the nearer one
        ([24, 48], [0, 24], [(0, 1)]),  # what is at one moment is not spent on what is a day off
        ([5], [4, 6], [(0, 0)]),  # equally near: the earlier
        ([4, 6], [5], [(0, 0)]),
        ([10, 22], [0, 12], [(0, 1)]),  # never across a pair: 22 and 0 stay alone
        ([1, 2, 3], [1, 2, 3], [(0, 0), (1, 1), (2, 2)]),
        ([5, 5], [5], [(0, 0)]),
    ],
)
def test_pairs(ours: list[int], theirs: list[int], pairs: list[tuple[int, int]]) -> None:
    assert pairs_of(ours, theirs, 10) == pairs


@settings(max_examples=150)
@given(ours=moments, theirs=moments, window=st.integers(0, 30))
def test_what_holds_of_all_pairs(ours: list[int], theirs: list[int], window: int) -> None:
    made = pairs_of(ours, theirs, window)
    assert len({a for a, _ in made}) == len({b for _, b in made}) == len(made), "one partner at most"
    assert all(abs(ours[a] - theirs[b]) <= window for a, b in made)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(made)), "the order in time is kept"
    at_once = sum((Counter(ours) & Counter(theirs)).values())
    assert sum(ours[a] == theirs[b] for a, b in made) == at_once, "what is at one moment is always a pair"
    assert [(b, a) for a, b in made] == pairs_of(theirs, ours, window), "whichever version is asked first"


@settings(max_examples=150)
@given(ours=moments, theirs=moments, window=st.integers(0, 30))
def test_the_same_as_the_rule_read_out_loud(ours: list[int], theirs: list[int], window: int) -> None:
    """Slow and obvious: look for the nearest pair that may still be made, until there is none."""
    made: list[tuple[int, int]] = []
    while True:
        left = [
            (abs(at - other), min(at, other), a, b)
            for a, at in enumerate(ours)
            for b, other in enumerate(theirs)
            if abs(at - other) <= window and all(a != c and b != d and (a < c) == (b < d) for c, d in made)
        ]
        if not left:
            break
        made.append(min(left)[2:])
    assert pairs_of(ours, theirs, window) == sorted(made)
