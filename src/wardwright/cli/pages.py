"""Flow pages from files: which files, what is wrong with each flow in them, and how its examples went.

Lives here: the way from paths on the command line to reports, one for each flow on a page. A flow that could not be
read has a report too. Must not live here: what a problem looks like (language/draw.py) or what is printed (check.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from wardwright.cli.border import UsedWrongly
from wardwright.cli.home import read_text
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import FLOWS, Home
from wardwright.kernel.examples import ExampleResult, run_examples
from wardwright.language.check import check_flows, unread
from wardwright.language.parse import parse
from wardwright.language.problem import Problem, Severity
from wardwright.language.tree import Flow, Span

ENDING = ".flow"
_NO_FLOW = Problem(
    "no-flow-header",
    Severity.ERROR,
    Span(0, 0),
    "This file holds no flow.",
    "A file that is empty by mistake looks like a flow that never fires.",
    ("Flow: Escalate dangerous potassium",),
)
_COMMENT = re.compile(r"(?:^|\s)#.*")  # `C# tests` is no comment
_HEADING = re.compile(r"^[ \t]*flow[ \t]*:[ \t]*(.*?)[ \t]*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """One file as it was read, with the name that people know it by."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class FlowReport:
    """One flow of a page: its tree when it could be read, what is wrong, and how its examples went."""

    title: str
    page: Page
    flow: Flow | None
    problems: tuple[Problem, ...]
    examples: tuple[ExampleResult, ...] = ()

    @property
    def errors(self) -> int:
        """How many problems stop it from running."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def failed(self) -> int:
        """How many examples did not go as the page says."""
        return sum(not example.passed for example in self.examples)

    @property
    def fine(self) -> bool:
        """True when nothing keeps it from running: warnings may be left."""
        return not self.errors and not self.failed


def read_pages(paths: Sequence[Path], home: Home) -> list[Page]:
    """The pages at these paths (files or folders), or the home's own flows when none is given."""
    if not paths:
        return [Page(str(file), read_text(file)) for file in _in_folder(_home_flows(home))]
    files = dict.fromkeys(file for path in paths for file in _files(path, home))
    return [Page(str(file), read_text(file)) for file in files]


def _home_flows(home: Home) -> Path:
    if home.flows is None:
        raise UsedWrongly(
            "No flow was named, and there is no home with flows here.",
            "Name a file or a folder of *.flow files, or make a home: wardwright init my-hospital",
        )
    return home.flows


def _files(path: Path, home: Home) -> Iterable[Path]:
    if path.is_dir():
        return _in_folder(path)
    if not path.exists() and home.flows is not None:
        # The name of a flow of the home is enough: `explain high-potassium`.
        for known in (home.flows / path, home.flows / f"{path}{ENDING}", home.flows.parent / path):
            if known.is_file():
                return [known]
        return _titled(str(path), home.flows)
    return [path]


def _titled(name: str, folder: Path) -> Iterable[Path]:
    """The file of the flow with that title: it is what `check` and `replay` show."""
    files = {file: read_text(file) for file in folder.rglob(f"*{ENDING}") if file.is_file()}
    titles = {file: [found.group(1) for found in _HEADING.finditer(text)] for file, text in files.items()}
    found = [file for file, own in titles.items() if any(_same(name, title) for title in own)]
    if found:
        return sorted(found)
    words = [*(file.stem for file in files), *(title for own in titles.values() for title in own)]
    near = get_close_matches(name.removesuffix(ENDING), words, n=1)
    advice = f'Did you mean "{near[0]}"?' if near else "Look for a slip in the name, or in the folder you are in."
    raise UsedWrongly(f"{name} is not there.", advice)


def _in_folder(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.rglob(f"*{ENDING}") if file.is_file())
    if not files:
        raise UsedWrongly(f"{folder} holds no *{ENDING} files.", f"Look into the folder, or try {FLOWS}/ of a home.")
    return files


def report(pages: Sequence[Page], vocabulary: Vocabulary) -> list[FlowReport]:
    """What is wrong with every flow of these pages, by itself and among the others; no example is run."""
    parsed = [parse(page.text, vocabulary) for page in pages]
    flows = [flow for each in parsed for flow in each.flows]
    texts = [page.text for page, each in zip(pages, parsed, strict=True) for _ in each.flows]
    checked = iter(check_flows(flows, vocabulary, texts))
    reports: list[FlowReport] = []
    for page, each in zip(pages, parsed, strict=True):
        own = [next(checked) for _ in each.flows]
        reports.extend(_of_page(page, unread(each, vocabulary, page.text), own))
    return reports


def _of_page(
    page: Page, unread: tuple[Problem, ...], checked: list[tuple[Flow, tuple[Problem, ...]]]
) -> Iterator[FlowReport]:
    """The flows as they stand on the page; a problem belongs to the flow under whose heading it stands."""
    headings = [(found.start(), found.group(1)) for found in _HEADING.finditer(page.text)] or [(0, "")]
    left = list(checked)
    for index, (start, title) in enumerate(headings):
        begin = 0 if index == 0 else start
        end = headings[index + 1][0] if index + 1 < len(headings) else len(page.text) + 1
        found = next((entry for entry in left if _same(entry[0].title, title)), None)
        if found is not None:
            left.remove(found)
        own = [problem for problem in unread if begin <= problem.span.start < end]
        if not checked and not unread:
            own = [_NO_FLOW]
        problems = sorted((*own, *(found[1] if found else ())), key=lambda problem: problem.span.start)
        yield FlowReport(found[0].title if found else title, page, found[0] if found else None, tuple(problems))


def _same(title: str, written: str) -> bool:
    return " ".join(title.casefold().split()) == " ".join(_COMMENT.sub("", written).casefold().split())


def with_examples(reports: Iterable[FlowReport], vocabulary: Vocabulary, home: Home) -> Iterator[FlowReport]:
    """The same reports, with the examples run of every flow that has no error."""
    for each in reports:
        if each.flow is None or each.errors:
            yield each
        else:
            results = run_examples(each.flow, vocabulary, home.settings.zone)
            yield FlowReport(each.title, each.page, each.flow, each.problems, results)
