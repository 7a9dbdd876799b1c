"""Small templates: text with `{names}`, each filled in and escaped for where it goes.

Lives here: reading a template, with every slip located, and filling it in. Must not live here: what the names stand
for (words, hl7v2/fields), files (catalogue). There is nothing else in the language: no conditions, no loops; `{{` and
`}}` are braces. Where `drop_empty` is set, a line whose names are all empty is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")


class TemplateSlip(Exception):
    """A template holds a name that is not known, or a brace too many: line, what is wrong, what to write."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template whose names are all known."""

    lines: tuple[str, ...]

    @classmethod
    def read(cls, text: str, names: Iterable[str]) -> Template:
        """The template of this text, in which only these names may stand. Raises TemplateSlip."""
        known = tuple(names)
        lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n"))
        for number, line in enumerate(lines, start=1):
            for piece in _PIECE.finditer(line):
                _check(piece, number, known)
        return cls(lines)

    def fill(self, values: Mapping[str, str], escape: Callable[[str], str], drop_empty: bool = False) -> list[str]:
        """The lines, with every name replaced by its escaped value."""
        filled = []
        for line in self.lines:
            names = [name.strip() for name in _PIECE.findall(line) if name.strip()]
            if drop_empty and names and not any(values[name] for name in names):
                continue
            filled.append(_PIECE.sub(lambda piece: _one(piece, values, escape), line))
        return filled


def _check(piece: re.Match[str], number: int, known: tuple[str, ...]) -> None:
    name = piece[1]
    if name is None:
        if piece[0] in "{}":
            raise TemplateSlip(f"line {number}: a brace stands alone. Write it twice when a brace is meant.")
        return
    if name.strip() not in known:
        near = get_close_matches(name.strip(), known, n=1)
        write = f"Write {{{near[0]}}}." if near else f"Known here: {', '.join(f'{{{each}}}' for each in known)}."
        raise TemplateSlip(f"line {number}: there is no {{{name.strip()}}}. {write}")


def _one(piece: re.Match[str], values: Mapping[str, str], escape: Callable[[str], str]) -> str:
    if piece[1] is None:
        return piece[0][0]
    return escape(values[piece[1].strip()])
