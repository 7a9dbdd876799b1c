"""Flows of a running engine: pages out of the home's folder, as they come and go, without a restart.

Lives here: which version of which flow runs. A page that does not check, or whose own examples fail, is refused: the
version before it stays live, and its owner is told. Must not live here: what a problem is (language), what runs
(decider).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import NamedTuple

from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.examples import run_examples
from wardwright.kernel.plan import version_of
from wardwright.language.check import check_flows, unread
from wardwright.language.parse import parse
from wardwright.language.print import print_flow
from wardwright.language.problem import Problem, Severity
from wardwright.language.tree import Flow

ENDING = ".flow"


class Live(NamedTuple):
    """One version that runs."""

    flow: Flow
    version: str
    text: str  # the flow's own text
    file: str


class Refused(NamedTuple):
    """A page that does not become live."""

    file: str
    title: str
    owner: str
    problem: str  # one line


@dataclass(slots=True)
class Loaded:
    """What the folder gives."""

    live: list[Live] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def stamps(folder: Path | None) -> tuple[tuple[str, int, int], ...]:
    """What tells whether any page changed: names, times of writing, sizes."""
    if folder is None:
        return ()
    found = []
    for file in sorted(folder.rglob(f"*{ENDING}")):
        try:
            state = file.stat()
        except OSError:
            continue  # gone since it was listed
        found.append((str(file.relative_to(folder)), state.st_mtime_ns, state.st_size))
    return tuple(found)


def read_texts(folder: Path | None) -> dict[str, str]:
    """The pages by file name; one that cannot be read is an empty page, and refused."""
    texts: dict[str, str] = {}
    for name, _, _ in stamps(folder):
        assert folder is not None
        try:
            texts[name] = (folder / name).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            texts[name] = ""
    return texts


def load(texts: Mapping[str, str], before: Mapping[str, Sequence[str]], vocabulary: Vocabulary, zone: tzinfo) -> Loaded:
    """The flows of the pages that check. `before`: file → texts of the versions that were live until now."""
    loaded = Loaded()
    pages = [(name, text, parse(text, vocabulary)) for name, text in texts.items()]
    flows = [(name, flow) for name, _, parsed in pages for flow in parsed.flows]
    own = [text for _, text, parsed in pages for _ in parsed.flows]
    problems: dict[str, list[Problem]] = {name: list(unread(parsed, vocabulary, text)) for name, text, parsed in pages}
    for (name, _), (_, found) in zip(flows, check_flows([flow for _, flow in flows], vocabulary, own), strict=True):
        problems[name] += found
    for name, _, parsed in pages:
        why = _why_not(parsed.flows, problems[name], vocabulary, zone)
        if not why:
            loaded.live += [_live(flow, name) for flow in parsed.flows]
            continue
        title = _line(texts[name], "Flow") or Path(name).stem
        loaded.refused.append(Refused(name, title, _line(texts[name], "Owner"), why))
        loaded.live += _as_before(name, before.get(name, ()), vocabulary)
    return _once(loaded)


def _why_not(flows: Sequence[Flow], problems: Iterable[Problem], vocabulary: Vocabulary, zone: tzinfo) -> str:
    error = next((each for each in problems if each.severity is Severity.ERROR), None)
    if error is not None:
        return f"{error.slug}: {error.problem}"
    if not flows:
        return "This file holds no flow."
    for flow in flows:
        failed = next((each for each in run_examples(flow, vocabulary, zone) if not each.passed), None)
        if failed is not None:
            return f'The example "{failed.name}" does not go as the page says.'
    return ""


def _line(text: str, heading: str) -> str:
    """What a page that may not parse says after `Flow:` or `Owner:`."""
    found = re.search(rf"^[ \t]*{heading}[ \t]*:[ \t]*(.*?)[ \t]*$", text, re.IGNORECASE | re.MULTILINE)
    return found.group(1) if found else ""


def _live(flow: Flow, file: str) -> Live:
    return Live(flow, version_of(flow), print_flow(flow), file)


def _as_before(file: str, texts: Sequence[str], vocabulary: Vocabulary) -> list[Live]:
    return [_live(flow, file) for text in texts for flow in parse_again(text, vocabulary)]


def parse_again(text: str, vocabulary: Vocabulary) -> tuple[Flow, ...]:
    """The flows of a text that checked once; nothing of it when the vocabulary no longer knows its words."""
    parsed = parse(text, vocabulary)
    checked = check_flows(parsed.flows, vocabulary, [text for _ in parsed.flows])
    fine = [flow for flow, found in checked if not any(each.severity is Severity.ERROR for each in found)]
    return tuple(fine) if not parsed.problems else ()


def _once(loaded: Loaded) -> Loaded:
    """Two live flows of one title cannot be told apart: the first stays."""
    seen: set[str] = set()
    once: list[Live] = []
    for each in sorted(loaded.live, key=lambda live: live.flow.title):
        if each.flow.title in seen:
            loaded.refused.append(Refused(each.file, each.flow.title, "", "Another page has the same title."))
        else:
            seen.add(each.flow.title)
            once.append(each)
    loaded.live = once
    return loaded
