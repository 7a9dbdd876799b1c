"""The reference for authors reads as it says: each line of docs/language/reference.md, with the starter vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import wardwright.starter
from tests.language.pages import PAGES, one_line, page
from wardwright.facts.load import load_vocabulary
from wardwright.language.check import check_text
from wardwright.language.parse import parse
from wardwright.language.print import print_flow
from wardwright.language.problem import Severity

REFERENCE = Path(__file__).parents[2] / "docs" / "language" / "reference.md"
STARTER = load_vocabulary((Path(wardwright.starter.__file__).parent / "vocabulary.yaml").read_text(encoding="utf-8"))
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def _blocks() -> Iterator[tuple[str, str]]:
    for block in _BLOCK.finditer(REFERENCE.read_text(encoding="utf-8")):
        yield block[1], block[2]


LINES = [(kind, line) for kind, block in _blocks() if kind != "page" for line in block.splitlines()]
WHOLE = [block for kind, block in _blocks() if kind == "page"]


def _printed(text: str) -> str:
    parsed = parse(text, STARTER)
    assert [problem.problem for problem in parsed.problems if problem.severity is Severity.ERROR] == []
    (flow,) = parsed.flows
    printed = print_flow(flow)
    assert parse(printed, STARTER).flows == (flow,)
    return one_line(printed)


@pytest.mark.parametrize(("kind", "line"), LINES, ids=lambda value: value)
def test_a_line_of_the_reference_reads_and_is_printed_as_it_says(kind: str, line: str) -> None:
    written, _, canonical = line.partition(" => ")
    printed = _printed(page(kind, written))
    assert one_line(canonical or written) in printed
    assert printed == _printed(page(kind, canonical or written))
    checked = check_text(page(kind, written), STARTER)
    # The pages around the lines are not about what the lines say, so that examples on them may not come true.
    wrong = {problem.slug for problem in checked.problems if problem.severity is Severity.ERROR}
    assert wrong <= {"example-never-happens", "example-too-early", "example-no-task", "example-other-words"}


@pytest.mark.parametrize("text", WHOLE, ids=lambda text: text.splitlines()[0])
def test_a_page_of_the_reference_is_fine(text: str) -> None:
    _printed(text)
    assert check_text(text, STARTER).fine


def test_every_part_of_a_page_is_shown() -> None:
    assert {kind for kind, _ in LINES} == set(PAGES)
    assert len(LINES) > 150
