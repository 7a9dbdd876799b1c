"""Naming a code: a change of the vocabulary, looked at first and then written into its file, with its deed.

Lives here: the proposal, and keeping it: nothing that somebody else wrote meanwhile is lost. Must not live here: how
the text is changed (vocabulary_text.py), what flows make of it (web/connections/effect.py). The engine, the delivery
and the pages see the new file by themselves within seconds.
"""

from __future__ import annotations

import contextlib
import difflib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from wardwright.engine.connections.vocabulary_text import Change, changed
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.record.audit import Deed, kept

NAMEABLE = (
    TermKind.RESULT, TermKind.MEDICINE, TermKind.CONDITION, TermKind.PROCEDURE, TermKind.DOCUMENT, TermKind.FORM,
    TermKind.FLAG,
)  # fmt: skip
_BY_PLACE = {
    "RXA": TermKind.MEDICINE, "RXE": TermKind.MEDICINE, "RXO": TermKind.MEDICINE, "RXD": TermKind.MEDICINE,
    "DG1": TermKind.CONDITION, "AL1": TermKind.CONDITION, "PRB": TermKind.CONDITION, "PR1": TermKind.PROCEDURE,
    "TXA": TermKind.DOCUMENT, "Medication": TermKind.MEDICINE, "Immunization": TermKind.MEDICINE,
    "Condition": TermKind.CONDITION, "Allergy": TermKind.CONDITION, "Procedure": TermKind.PROCEDURE,
    "Document": TermKind.DOCUMENT, "DiagnosticReport": TermKind.DOCUMENT, "Composition": TermKind.DOCUMENT,
    "QuestionnaireResponse": TermKind.FORM, "Flag": TermKind.FLAG,
}  # fmt: skip


class ChangedMeanwhile(Exception):
    """Somebody else changed the vocabulary since it was looked at."""


class Line(NamedTuple):
    """One line of the difference: " " as before, "-" goes, "+" comes."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change as it would be written."""

    change: Change
    seen: str  # what the file was when it was looked at
    text: str  # what it would be
    vocabulary: Vocabulary
    before: Vocabulary
    difference: tuple[Line, ...]

    @property
    def term(self) -> Term:
        """The term as it would be."""
        return self.vocabulary[self.change.term]


def section_of(place: str) -> TermKind:
    """Among which terms a code that stands there most likely belongs: "RXA-5" is a medicine."""
    return next((kind for beginning, kind in _BY_PLACE.items() if place.startswith(beginning)), TermKind.RESULT)


def fingerprint(text: str) -> str:
    """What a text is, in one word."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def read_text(file: Path) -> str:
    """The vocabulary's text with its own line ends."""
    with file.open(encoding="utf-8", newline="") as opened:
        return opened.read()


def propose(file: Path, change: Change, before: Vocabulary) -> Proposal:
    """What the change would be. VocabularyProblems, NotInsertable, OSError."""
    text = read_text(file)
    new = changed(text, change)
    return Proposal(change, fingerprint(text), new.text, new.vocabulary, before, tuple(_difference(text, new.text)))


def keep(file: Path, change: Change, seen: str, actor: str, now: Instant) -> Proposal:
    """Writes the change into the file, if it still is what was looked at.

    ChangedMeanwhile: it is not, nothing was written. Otherwise as `propose`; RecordUnavailable: nothing was written.
    """
    with _alone(file):
        before = read_text(file)
        if fingerprint(before) != seen:
            raise ChangedMeanwhile
        new = changed(before, change)
        lines = tuple(_difference(before, new.text))
        told = {"code": change.code, "names": list(change.also), "is new": change.is_new,
                "difference": [f"{line.sign}{line.text}" for line in lines if line.sign != " "]}  # fmt: skip
        written = False
        try:
            with kept(Deed(actor, "name", change.kind.value, change.term, told), now):
                _replace(file, new.text)
                written = True
        except BaseException:
            if written:  # the deed was not kept, so the change is not either
                _replace(file, before)
            raise
    return Proposal(change, fingerprint(new.text), new.text, new.vocabulary, new.vocabulary, lines)


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One writer at a time, whichever process."""
    with (file.parent / f".{file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(file: Path, text: str) -> None:
    """Whole or not at all: beside it, then in its place."""
    real = file.resolve()
    beside = real.with_name(f".{real.name}.new")
    mode = real.stat().st_mode & 0o777
    number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(number, "w", encoding="utf-8", newline="") as new:
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
    beside.replace(real)


def _difference(before: str, after: str) -> Iterator[Line]:
    """The lines that change, with two around them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    for number, line in enumerate(lines):
        if number >= 2 and not line.startswith("@@"):
            yield Line(line[0], line[1:])
