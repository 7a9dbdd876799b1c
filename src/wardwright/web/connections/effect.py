"""What a change of the vocabulary would do, before it is kept: flows that would see it, checks, and stored values.

Lives here: looking. Must not live here: the change (engine/connections/naming.py), its page (naming.py). Of stored
values only how many there are and between which they lie: nothing of one patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from wardwright.engine.connections.naming import Proposal
from wardwright.engine.live.encode import body_facts
from wardwright.engine.live.flows import read_texts
from wardwright.engine.live.home_reader import reader_of
from wardwright.explain.data_list import data_seen
from wardwright.facts.fact import Coded, Fact, Flaw, Measured
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.language.check import check_flows, unread
from wardwright.language.parse import parse
from wardwright.language.problem import Severity
from wardwright.language.tree import Flow
from wardwright.record.models import Fate
from wardwright.record.site.models import UnknownCode
from wardwright.record.store import Messages

_SAMPLES = 20
_AMONG = 5000  # of the newest messages, for samples


class Broken(NamedTuple):
    """A page that checks now and would not any more, or the other way round."""

    file: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Samples:
    """How some stored messages would be read."""

    messages: int = 0
    numbers: int = 0
    lowest: Decimal | None = None
    highest: Decimal | None = None
    unit_unclear: int = 0  # the unit is missing or does not convert
    implausible: int = 0
    answers: int = 0
    unknown_answers: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """All that would be different."""

    flows: tuple[str, ...]  # titles of flows that would see it
    broken: tuple[Broken, ...]
    mended: tuple[Broken, ...]
    checked: int  # how many pages were looked through
    messages: int  # stored messages that would be read anew
    first_message: int | None
    samples: Samples


def effect_of(home: Home, messages: Messages, proposal: Proposal) -> Effect:
    """What it would do. Of the home's pages only those are read that hold one of the names; and a few messages."""
    change = proposal.change
    texts = read_texts(home.flows)
    # A further code changes no page: pages hold names. A new name may change how a page is read that holds its words.
    named = _holding(texts, (change.term, *change.also) if change.is_new else change.also)
    before, after = _checked(named, proposal.before), _checked(named, proposal.vocabulary)
    seeing = _checked(_holding(texts, _names_of(proposal)), proposal.vocabulary)
    rows = list(UnknownCode.objects.filter(code=change.code)) if change.code else []
    return Effect(
        _seeing(seeing.flows, proposal),
        tuple(Broken(name, said) for name, said in after.problems.items() if name not in before.problems),
        tuple(Broken(name, said) for name, said in before.problems.items() if name not in after.problems),
        len(texts),
        sum(row.messages for row in rows),
        min((row.first_message for row in rows), default=None),
        _samples(home, messages, proposal, rows),
    )


def _holding(texts: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The pages that hold one of these names, in the singular or plural, however their lines are broken."""
    beginnings = tuple(" ".join(name.split()).casefold()[: max(1, len(name) - 1)] for name in names)
    if not beginnings:
        return {}
    spaced = {file: " ".join(text.split()).casefold() for file, text in texts.items()}
    return {file: texts[file] for file, text in spaced.items() if any(each in text for each in beginnings)}


def _names_of(proposal: Proposal) -> Iterator[str]:
    """Every name by which a page may mean the term: its own, its groups', those of scores that read it."""
    vocabulary, term = proposal.vocabulary, proposal.change.term
    means = {each.name for each in vocabulary if term in vocabulary.members(each.name)}
    for each in vocabulary:
        parts = each.score.parts if each.score is not None else ()
        swapped = (each.score.swap.part,) if each.score is not None and each.score.swap is not None else ()
        if each.name in means or any(part.term in means for part in (*parts, *swapped)):
            yield from (each.name, *each.also)


class _Checked(NamedTuple):
    flows: tuple[Flow, ...]
    problems: dict[str, tuple[str, ...]]


def _checked(texts: Mapping[str, str], vocabulary: Vocabulary) -> _Checked:
    pages = [(name, text, parse(text, vocabulary)) for name, text in texts.items()]
    problems = {name: list(unread(parsed, vocabulary, text)) for name, text, parsed in pages}
    flows = [(name, text, flow) for name, text, parsed in pages for flow in parsed.flows]
    found = check_flows([flow for _, _, flow in flows], vocabulary, [text for _, text, _ in flows])
    for (name, _, _), (_, own) in zip(flows, found, strict=True):
        problems[name] += own
    errors = {
        name: tuple(each.problem for each in own if each.severity is Severity.ERROR) for name, own in problems.items()
    }
    return _Checked(tuple(flow for _, _, flow in flows), {name: said for name, said in errors.items() if said})


def _seeing(flows: Sequence[Flow], proposal: Proposal) -> tuple[str, ...]:
    vocabulary, term = proposal.vocabulary, proposal.change.term
    found = []
    for flow in flows:
        seen = {each.term for each in data_seen(flow, vocabulary) if each.term}
        if any(term in vocabulary.members(name) for name in seen if vocabulary.find(name) is not None):
            found.append(flow.title)
    return tuple(sorted(found))


def _samples(home: Home, messages: Messages, proposal: Proposal, rows: Sequence[UnknownCode]) -> Samples:
    reader = reader_of(home, proposal.vocabulary)
    facts: list[Fact] = []
    read = 0
    for seq in _sample_numbers(messages, proposal.change.code, rows):
        stored = messages.get(seq)
        if stored is None:
            continue
        read += 1
        now = reader.read(stored)
        found = (fact for said in now.said for fact in body_facts(said.subject, now.arrived, said.body))
        facts += [fact for fact in found if fact.term == proposal.change.term]
    return _summed(read, facts)


def _sample_numbers(messages: Messages, code: str, rows: Sequence[UnknownCode]) -> list[int]:
    if not code:
        return []
    newest = Fate.objects.filter(message__gt=messages.last() - _AMONG, not_mapped__contains=code)
    found = set(newest.order_by("-message").values_list("message", flat=True)[:_SAMPLES])
    found |= {row.first_message for row in rows} | {row.last_message for row in rows}
    return sorted(found, reverse=True)[:_SAMPLES]


def _summed(read: int, facts: Sequence[Fact]) -> Samples:
    measured = [fact.value for fact in facts if isinstance(fact.value, Measured)]
    sound = [value.number for value in measured if value.flaw is Flaw.NONE]
    coded = [fact.value for fact in facts if isinstance(fact.value, Coded)]
    return Samples(
        read, len(measured), min(sound, default=None), max(sound, default=None),
        sum(value.flaw is Flaw.UNIT for value in measured), sum(value.flaw is Flaw.IMPLAUSIBLE for value in measured),
        sum(bool(value.answer) for value in coded), sum(not value.answer for value in coded),
    )  # fmt: skip
