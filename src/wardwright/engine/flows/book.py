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
_AT_ONCE = 40  # files that a question waits for


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


Read = dict[str, tuple[tuple[int, int], tuple[Sheet, ...]]]  # file → its stamp, its flows


class Book:
    """The pages in one folder."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked = -_LOOK_AGAIN
        self._vocabulary: Vocabulary | None = None
        self._read: Read = {}
        self._sheets: tuple[Sheet, ...] = ()
        self._reading: threading.Thread | None = None

    def sheets(self, folder: Path | None, vocabulary: Vocabulary) -> tuple[Sheet, ...]:
        """Every flow of the folder, by title. A file is read again when its time of writing or size is another.

        Where many are to be read again (the vocabulary has changed), they are read beside, and what was known before
        is given until then: a page never waits for five hundred others.
        """
        with self._lock:
            if vocabulary is not self._vocabulary or time.monotonic() - self._looked > _LOOK_AGAIN:
                self._looked = time.monotonic()
                self._look(folder, vocabulary)
            return self._sheets

    def look_again(self) -> None:
        """The next question looks at the folder: somebody has written a page."""
        with self._lock:
            self._looked = -_LOOK_AGAIN

    def finish(self) -> None:
        """Waits until what is read beside is there."""
        reading = self._reading
        if reading is not None:
            reading.join()

    def _look(self, folder: Path | None, vocabulary: Vocabulary) -> None:
        if self._reading is not None and self._reading.is_alive():
            return
        known = self._read if vocabulary is self._vocabulary else {}
        there = {name: (written, size) for name, written, size in stamps(folder)}
        if there == {name: stamp for name, (stamp, _) in known.items()}:
            return
        fresh = sum(name not in known or known[name][0] != stamp for name, stamp in there.items())
        if self._sheets and fresh > _AT_ONCE:
            self._reading = threading.Thread(target=self._beside, args=(folder, there, known, vocabulary), daemon=True)
            self._reading.start()
        else:
            self._take(_read_anew(folder, there, known, vocabulary), vocabulary)

    def _beside(
        self, folder: Path | None, there: dict[str, tuple[int, int]], known: Read, vocabulary: Vocabulary
    ) -> None:
        found = _read_anew(folder, there, known, vocabulary)
        with self._lock:
            self._take(found, vocabulary)

    def _take(self, found: Read, vocabulary: Vocabulary) -> None:
        self._read, self._vocabulary = found, vocabulary
        self._sheets = tuple(sorted((sheet for _, sheets in found.values() for sheet in sheets), key=_by_title))


def _read_anew(folder: Path | None, there: dict[str, tuple[int, int]], known: Read, vocabulary: Vocabulary) -> Read:
    found: Read = {}
    for name, stamp in there.items():
        before = known.get(name)
        if before is not None and before[0] == stamp:
            found[name] = before
        elif folder is not None:
            found[name] = (stamp, sheets_of(name, _text(folder / name), vocabulary))
    return found


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
