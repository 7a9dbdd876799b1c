"""Completion inside quotation marks: the placeholders that a text may use.

Lives here: whether the cursor stands in a text, and which names its page has named so far.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.language.lexer import names_of, scan

ALWAYS = ("patient", "value", "ward")
_PAGE = re.compile(r"^[^\S\n]*flow[^\S\n]*:", re.IGNORECASE | re.MULTILINE)
_TEXT = re.compile(r'"[^"\n]*"')
_OPEN = re.compile(r"\{([^{}\"\n]*)$")
_SHOWN = (
    TermKind.RESULT, TermKind.SCORE, TermKind.MEDICINE, TermKind.CONDITION, TermKind.PROCEDURE, TermKind.DOCUMENT,
    TermKind.FORM, TermKind.FLAG, TermKind.PLACE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class InText:
    """The cursor stands in a text: what is typed since `{`, where that starts, and whether the brace is there."""

    typed: str
    start: int
    braced: bool


def in_text(text: str) -> InText | None:
    """Where in a text the end of `text` stands; None outside quotation marks."""
    line = text[text.rfind("\n") + 1 :]
    left = _TEXT.sub(lambda match: "x" * len(match[0]), line)
    if '"' not in left.split(" #")[0]:
        return None
    brace = _OPEN.search(left)
    if brace is None:
        return InText("", len(text), braced=False)
    return InText(brace[1], len(text) - len(brace[1]), braced=True)


def placeholders(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names that a text at the end of `text` may have in braces: the three of every page, then what it named."""
    pages = list(_PAGE.finditer(text))
    page = text[pages[-1].end() if pages else 0 :]
    lexemes = [raw for raw in scan(page) if raw.sort != "text"]
    names, found, at = names_of(vocabulary), dict.fromkeys(ALWAYS), 0
    while at < len(lexemes):
        match = next(iter(names.matches(lexemes, at, len(lexemes))), None)
        if match is not None and match.term.kind in _SHOWN:
            found.setdefault(match.term.name)
        at += match.length if match is not None else 1
    return tuple(found)
