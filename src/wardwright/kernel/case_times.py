"""Replacing when a case happened: a neutral day, round hours, the shortest story with the same outcome.

Lives here: on which day of the week and at what time it begins, and how long passes between two lines. Must not live
here: what the lines say (case_values). Each is the first of a fixed list that will do, so that a case tells no more
of the patient's times than that the page's own windows and hours hold for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from wardwright.kernel.case_lines import DAY_MINUTES, Line, Story

Holds = Callable[[Story], bool]
_HOUR = 60
_BEGINS = tuple(hour * _HOUR for hour in (8, 9, 10, 7, 12, 14, 16, 18, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6))
_BETWEEN = (
    *(60, 30, 15, 10, 5, 2, 1),
    *(hours * _HOUR for hours in (2, 3, 4, 6, 8, 10, 12, 18)),
    *(days * DAY_MINUTES for days in (1, 2, 3, 4, 5, 6, 7, 8, 10, 14, 21, 30, 60, 90, 180, 365)),
)


def neutral(story: Story, holds: Holds) -> Story:
    """The story on a neutral day, with round times between its lines."""
    story = _begun_anew(story, holds)
    story = _closed_up(story, holds)
    return _begun_anew(story, holds)


def is_neutral(story: Story) -> bool:
    """Whether no time of the patient is left to the minute: round times, or such as the lists here have."""
    moments = sorted({line.minute for line in story})
    gaps = (later - earlier for earlier, later in pairwise(moments))
    return moments[0] % 5 == 0 and all(gap % 5 == 0 or gap in _BETWEEN for gap in gaps)


def _begun_anew(story: Story, holds: Holds) -> Story:
    first = story[0].minute
    for day in range(8):
        for clock in _BEGINS:
            candidate = _later(story, day * DAY_MINUTES + clock - first)
            if candidate == story or holds(candidate):
                return candidate
    return _rounded_start(story, holds)


def _rounded_start(story: Story, holds: Holds) -> Story:
    """No hour will do: the page has times of day to the minute. Round as far as it goes."""
    first = story[0].minute
    for size in (_HOUR, 30, 15, 5):
        for start in (first // size * size, first // size * size + size):
            candidate = _later(story, start - first)
            if holds(candidate):
                return candidate
    return story


def _later(story: Story, minutes: int) -> Story:
    return tuple(Line(line.minute + minutes, line.what) for line in story)


def _closed_up(story: Story, holds: Holds) -> Story:
    """The times between lines, from the last to the first."""
    moments = sorted({line.minute for line in story})
    for index in range(len(moments) - 1, 0, -1):
        gap = moments[index] - moments[index - 1]
        for other in _gaps(gap):
            candidate = _with_gap(story, moments[index], other - gap)
            if other == gap or holds(candidate):
                moments = [*moments[:index], *(moment + other - gap for moment in moments[index:])]
                story = candidate
                break
    return story


def _gaps(gap: int) -> Iterator[int]:
    yield from _BETWEEN
    for size in (_HOUR, 30, 15, 10, 5):
        for other in (gap // size * size, gap // size * size + size):
            if other > 0:
                yield other


def _with_gap(story: Story, start: int, minutes: int) -> Story:
    """Everything from a moment on, so much later."""
    return tuple(Line(line.minute + minutes, line.what) if line.minute >= start else line for line in story)
