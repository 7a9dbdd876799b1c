"""The vocabulary of these tests, and the pages that put a clause where it belongs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.parse import parse
from wardwright.language.tree import Flow

HERE = Path(__file__).parent

# Where the lines of a fixture file stand on a page. `{}` is the line.
PAGES = {
    "triggers": 'When {},\nthen show "x".',
    "conditions": 'When a patient is admitted,\nand {},\nthen show "x".',
    "actions": "When a patient is admitted,\nthen {}.",
    "sentences": 'When a patient is admitted,\nthen show "x".\n\n{}',
    "steps": "When a patient dies,\nthen record the sepsis flag,\nand record potassium as 5 mmol/L.\n\nExample: x\n {}",
    "durations": 'When no NEWS2 for {},\nthen show "x".',
}


@cache
def vocabulary() -> Vocabulary:
    """The names of vocabulary.yaml beside this file."""
    return load_vocabulary((HERE / "vocabulary.yaml").read_text(encoding="utf-8"))


def page(section: str, line: str) -> str:
    """A page with the line in its place."""
    return "Flow: A page\n\n" + PAGES[section].replace("{}", line) + "\n"


def lines(path: Path) -> list[str]:
    """The lines of a fixture file, without comments and blanks."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]


def only_flow(text: str) -> Flow:
    """The one flow of a page that must parse."""
    parsed = parse(text, vocabulary())
    said = "\n".join(
        f"{each.slug}: {text[each.span.start : each.span.end]!r}: {each.problem}" for each in parsed.problems
    )
    assert len(parsed.flows) == 1, f"{text}\n{said}"
    return parsed.flows[0]


def one_line(text: str) -> str:
    """White space carries no meaning: the text with single blanks."""
    return " ".join(text.split())
