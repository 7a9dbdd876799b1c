"""A draft becomes a file in the flows folder of the home: checked, its examples passed, alone and among the others.

Lives here: the conditions and the write, with its record in the audit. Must not live here: who may (govern.rights),
when `up` takes the folder up anew (engine.live).
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from wardwright.engine.drafts.keeping import Writer
from wardwright.engine.drafts.looking import Looked
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.language.check import check_flows
from wardwright.language.parse import parse
from wardwright.language.problem import Severity
from wardwright.record.audit import Deed, kept
from wardwright.record.site.models import Draft


class NotReady(Exception):
    """It cannot go there yet; the text says what to do."""


def put_into_flows(
    draft: Draft, writer: Writer, now: Instant, home: Home, looked: Looked, vocabulary: Vocabulary
) -> str:
    """Writes the draft into the home's flows folder; the file's name. NotReady."""
    if home.flows is None:
        raise NotReady("This home has no flows folder.")
    if not looked.flows or looked.errors:
        raise NotReady("It has problems: correct them first. They stand beside the page.")
    if looked.failed:
        raise NotReady("Some of its examples do not go as the page says: change the page, or the example.")
    if not any(flow.examples for flow in looked.flows):
        raise NotReady("It has no example: add one that fires and one that does not.")
    name = str(draft.published) or _free_name(home.flows, str(draft.title))
    _check_among_others(looked, home.flows, name, vocabulary)
    detail = {"file": name, "revision": draft.revision}
    with kept(Deed(writer.actor, "put into flows", "draft", str(draft.key), detail), now):
        Draft.objects.filter(id=draft.id).update(published=name)
        _write(home.flows / name, looked.text)
    return name


def _free_name(folder: Path, title: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:60] or "flow"
    name, number = f"{stem}.flow", 2
    while (folder / name).exists():
        name, number = f"{stem}-{number}.flow", number + 1
    return name


def _check_among_others(looked: Looked, folder: Path, name: str, vocabulary: Vocabulary) -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.flow")) if file.name != name]
    others = [flow for text in texts for flow in parse(text, vocabulary).flows]
    checked = check_flows([*others, *looked.flows], vocabulary)[len(others) :]
    for _flow, problems in checked:
        for problem in problems:
            if problem.severity is Severity.ERROR:
                raise NotReady(f"Among the flows of the home: {problem.problem} {problem.because}")


def _write(file: Path, text: str) -> None:
    """Whole or not at all: `up` may look at any moment."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-", suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as new:
        new.write(text if text.endswith("\n") else f"{text}\n")
        new.flush()
        os.fsync(new.fileno())
    Path(name).chmod(0o644)
    Path(name).replace(file)
