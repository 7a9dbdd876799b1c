"""The documents agree with the code and with each other: rendered pages, links, nouns, numbers of decisions."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scripts.render_docs import PAGES, behind
from tests.architecture.source import REPOSITORY, own_files
from wardwright import starter
from wardwright.facts.load import load_vocabulary
from wardwright.kernel.examples import run_examples
from wardwright.language.check import check_text

STARTER = load_vocabulary(starter.vocabulary_text())
DOCUMENTS = sorted(own_files(".md"))
_CODE_BLOCK = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def _name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def _anchors(document: Path) -> set[str]:
    """The anchors that a reader of Markdown makes of a document's headings."""
    text = _CODE_BLOCK.sub("", document.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+\s+(.+?)\s*$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_a_rendered_page_holds_what_the_code_says(page: str) -> None:
    assert page not in behind(), "run `make docs` and commit what it rendered"


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_every_link_leads_somewhere(document: Path) -> None:
    dead = []
    for link in _LINK.findall(_CODE_BLOCK.sub("", document.read_text(encoding="utf-8"))):
        target, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        file = (document.parent / target).resolve() if target else document
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in _anchors(file)):
            dead.append(link)
    assert not dead, f"{_name(document)} links to {dead}"


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [REPOSITORY / "README.md"]
    while waiting:
        document = waiting.pop()
        if document in reached or document.suffix != ".md" or not document.is_file():
            continue
        reached.add(document)
        for link in _LINK.findall(document.read_text(encoding="utf-8")):
            target = (document.parent / link.partition("#")[0]).resolve()
            waiting += sorted(target.glob("*.md")) if target.is_dir() else [target]
    lonely = [_name(path) for path in DOCUMENTS if path not in reached and "docs" in path.parts]
    assert not lonely, f"nothing leads to {lonely}"


def test_decisions_have_numbers_of_their_own() -> None:
    decisions = sorted((REPOSITORY / "docs" / "decisions").glob("*.md"))
    numbers = Counter(path.name[:4] for path in decisions)
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name) for path in decisions)
    assert not [number for number, times in numbers.items() if times > 1]
    for path in decisions:
        heading = path.read_text(encoding="utf-8").splitlines()[0]
        assert heading.startswith(f"# {path.name[:4]} "), f"{path.name} begins with its number"


@pytest.mark.parametrize(
    "place", re.findall(r"\| `([a-z_.]+\.[A-Z]\w+)` \|", (REPOSITORY / "GLOSSARY.md").read_text(encoding="utf-8"))
)
def test_the_nouns_of_the_glossary_are_the_names_in_the_code(place: str) -> None:
    module, _, noun = place.rpartition(".")
    assert hasattr(importlib.import_module(f"wardwright.{module}"), noun)


def test_the_glossary_is_in_order() -> None:
    rows = re.findall(r"^\| ([a-z][a-z -]+) \|", (REPOSITORY / "GLOSSARY.md").read_text(encoding="utf-8"), re.MULTILINE)
    nouns = [row for row in rows if row != "noun"]
    assert nouns == sorted(nouns)


def _flows_in_documents() -> list[tuple[str, str]]:
    blocks = [
        (_name(path), block)
        for path in DOCUMENTS
        if not {"language", "tests"}
        & set(path.parts)  # the manual's own examples are run by tests/spec, with its own vocabulary
        for block in re.findall(r"^```\w*\n(Flow:.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    ]
    return [(f"{name} {number}", block) for number, (name, block) in enumerate(blocks)]


@pytest.mark.parametrize(("place", "page"), _flows_in_documents(), ids=lambda value: value[:40].splitlines()[0])
def test_a_flow_shown_in_a_document_works_with_the_starter_vocabulary(place: str, page: str) -> None:
    checked = check_text(page, STARTER)
    assert checked.fine, [problem.problem for problem in checked.problems]
    for flow in checked.flows:
        for example in run_examples(flow, STARTER, ZoneInfo("Europe/London")):
            assert example.passed, (place, example.name, example.differences)


@pytest.mark.parametrize(
    "place",
    sorted(
        set(
            re.findall(
                r"`([a-z_]+/[\w./*<>]*|[\w.]+\.(?:md|toml|py))`", (REPOSITORY / "ARCHITECTURE.md").read_text("utf-8")
            )
        )
    ),
)
def test_every_place_that_the_architecture_names_is_there(place: str) -> None:
    pattern = place.rstrip("/").replace("<command>", "check").replace("<area>", "flows")
    roots = (REPOSITORY, REPOSITORY / "src" / "wardwright")
    assert place == "wardwright.toml" or any(list(root.glob(pattern)) for root in roots)
