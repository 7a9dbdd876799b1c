"""An example put into its author's page: the text around it stays as it was, to the last comment.

Lives here: where it goes, the proof that nothing else changed, and the write that is whole or not at all. Must not live
here: the example (kernel.case), what is printed (cli).
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.examples import run_example
from wardwright.language.check import check_flows
from wardwright.language.layout import FlowLayout, lay_out
from wardwright.language.lexer import names_of
from wardwright.language.parse import parse
from wardwright.language.print_examples import example_lines
from wardwright.language.problem import Severity
from wardwright.language.tree import Example, Flow

_BOM = "\ufeff"


class DoesNotFit(Exception):
    """The example cannot go onto the page; one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class PageText:
    """A page as it lies on disk, and the place of the one flow that is meant."""

    file: Path
    text: str  # without the mark that some editors put first
    marked: bool
    newline: str

    @staticmethod
    def read(file: Path) -> PageText:
        """The page of a file. OSError, UnicodeDecodeError: it cannot be read."""
        raw = file.read_bytes().decode("utf-8")
        newline = "\r\n" if "\r\n" in raw else "\n"
        return PageText(file, raw.removeprefix(_BOM), raw.startswith(_BOM), newline)


def put_on(page: PageText, flow: Flow, example: Example, vocabulary: Vocabulary, zone: tzinfo) -> str:
    """The page's text with the example after the flow's last line. DoesNotFit: it would not be the page it was."""
    name = _unlike(example.name, flow)
    example = replace(example, name=name)
    text = page.text
    end = _end_of(text, flow, vocabulary)
    line_end = text.find("\n", end)
    end = len(text) if line_end < 0 else line_end + 1
    before, after = text[:end], text[end:]
    lines = page.newline.join(example_lines(example))
    joint = "" if before.endswith("\n") else page.newline
    rest = after.lstrip("\r\n")
    fresh = before + joint + page.newline + lines + page.newline + ((page.newline + rest) if rest else "")
    _check(text, fresh, flow, example, vocabulary, zone)
    return fresh


def write_page(page: PageText, text: str) -> None:
    """The text in place of the page, whole or not at all, with the same rights. DoesNotFit: somebody was quicker."""
    if PageText.read(page.file) != page:
        raise DoesNotFit(f"{page.file} was changed meanwhile: nothing was written. Make the case again.")
    content = (_BOM if page.marked else "") + text
    target = page.file.resolve()
    number, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(number, "wb") as out:
            out.write(content.encode("utf-8"))
            out.flush()
            os.fsync(out.fileno())
        unfinished.chmod(target.stat().st_mode & 0o7777)
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def same_as(flow: Flow, example: Example) -> str:
    """The name of an example of the page with the same lines; "" when there is none."""
    return next((each.name for each in flow.examples if each.steps == example.steps), "")


def _unlike(name: str, flow: Flow) -> str:
    taken = {each.name.casefold() for each in flow.examples}
    number, unlike = 1, name
    while unlike.casefold() in taken:
        number += 1
        unlike = f"{name} ({number})"
    return unlike


def _end_of(text: str, flow: Flow, vocabulary: Vocabulary) -> int:
    """Where the last sentence or example line of the flow ends."""
    for layout in lay_out(text, names_of(vocabulary)):
        if layout.header is not None and _plain(layout.header.value) == _plain(flow.title):
            return _last(layout)
    raise DoesNotFit(f"The page has no flow called {flow.title}. Name its file: --flow FILE.")


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def _last(layout: FlowLayout) -> int:
    ends = [chunk.end for chunk in layout.sentences] + [header.end for header in layout.headers]
    for example in layout.examples:
        ends += [example.header.end, *(line.end for line in example.lines)]
    return max(ends)


def _check(before: str, after: str, flow: Flow, example: Example, vocabulary: Vocabulary, zone: tzinfo) -> None:
    """The new page is the old one and the example, has no new error, and the example passes on it."""
    old, new = parse(before, vocabulary), parse(after, vocabulary)
    grown = tuple(replace(f, examples=(*f.examples, example)) if f.title == flow.title else f for f in old.flows)
    if new.flows != grown:
        raise DoesNotFit(f"The example does not read on {flow.title} as it was meant: put it there by hand.")
    page = next(each for each in new.flows if each.title == flow.title)
    problems = [problem for _, found in check_flows((page,), vocabulary, [after]) for problem in found]
    wrong = next((problem for problem in problems if problem.severity is Severity.ERROR), None)
    if wrong is not None:
        raise DoesNotFit(f"On the page the example has a problem: {wrong.problem}")
    result = run_example(page, page.examples[-1], vocabulary, zone)
    if not result.passed:
        said = "; ".join(f"{each.at} {each.said}" for each in result.differences[:3])
        raise DoesNotFit(f"On this page the example does not pass: {said}")
