"""Drawing a problem: the slug and place, the author's line, carets, what is wrong, why it matters, what to write.

Lives here: the one shape in which people see problems outside the editor. Must not live here: any judgement.
Columns are counted in characters for the place, and in cells of a terminal for the carets: a wide character takes
two, a combining one none, a tab is shown as two blanks.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

from wardwright.language.problem import Problem, Severity, line_and_column

WIDTH = 78  # cells of a line of text, within the indent: a plain terminal has 80
_INDENT = "  "
_TAB = "  "
_CUT = "…"


def draw_problem(text: str, problem: Problem, name: str = "") -> str:
    """One problem as a few lines of plain text, without a line end after the last."""
    start, end = _within(text, problem)
    line, column = line_and_column(text, start)
    warning = " (warning)" if problem.severity is Severity.WARNING else ""
    place = f"{name + ', ' if name else ''}line {line}, column {column}"
    lines = [f"{problem.slug}{warning}   {place}", *_source(text, start, end)]
    for words in (problem.problem, problem.because):
        lines += _wrapped(words) if words else []
    return "\n".join((*lines, *_fixes(problem.fixes)))


def draw_problems(text: str, problems: Sequence[Problem], limit: int = 5, name: str = "") -> str:
    """Up to `limit` problems, a blank line between them, and how many more there are; "" when there are none."""
    drawn = [draw_problem(text, problem, name) for problem in problems[:limit]]
    more = len(problems) - limit
    if more > 0:
        drawn.append(f"… and {more} more. Correct these first: often the others go with them.")
    return "\n\n".join(drawn)


def _within(text: str, problem: Problem) -> tuple[int, int]:
    """The span, held inside the text, and brought back to the last word when it points past the end."""
    start = min(max(problem.span.start, 0), len(text))
    if start == len(text):
        start = len(text.rstrip())
    return start, min(max(problem.span.end, start), len(text))


def _source(text: str, start: int, end: int) -> list[str]:
    """The line the span starts on, windowed round the span, and the carets beneath."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", begin)
    stop = len(text) if stop < 0 else stop
    end = max(min(end, len(text[:stop].rstrip())), start)
    before, marked, after = text[begin:start], text[start:end], text[end:stop].rstrip()
    before, after = _window(_plain(before.lstrip()), _plain(marked), _plain(after))
    marked = _plain(marked)
    carets = " " * _cells(before) + "^" * max(_cells(marked), 1)
    return [f"{_INDENT}{before}{marked}{after}", f"{_INDENT}{carets}"]


def _window(before: str, marked: str, after: str) -> tuple[str, str]:
    """Cuts a long line at both sides of the marked words so that they stay in view."""
    if _cells(before) + _cells(marked) + _cells(after) <= WIDTH:
        return before, after
    room = max(WIDTH - _cells(marked), 20)
    left = max(room // 2, room - _cells(after))
    if _cells(before) > left:
        while before and _cells(before) >= left:
            before = before[1:]
        before = _CUT + before
    right = room - _cells(before)
    if _cells(after) > right:
        while after and _cells(after) >= right:
            after = after[:-1]
        after += _CUT
    return before, after


def _plain(words: str) -> str:
    """Tabs as blanks, and nothing that would move the cursor."""
    shown = words.replace("\t", _TAB)
    return "".join(each for each in shown if unicodedata.category(each) not in ("Cc", "Cf") or each == "\u200d")


def _cells(words: str) -> int:
    """How many cells of a terminal the words take."""
    return sum(_cell(each) for each in words)


def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _wrapped(words: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        words,
        width=WIDTH + len(_INDENT),
        initial_indent=_INDENT + first,
        subsequent_indent=_INDENT + rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _fixes(fixes: Sequence[str]) -> list[str]:
    """`Write: …`, one below the other; a long sentence goes on under its own beginning."""
    lines: list[str] = []
    for index, fix in enumerate(fixes):
        first = "Write: " if index == 0 else "or:    "
        lines += _wrapped(fix, first, " " * len(first))
    return lines
