"""Sentences as people of a ward write them: each reads, is printed as it says here, and is no problem."""

from __future__ import annotations

from pathlib import Path

import pytest

import wardwright.starter
from tests.language.pages import HERE, PAGES, lines, one_line, page
from wardwright.facts.load import load_vocabulary
from wardwright.language.check import check_text
from wardwright.language.parse import parse
from wardwright.language.print import print_flow

_STARTER = Path(wardwright.starter.__file__).parent / "vocabulary.yaml"
NAMES = {
    "own": load_vocabulary((HERE / "ward_names.yaml").read_text(encoding="utf-8")),
    "starter": load_vocabulary(_STARTER.read_text(encoding="utf-8")),
}
CASES = [tuple(line.split(" | ", 2)) for line in lines(HERE / "ward_sentences.txt")]
# About the pages that stand round the sentences, not about these.
_ROUND = {"no-example", "missing-limit", "nothing-to-stop", "flag-never-recorded", "example-expects-nothing"}
_ROUND |= {"example-never-happens", "example-too-early", "example-no-task", "no-value", "action-after-follow-up"}


@pytest.mark.parametrize(("names", "section", "case"), CASES, ids=lambda value: value)
def test_a_sentence_from_the_ward(names: str, section: str, case: str) -> None:
    written, _, canonical = case.partition(" => ")
    text, vocabulary = page(section, written.replace("\\n", "\n")), NAMES[names]
    (flow,) = parse(text, vocabulary).flows
    printed = print_flow(flow)
    assert one_line(canonical or written) in one_line(printed)
    assert parse(printed, vocabulary).flows == (flow,)
    assert {problem.slug for problem in check_text(text, vocabulary).problems} <= _ROUND


def test_there_are_sentences_of_every_part_of_a_page() -> None:
    assert {section for _, section, _ in CASES} == set(PAGES) - {"durations"}
    assert len(CASES) >= 250
