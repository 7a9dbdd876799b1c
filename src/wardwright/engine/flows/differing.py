"""What is different between two texts of a page, word by word.

Lives here: the comparison. Must not live here: which texts (history.py), colours (pages). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum


class Change(Enum):
    """What became of some words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a line, with the blanks between them."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line: as it is (SAME), with words changed (several parts), or gone or new as a whole."""

    parts: tuple[Part, ...]

    @property
    def is_same(self) -> bool:
        """Nothing of it is different."""
        return all(part.change is Change.SAME for part in self.parts)


def differences(before: str, after: str) -> tuple[DiffLine, ...]:
    """All lines of both, in order; a line that was changed once, with the words that are gone and new in it."""
    old, new = before.splitlines(), after.splitlines()
    found: list[DiffLine] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [DiffLine((Part(Change.SAME, line),)) for line in old[old_from:old_to]]
        else:
            found += _changed(old[old_from:old_to], new[new_from:new_to])
    return tuple(found)


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    """Lines that stand for one another are those that share the most words; the others are gone or new."""
    left = list(new)
    for line in old:
        like = max(left, key=lambda other: _likeness(line, other), default="")
        if like and _likeness(line, like) > 0.5:
            at = left.index(like)
            yield from (DiffLine((Part(Change.NEW, other),)) for other in left[:at])
            yield DiffLine(tuple(_words_changed(line, like)))
            del left[: at + 1]
        else:
            yield DiffLine((Part(Change.GONE, line),))
    yield from (DiffLine((Part(Change.NEW, other),)) for other in left)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _words_changed(before: str, after: str) -> Iterator[Part]:
    old, new = _words(before), _words(after)
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Part(Change.SAME, "".join(old[old_from:old_to]))
        else:
            if old_to > old_from:
                yield Part(Change.GONE, "".join(old[old_from:old_to]))
            if new_to > new_from:
                yield Part(Change.NEW, "".join(new[new_from:new_to]))


def _words(line: str) -> list[str]:
    """Words, blanks and marks, which together are the line."""
    return re.findall(r"\s+|[\w.%/]*\w|[^\w\s]", line)
