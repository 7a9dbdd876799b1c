"""What the checker offers in the place of a mistake, put into the author's own text.

Lives here: `with_fix`. Must not live here: which fixes there are (language). A fix is a whole sentence on one line; of
the author's sentence only the words that differ are exchanged, so that its lines stay as they were.
"""

from __future__ import annotations

import difflib
import re

from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.layout import Chunk, lay_out
from wardwright.language.lexer import names_of
from wardwright.language.problem import Problem

_WORDS = re.compile(r"\"[^\"\n]*\"|[\w.]*\w|[^\w\s]")
_HEADER = re.compile(r"(flow|owner|because|example):", re.IGNORECASE)
_OPENERS = ("When ", "Every ", "At most ", "Stop when ", "Judge by ", "Release ", "Measure ")


def with_fix(text: str, problem: Problem, fix: str, vocabulary: Vocabulary) -> str | None:
    """The text with this fix of the problem; None for advice that is no sentence to put in."""
    start = problem.span.start
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start) if "\n" in text[start:] else len(text)
    if _HEADER.match(fix):
        return text[:line_start] + fix + text[line_end:] if _HEADER.match(text[line_start:].lstrip()) else None
    chunk = _chunk_at(text, start, vocabulary)
    if chunk is None:
        return None
    there = text[chunk.start : chunk.end]
    opener = next((each for each in _OPENERS if fix.startswith(each)), "")
    if opener and not there.startswith(opener) and any(there.startswith(each) for each in _OPENERS):
        return f"{text[: chunk.end]}\n\n{fix}{text[chunk.end :]}"  # a sentence that is missing
    if not opener and any(there.startswith(each) for each in _OPENERS):
        return None
    return text[: chunk.start] + _exchanged(there, fix) + text[chunk.end :]


def _chunk_at(text: str, at: int, vocabulary: Vocabulary) -> Chunk | None:
    for layout in lay_out(text, names_of(vocabulary)):
        for chunk in (*layout.sentences, *(line for example in layout.examples for line in example.lines)):
            if chunk.start <= at <= chunk.end:
                return chunk
    return None


def _exchanged(there: str, fix: str) -> str:
    old, new = list(_WORDS.finditer(there)), list(_WORDS.finditer(fix))
    steps = difflib.SequenceMatcher(None, [m[0] for m in old], [m[0] for m in new], autojunk=False).get_opcodes()
    made, at = "", 0
    for tag, i, j, k, m in steps:
        if tag == "equal":
            continue
        came = fix[new[k].start() : new[m - 1].end()] if m > k else ""
        start = old[i].start() if i < j else (old[i - 1].end() if i else 0)
        end = old[j - 1].end() if i < j else start
        if not came:
            kept = there[at:start].rstrip(" ")
            made += kept
        elif i < j:
            made += there[at:start] + came
        else:
            glue = "" if came[0] in ".,:" or not start else " "
            made += there[at:start] + glue + came + ("" if start else " ")
        at = end
    return made + there[at:]
