"""Finds messages in the record: by source, time, control id, type, patient, fate.

Lives here: the questions, newest first, each answered by an index. Must not live here: one message's story (story.py).
Called by `wardwright messages`; Django is set up for the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from django.db.models import Q

from wardwright.facts.instant import Instant
from wardwright.record.models import Facts, Fate, Merge, Message, SetAsidePart
from wardwright.record.rows import Fate as FateOf
from wardwright.record.store import Record

_AT_ONCE = 500  # below the number of values that one sentence may hold


class Found(NamedTuple):
    """A message with what became of it; `fate` is "waiting" before the engine has come to it."""

    seq: int
    arrived: Instant
    source: str
    type: str
    control_id: str
    copies: int
    fate: str
    facts: int


class Wanted(Enum):
    """What may be asked of a message's fate."""

    WAITING = "waiting"
    READ = FateOf.READ.value
    PARTLY = FateOf.PARTLY.value
    SET_ASIDE = FateOf.SET_ASIDE.value
    REPLACED = FateOf.REPLACED.value


@dataclass(frozen=True, slots=True)
class Question:
    """Which messages; what is left out is not asked."""

    source: str = ""
    since: Instant | None = None
    until: Instant | None = None
    control_id: str = ""
    type: str = ""  # "ORU", "ORU^R01", "Bundle"
    patient: str = ""
    fate: Wanted | None = None


def find(record: Record, question: Question, limit: int) -> list[Found]:
    """The newest messages that it asks for, newest first."""
    messages = record.messages()
    try:  # numbers follow arrival
        first = messages.first_since(question.since) if question.since is not None else 1
        last = messages.first_since(question.until) - 1 if question.until is not None else messages.last()
    finally:
        messages.close()
    found: list[Found] = []
    for seqs in _candidates(question, first, last):
        rows = _those(question, seqs)
        fates = {fate.message: fate for fate in Fate.objects.filter(message__in=[row.seq for row in rows])}
        for row in rows:
            fate = fates.get(row.seq)
            said = fate.fate if fate is not None else Wanted.WAITING.value
            if question.fate is None or said == question.fate.value:
                found.append(
                    Found(
                        row.seq,
                        row.arrived,
                        row.source,
                        row.type,
                        row.control_id,
                        row.copies,
                        said,
                        fate.facts if fate is not None else 0,
                    )
                )
        if len(found) >= limit:
            break
    return found[:limit]


class SetAside(NamedTuple):
    """A message, or a part of one, that was not understood and has not been replayed."""

    seq: int
    arrived: Instant
    source: str
    slug: str
    place: str
    problem: str
    fix: str


def set_aside(slug: str, source: str, limit: int) -> list[SetAside]:
    """The newest parts that were set aside, newest first."""
    listed: list[SetAside] = []
    for parts in _chunks_of_parts(slug):
        seqs = {part.message for part in parts}
        gone = set(Fate.objects.filter(message__in=seqs, fate=FateOf.REPLACED.value).values_list("message", flat=True))
        rows = {row.seq: row for row in Message.objects.filter(seq__in=seqs - gone).defer("raw")}
        for part in parts:
            row = rows.get(part.message)
            if row is not None and source.casefold() in ("", row.source.casefold()):
                told = (part.slug, part.place, part.problem, part.fix)
                listed.append(SetAside(row.seq, row.arrived, row.source, *told))
        if len(listed) >= limit:
            break
    return listed[:limit]


def counts_by_slug() -> dict[str, int]:
    """How many messages have a part set aside, by reason, most first."""
    counts: dict[str, set[int]] = {}
    replaced = set(
        Fate.objects.exclude(fate=FateOf.READ.value)
        .filter(fate=FateOf.REPLACED.value)
        .values_list("message", flat=True)
    )
    for slug, message in SetAsidePart.objects.values_list("slug", "message").iterator():
        if message not in replaced:
            counts.setdefault(slug, set()).add(message)
    return dict(sorted(((slug, len(those)) for slug, those in counts.items()), key=lambda item: (-item[1], item[0])))


def _chunks_of_parts(slug: str) -> Iterator[list[SetAsidePart]]:
    parts = SetAsidePart.objects.order_by("-id")
    if slug:
        parts = parts.filter(slug=slug)
    below: int | None = None
    while chunk := list((parts if below is None else parts.filter(id__lt=below))[:_AT_ONCE]):
        yield chunk
        below = chunk[-1].id


def _candidates(question: Question, first: int, last: int) -> Iterator[Sequence[int]]:
    """Numbers of messages that may be meant, newest first, in bundles; by the index that leaves fewest."""
    named: Iterator[int] | None = None
    if question.control_id:
        # The index begins with the source.
        known = Message.objects.filter(source__in=list(_sources()), control_id=question.control_id)
        named = iter(known.order_by("-seq").values_list("seq", flat=True))
    elif question.patient:
        named = _of_patient(question.patient)
    elif question.fate is not None and question.fate not in (Wanted.WAITING, Wanted.READ):
        unread = Fate.objects.exclude(fate=FateOf.READ.value).filter(fate=question.fate.value)
        named = iter(unread.order_by("-message").values_list("message", flat=True).iterator())
    if named is None:
        for top in range(last, first - 1, -_AT_ONCE):
            yield range(max(first, top - _AT_ONCE + 1), top + 1)
        return
    bundle: list[int] = []
    for seq in named:
        if first <= seq <= last:
            bundle.append(seq)
        if len(bundle) == _AT_ONCE:
            yield bundle
            bundle = []
    yield bundle


def _those(question: Question, seqs: Sequence[int]) -> list[Message]:
    asked = Q(seq__gte=seqs[0], seq__lte=seqs[-1]) if isinstance(seqs, range) else Q(seq__in=seqs)
    if question.source:
        asked &= Q(source__iexact=question.source)
    if question.control_id:
        asked &= Q(control_id=question.control_id)
    if question.type:
        asked &= Q(type__istartswith=question.type)
    rows = list(Message.objects.filter(asked).defer("raw", "digest").order_by("-seq"))
    if question.patient and question.control_id:
        theirs = set(_of_patient(question.patient))
        rows = [row for row in rows if row.seq in theirs]
    return rows


def _sources() -> Iterator[str]:
    """The sources that ever sent something, each found by one step through the index."""
    source = ""
    while found := Message.objects.filter(source__gt=source).order_by("source").values_list("source", flat=True)[:1]:
        source = found[0]
        yield source


def _of_patient(subject: str) -> Iterator[int]:
    """Messages that said something of a patient, under every identifier that was merged with this one."""
    names = {subject}
    while more := set(Merge.objects.filter(survivor__in=names).values_list("ended", flat=True)) - names:
        names |= more
    while more := set(Merge.objects.filter(ended__in=names).values_list("survivor", flat=True)) - names:
        names |= more
    theirs = Facts.objects.filter(subject__in=names).order_by("-message")
    return iter(dict.fromkeys(theirs.values_list("message", flat=True)))
