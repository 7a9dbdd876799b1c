"""Where a remark stands in another text of the page.

Lives here: finding its line again. Must not live here: remarks (remarks.py). Pure.

A remark is about words, not about a place: in another version it stands beside the same line in the same sentence (the
line at which the sentence or example begins tells which), else beside the nearest same line, else nowhere: then it is
shown among those whose line is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

WHOLE: Final = 0
GONE: Final = -1


def place_in(lines: Sequence[str], line: int, words: str, sentence: str) -> int:
    """The line (from 1) beside which a remark stands in these; WHOLE when it is about the page, GONE for none."""
    if not words:
        return WHOLE
    same = [number for number, each in enumerate(lines, start=1) if _plain(each) == _plain(words)]
    there = [number for number in same if _plain(sentence_of(lines, number)) == _plain(sentence)]
    return min(there or same, key=lambda number: (abs(number - line), number), default=GONE)


def _plain(line: str) -> str:
    """A line without what changes when another is written below it: the comma or full stop at its end."""
    return line.strip().rstrip(",.")


def sentence_of(lines: Sequence[str], line: int) -> str:
    """The first line of the sentence, header or example in which a line (from 1) stands."""
    at = line - 1
    while at > 0 and lines[at - 1].strip():
        at -= 1
    return lines[at]
