"""The pages of docs/guides/journeys as a reader meets them: steps with numbers, words to look for, pictures.

Lives here: reading such a page. Must not live here: walking through it (story.py). Called by the tests of journeys,
which do step by step what the page says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "guides" / "journeys"
INDEX = FOLDER / "README.md"
PICTURES = FOLDER / "pictures"
_STEP = re.compile(r"^(\d+)\. ", re.MULTILINE)
_PICTURE = re.compile(r"!\[([^\]]*)\]\(pictures/([\w-]+\.webp)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_CODE = re.compile(r"`(.+?)`", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step: all that is said in it, what stands on the screen by these very words, its pictures."""

    number: int
    words: str
    labels: tuple[str, ...]  # bold: something to press or to read
    typed: tuple[str, ...]  # in code: something to type, or words of the page that is written
    pictures: tuple[str, ...]

    def says(self, words: str) -> bool:
        """Whether the step names these words."""
        return plain(words) in self.words


def plain(words: str) -> str:
    """Without Markdown's stars, line ends and repeated blanks."""
    return " ".join(re.sub(r"[*`]", "", words).split())


def guides() -> list[Path]:
    """The page of each journey."""
    return sorted(path for path in FOLDER.glob("*.md") if path != INDEX)


def pictures_of(text: str) -> list[tuple[str, str]]:
    """What each picture is said to show, and its file."""
    return [(words, name) for words, name in _PICTURE.findall(text)]


def steps_of(text: str) -> list[Step]:
    """The steps in order. AssertionError: they are not numbered from 1 on."""
    starts = list(_STEP.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    steps = []
    for start, end in zip(starts, ends, strict=True):
        whole = re.split(r"^#", text[start.end() : end], maxsplit=1, flags=re.MULTILINE)[0]
        words = _PICTURE.sub("", whole)
        steps.append(
            Step(
                int(start[1]),
                plain(words),
                tuple(plain(each) for each in _BOLD.findall(words)),
                tuple(plain(each) for each in _CODE.findall(words)),
                tuple(name for _, name in pictures_of(whole)),
            )
        )
    assert [step.number for step in steps] == list(range(1, len(steps) + 1)), "steps are numbered from 1 on"
    return steps
