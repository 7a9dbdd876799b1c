"""The pages of a home, read once and kept until their file or the vocabulary changes.

Lives here: `Book`, and what is known of each page from its text alone. Must not live here: how a flow stands
(shelf.py), which version runs (engine.live). Threads share a book.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wardwright.engine.flows.ward_problem import WardProblem, ward_problem, ward_problem_of_title
from wardwright.engine.live.flows import ENDING, stamps
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.plan import version_of
from wardwright.language.check import check_flow, unread
from wardwright.language.parse import parse
from wardwright.language.print import print_flow
from wardwright.language.problem import Problem, Severity
from wardwright.language.tree import Flow, Name
from wardwright.language.walk import walk

_LOOK_AGAIN = 2.0  # seconds between two looks at the folder


@dataclass(frozen=True, slots=True)
class Sheet:
    """One flow of a file. `flow` None: it cannot be read, `problems` say why, and `text` is what the file holds."""

    title: str
    file: str
    text: str  # as the page is printed
    flow: Flow | None
    version: str
    problems: tuple[Problem, ...]  # of `source`
    source: str  # the file's text
    about: WardProblem
    words: str  # everything that a search looks through, folded

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps it from running."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


class Book:
    """The pages in one folder."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked = -_LOOK_AGAIN
        self._folder: Path | None = None
        self._vocabulary: Vocabulary | None = None
        self._read: dict[str, tuple[tuple[int, int], tuple[Sheet, ...]]] = {}
        self._sheets: tuple[Sheet, ...] = ()

    def sheets(self, folder: Path | None, vocabulary: Vocabulary) -> tuple[Sheet, ...]:
        """Every flow of the folder, by title. A file is read again when its time of writing or size is another."""
        with self._lock:
            changed = folder != self._folder or vocabulary is not self._vocabulary
            if changed:
                self._folder, self._vocabulary, self._read = folder, vocabulary, {}
            if changed or time.monotonic() - self._looked > _LOOK_AGAIN:
                self._sheets = self._look(folder, vocabulary)
                self._looked = time.monotonic()
            return self._sheets

    def look_again(self) -> None:
        """The next question looks at the folder: somebody has written a page."""
        with self._lock:
            self._looked = -_LOOK_AGAIN

    def _look(self, folder: Path | None, vocabulary: Vocabulary) -> tuple[Sheet, ...]:
        found: dict[str, tuple[tuple[int, int], tuple[Sheet, ...]]] = {}
        for name, *stamp in stamps(folder):
            written = (stamp[0], stamp[1])
            before = self._read.get(name)
            assert folder is not None
            fresh = before is None or before[0] != written
            found[name] = (written, sheets_of(name, _text(folder / name), vocabulary)) if fresh else before  # type: ignore[assignment]
        if found == self._read:
            return self._sheets
        self._read = found
        return tuple(sorted((sheet for _, sheets in found.values() for sheet in sheets), key=_by_title))


def _by_title(sheet: Sheet) -> tuple[str, str]:
    return sheet.title.casefold(), sheet.file


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""  # gone since it was listed, or no text: a page without a flow


def sheets_of(file: str, text: str, vocabulary: Vocabulary) -> tuple[Sheet, ...]:
    """The flows of one file's text; one without a tree where nothing could be read."""
    parsed = parse(text, vocabulary)
    unreadable = unread(parsed, vocabulary, text)
    sheets = [_sheet(file, text, flow, check_flow(flow, vocabulary, text)) for flow in parsed.flows]
    if not sheets or any(problem.severity is Severity.ERROR for problem in unreadable):
        sheets.extend(_without_tree(file, text, unreadable, {sheet.title for sheet in sheets}))
    return tuple(sheets)


def _sheet(file: str, source: str, flow: Flow, problems: tuple[Problem, ...]) -> Sheet:
    text = print_flow(flow)
    names = {node.name for rule in flow.rules for node, _ in walk(rule) if isinstance(node, Name)}
    words = "\n".join((flow.title, flow.owner or "", flow.because or "", *sorted(names))).casefold()
    return Sheet(flow.title, file, text, flow, version_of(flow), problems, source, ward_problem(flow), words)


def _without_tree(file: str, text: str, problems: tuple[Problem, ...], there: set[str]) -> Iterator[Sheet]:
    headings = [line.partition(":")[2].strip() for line in text.splitlines() if line.strip().casefold()[:5] == "flow:"]
    titles = [title for title in headings if title and title not in there] or ([] if there else [""])
    for title in titles:
        title = title or Path(file).name.removesuffix(ENDING)
        about = ward_problem_of_title(title)
        yield Sheet(title, file, text, None, "", problems, text, about, f"{title}\n{text}".casefold())
