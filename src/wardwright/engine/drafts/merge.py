"""Two texts that were made from one: what both changed, joined word by word.

Lives here: `merge`, pure. Must not live here: which texts those are (keeping). Where both changed the same words
differently, both are given and a person chooses; nothing of either is dropped by itself.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_WORDS = re.compile(r"\s+|[^\s\w]|\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the merged text. `theirs` is None where there is nothing to choose."""

    mine: str
    theirs: str | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """What comes of two texts."""

    pieces: tuple[Piece, ...]

    @property
    def clashes(self) -> int:
        """How many places a person has to decide."""
        return sum(piece.theirs is not None for piece in self.pieces)

    def text(self, mine: bool = True) -> str:
        """The whole, with mine (or theirs) where the two clash."""
        return "".join(piece.mine if mine or piece.theirs is None else piece.theirs for piece in self.pieces)


def merge(base: str, mine: str, theirs: str) -> Merged:
    """The text with what both changed since `base`."""
    words = _WORDS.findall(base), _WORDS.findall(mine), _WORDS.findall(theirs)
    pieces: list[Piece] = []
    for old, my, their in _stretches(*words):
        if my == their or their == old:
            piece = Piece("".join(my))
        elif my == old:
            piece = Piece("".join(their))
        else:
            piece = Piece("".join(my), "".join(their))
        if piece.theirs is None and pieces and pieces[-1].theirs is None:
            pieces[-1] = Piece(pieces[-1].mine + piece.mine)
        elif piece.mine or piece.theirs:
            pieces.append(piece)
    return Merged(tuple(pieces))


def differences(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """What changed, word by word: pairs of what went and what came; ("x", "x") where nothing did."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        went, came = "".join(old[i:j]), "".join(new[k:m])
        found.append((went, went) if tag == "equal" else (went, came))
    return tuple(found)


Stretch = tuple[Sequence[str], Sequence[str], Sequence[str]]


def _stretches(base: list[str], mine: list[str], theirs: list[str]) -> list[Stretch]:
    """The three texts cut at the words that all three share."""
    to_mine, to_theirs = _places(base, mine), _places(base, theirs)
    shared = [place for place in range(len(base)) if place in to_mine and place in to_theirs]
    cuts = [(-1, -1, -1), *((at, to_mine[at], to_theirs[at]) for at in shared), (len(base), len(mine), len(theirs))]
    found: list[Stretch] = []
    for (a, b, c), (d, e, f) in pairwise(cuts):
        found.append((base[a + 1 : d], mine[b + 1 : e], theirs[c + 1 : f]))
        if d < len(base):
            found.append(([base[d]],) * 3)
    return found


def _places(base: list[str], other: list[str]) -> dict[int, int]:
    blocks = difflib.SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}
