"""What people say beside the lines of a flow: written, answered, resolved, and carried over to the next version.

Lives here: these doors. Must not live here: where a remark stands in another text (beside.py), pages (web/flows), who
may (the pages' guard).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from wardwright.engine.flows.beside import GONE, WHOLE, place_in, sentence_of
from wardwright.engine.pains.listing import names_of
from wardwright.engine.pains.refused import NotThere, Refused
from wardwright.engine.pains.writing import LONGEST_TEXT, Who, check_no_patient
from wardwright.facts.instant import Instant
from wardwright.record.audit import Deed, kept
from wardwright.record.site.models import FlowRemark
from wardwright.record.text import storable


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark with its answers, as a page shows it."""

    row: FlowRemark
    name: str
    answers: tuple[tuple[FlowRemark, str], ...]
    resolved_by: str  # the name; "" while it is open


@dataclass(frozen=True, slots=True)
class Discussion:
    """All remarks about a flow, placed in one text of it."""

    beside: dict[int, tuple[Remark, ...]]  # line → remarks
    whole: tuple[Remark, ...]  # about the page as a whole
    gone: tuple[Remark, ...]  # their line is no longer there

    @property
    def open(self) -> int:
        """How many are not resolved."""
        remarks = [*self.whole, *self.gone, *(each for beside in self.beside.values() for each in beside)]
        return sum(each.row.resolved is None for each in remarks)


def discussion(flow: str, text: str) -> Discussion:
    """What was said about this flow, beside the lines of this text."""
    rows = list(FlowRemark.objects.filter(flow=flow).order_by("id"))
    names = names_of(each for row in rows for each in (row.by, row.resolved_by) if each)
    answers: dict[int, list[tuple[FlowRemark, str]]] = defaultdict(list)
    for row in rows:
        if row.answers_id is not None:
            answers[row.answers_id].append((row, names[row.by]))
    lines = text.splitlines()
    placed: dict[int, list[Remark]] = defaultdict(list)
    for row in rows:
        if row.answers_id is None:
            remark = Remark(row, names[row.by], tuple(answers[row.id]), names.get(row.resolved_by, ""))
            placed[place_in(lines, row.line, row.words, row.sentence)].append(remark)
    beside = {line: tuple(remarks) for line, remarks in placed.items() if line > 0}
    return Discussion(beside, tuple(placed.get(WHOLE, ())), tuple(placed.get(GONE, ())))


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Beside:
    """Where a remark is to stand: a line (from 1) of a text of the flow; 0 for the page as a whole."""

    flow: str
    version: str
    text: str
    line: int = 0


def say(who: Who, beside: Beside, text: str, now: Instant) -> int:
    """A remark beside a line; its number. Refused, RecordUnavailable."""
    said = _checked(text)
    lines = beside.text.splitlines()
    if not 0 <= beside.line <= len(lines) or (beside.line and not lines[beside.line - 1].strip()):
        raise NotThere("That line is not on the page.")
    words = lines[beside.line - 1].strip() if beside.line else ""
    sentence = sentence_of(lines, beside.line).strip() if beside.line else ""
    with kept(Deed(who.actor, "remark", "flow", beside.flow, {"version": beside.version, "line": beside.line}), now):
        row = FlowRemark.objects.create(
            flow=beside.flow, version=beside.version, line=beside.line, words=words, sentence=sentence, text=said,
            by=who.account, at=now,
        )  # fmt: skip
    return int(row.id)


def answer(who: Who, number: int, flow: str, text: str, now: Instant) -> None:
    """An answer to a remark; one that was resolved is open again."""
    said = _checked(text)
    with kept(Deed(who.actor, "answer a remark", "flow", flow, {"remark": number}), now):
        row = _remark(number, flow)
        FlowRemark.objects.create(
            flow=flow, version=row.version, line=row.line, words=row.words, sentence=row.sentence, text=said,
            by=who.account, at=now, answers=row,
        )  # fmt: skip
        row.resolved, row.resolved_by = None, ""
        row.save()


def resolve(who: Who, number: int, flow: str, now: Instant) -> bool:
    """The remark is settled; once more opens it again. Whether it is settled now."""
    with kept(Deed(who.actor, "resolve a remark", "flow", flow, {"remark": number}), now):
        row = _remark(number, flow)
        settled = row.resolved is None
        row.resolved, row.resolved_by = (now, who.account) if settled else (None, "")
        row.save()
    return settled


def _checked(text: str) -> str:
    said: str = storable(text).strip()
    if not said:
        raise Refused("Say it in words: everybody who reads this flow sees it.", "text")
    if len(said) > LONGEST_TEXT:
        raise Refused(f"Say it in at most {LONGEST_TEXT:,} letters.", "text")
    check_no_patient(said, "text")
    return said


def _remark(number: int, flow: str) -> Any:
    row = FlowRemark.objects.filter(id=number, flow=flow, answers__isnull=True).first()
    if row is None:
        raise NotThere("That remark is not there.")
    return row
