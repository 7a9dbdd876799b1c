"""What is wrong with a vocabulary: where, what, and what to write instead.

Lives here: the records that `load_vocabulary` raises and how they read. Must not live here: how problems are found
(the other load_* modules). Nothing in a vocabulary is about a patient, so its own words may be quoted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

_SHOWN = 5


class Place(NamedTuple):
    """Where something stands in the file, 1-based."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class VocabularyProblem:
    """One thing that is wrong, and what to write instead."""

    file: str
    line: int
    column: int
    slug: str  # stable and countable: "not-ucum", "unknown-key" …
    problem: str
    fix: str = ""

    def __str__(self) -> str:
        text = f"{self.slug}   {self.file}, line {self.line}, column {self.column}\n  {self.problem}"
        return f"{text}\n  {self.fix}" if self.fix else text


class VocabularyProblems(Exception):
    """The vocabulary cannot be used as it stands: everything that is wrong with it, in the order of the file."""

    def __init__(self, problems: Iterable[VocabularyProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        shown = "\n\n".join(str(problem) for problem in self.problems[:_SHOWN])
        more = len(self.problems) - _SHOWN
        return f"{shown}\n\n… and {more} more after these." if more > 0 else shown


class Findings:
    """The problems found so far in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[VocabularyProblem] = []

    def add(self, place: Place, slug: str, problem: str, fix: str = "") -> None:
        """Notes one problem, once."""
        found = VocabularyProblem(self.file, place.line, place.column, slug, problem, fix)
        if not self.found or self.found[-1] != found:
            self.found.append(found)

    def in_order(self) -> tuple[VocabularyProblem, ...]:
        """All problems, as they stand in the file."""
        return tuple(sorted(self.found, key=lambda problem: (problem.line, problem.column)))


def nearest(word: str, known: Iterable[str], most: int = 3) -> str:
    """`"a", "b" or "c"`: the known words nearest to one; "" when none is near."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), by_folded, n=most, cutoff=0.6)
    return either(by_folded[name] for name in close)


def either(names: Iterable[str]) -> str:
    """`"a", "b" or "c"`."""
    quoted = [f'"{name}"' for name in names]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)
