"""How wide words are, and where a line of them is broken.

Lives here: widths of letters by groups. Must not live here: boxes (picture_layout). Pure: nothing is asked of a
browser. The widths are those of DejaVu Sans, the widest of the typefaces that may stand in for the pages' own, so that
a box is never too small for its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

# In parts of the height, rounded up over each group.
_GROUPS: Final = (
    ("ijl|'", 0.29),
    (".,:;! I", 0.34),
    ("ft()[]/-·", 0.40),
    ("rs", 0.50),
    ("z{}?JL", 0.58),
    ("w", 0.82),
    ("mM@%W—…", 1.0),
)
_EM: Final = {letter: em for letters, em in _GROUPS for letter in letters}
_OTHER, _CAPITAL, _FULL, _BOLD = 0.635, 0.72, 1.0, 1.1


def width_of(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is at most, in the unit of `size` (the height of its letters)."""
    whole = sum(_em(letter) for letter in text) * size
    return whole * _BOLD if bold else whole


def _em(letter: str) -> float:
    if letter in _EM:
        return _EM[letter]
    if ord(letter) > 0x2E7F:  # scripts whose letters fill a square
        return _FULL
    return _CAPITAL if letter.isupper() else _OTHER


def broken(text: str, room: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """The text in lines that are no wider than `room`; a word that is wider is broken between letters."""
    lines: list[str] = []
    line = ""
    for word in _words(text, room, size, bold):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size, bold) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return (*lines, line) if line or not lines else tuple(lines)


def _words(text: str, room: float, size: float, bold: bool) -> Iterator[str]:
    for word in text.split():
        while len(word) > 1 and width_of(word, size, bold) > room:
            at = next((at for at in range(1, len(word)) if width_of(word[: at + 1], size, bold) > room), len(word) - 1)
            yield word[:at]
            word = word[at:]
        yield word
