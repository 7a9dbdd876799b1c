"""A slip in `wardwright.toml`: which file, which line, what is wrong, what to write.

Lives here: the records that reading raises, and where a key stands in the file. Must not live here: what is a slip
(kinds.py, checks.py). Nothing in the file is about a patient, so its words may be quoted; secrets are in files of
their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_SHOWN = 5
_LONGEST = 500  # lines that one value may take

Keys = tuple[str, ...]  # the way to a key: ("sources", "lab feed", "listen")


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """One slip."""

    file: str
    line: int
    what: str
    write: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.what}\n{self.write}"


class SettingsProblems(Exception):
    """The settings cannot be used as they stand: every slip, in the order of the file."""

    def __init__(self, problems: Iterable[SettingsProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__(self.problems)

    def __str__(self) -> str:
        shown = "\n\n".join(str(problem) for problem in self.problems[:_SHOWN])
        more = len(self.problems) - _SHOWN
        return f"{shown}\n\n… and {more} more after these." if more > 0 else shown


class Slip(Exception):
    """A value cannot stand as it is; whoever reads it knows which key it is of."""

    def __init__(self, what: str, write: str) -> None:
        super().__init__(what)
        self.what, self.write = what, write


class Slips:
    """The slips found so far in one file."""

    def __init__(self, text: str, file: str) -> None:
        self._text, self._file = text, file
        self._found: list[tuple[Keys, str, str]] = []

    def add(self, keys: Keys, what: str, write: str) -> None:
        """Notes what is wrong at this key."""
        self._found.append((keys, what, write))

    def stop_if_any(self) -> None:
        """Raises all that were noted."""
        if self._found:
            lines = lines_of_keys(self._text)
            raise SettingsProblems(
                SettingsProblem(self._file, _nearest(lines, keys), what, write) for keys, what, write in self._found
            )


def _nearest(lines: Mapping[Keys, int], keys: Keys) -> int:
    while keys and keys not in lines:
        keys = keys[:-1]
    return lines.get(keys, 1)


def lines_of_keys(text: str) -> dict[Keys, int]:
    """The line on which each key of this TOML text stands, 1-based. tomllib itself keeps no places."""
    places: dict[Keys, int] = {}
    lines = text.splitlines()
    table: Keys = ()
    number = 0
    while number < len(lines):
        line = lines[number].strip()
        length = 1
        if line.startswith("["):
            table = next(_ways(tomllib.loads(line)), ())
            for end in range(1, len(table) + 1):
                places.setdefault(table[:end], number + 1)
        elif line and not line.startswith("#"):
            length, value = _statement(lines, number)
            for keys in _ways(value):
                for end in range(1, len(keys) + 1):
                    places.setdefault((*table, *keys[:end]), number + 1)
        number += length
    return places


def _statement(lines: list[str], start: int) -> tuple[int, dict[str, Any]]:
    """`key = value` from this line on: how many lines it takes, and what it says."""
    for length in range(1, min(_LONGEST, len(lines) - start) + 1):
        try:
            return length, tomllib.loads("\n".join(lines[start : start + length]))
        except tomllib.TOMLDecodeError:
            continue
    return 1, {}


def _ways(value: Mapping[str, Any]) -> Iterator[Keys]:
    """The ways to the ends of nested tables."""
    for key, inner in value.items():
        inside = [(key, *way) for way in _ways(inner)] if isinstance(inner, dict) else []
        yield from inside or [(key,)]
