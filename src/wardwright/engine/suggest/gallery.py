"""The starter flows as knowledge: which are like what was said, which numbers they use, whom they ask.

Lives here: those questions. Must not live here: the flows (starter gives their texts to whoever calls `know`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from weakref import WeakKeyDictionary

from wardwright.engine.suggest.hearing import Course, Heard, Said
from wardwright.facts.vocabulary import Term, Vocabulary
from wardwright.kernel.values import in_unit_of
from wardwright.language.parse import parse
from wardwright.language.tree import Ask, Comparison, Crosses, Flow, Name, Op, PageAction, ResultThing, Tell, Trigger
from wardwright.language.walk import walk

_UP = (Op.ABOVE, Op.AT_LEAST)
_DOWN = (Op.BELOW, Op.AT_MOST)


@dataclass(frozen=True, slots=True)
class Known:
    """One flow: its text, its tree, the names in it."""

    slug: str
    text: str
    flow: Flow
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number to compare with, and where it comes from ("" = it was said)."""

    value: Decimal
    unit: str
    why: str


_known: WeakKeyDictionary[Vocabulary, tuple[Known, ...]] = WeakKeyDictionary()


def know(texts: Mapping[str, str], vocabulary: Vocabulary) -> tuple[Known, ...]:
    """The flows of these texts that can be read with this vocabulary; kept with it."""
    if vocabulary not in _known:
        _known[vocabulary] = tuple(
            Known(slug, text, flow, frozenset(node.name for node, _ in walk(flow) if isinstance(node, Name)))
            for slug, text in texts.items()
            for flow in parse(text, vocabulary).flows[:1]
        )
    return _known[vocabulary]


def _all(vocabulary: Vocabulary) -> tuple[Known, ...]:
    return _known.get(vocabulary, ())


def alike(said: Said, vocabulary: Vocabulary) -> Iterator[tuple[float, Known, tuple[Heard, ...]]]:
    """Flows about the same things, with how much they have in common and what that is."""
    names = {term.name for term in (*said.terms, *said.who)}
    for known in _all(vocabulary):
        triggers = {node.name for rule in known.flow.rules for node, _ in walk(rule.trigger) if isinstance(node, Name)}
        shared = names & known.names
        if not names & triggers:
            continue
        score = 2.0 * len(names & triggers) + len(shared)
        score += 1.5 if said.course is not None and _goes(known.flow, said.course) else 0
        score -= 1.5 if said.course is not None and _goes(known.flow, _other(said.course)) else 0
        because = tuple(Heard(name, f"“{known.flow.title}” is about it too") for name in sorted(shared))
        yield score, known, because


def _other(course: Course) -> Course:
    return {Course.HIGH: Course.LOW, Course.LOW: Course.HIGH, Course.RISES: Course.FALLS, Course.FALLS: Course.RISES}[
        course
    ]


def _goes(flow: Flow, course: Course) -> bool:
    wanted = _UP if course in (Course.HIGH, Course.RISES) else _DOWN
    return any(number.op in wanted for rule in flow.rules for _, number in _numbers(rule.trigger))


def _numbers(trigger: Trigger) -> Iterator[tuple[str, Comparison | Crosses]]:
    if isinstance(trigger, Crosses):
        yield trigger.term.name, trigger
        return
    for node, _ in walk(trigger):
        if isinstance(node, ResultThing) and isinstance(node.test, Comparison):
            yield node.term.name, node.test


def threshold_of(term: Term, low: bool, very: bool, vocabulary: Vocabulary) -> Threshold | None:
    """The number that starter flows compare the term with: the mildest, or for `very` the farthest."""
    wanted = _DOWN if low else _UP
    found = []
    for known in _all(vocabulary):
        for rule in known.flow.rules:
            for name, test in _numbers(rule.trigger):
                if name == term.name and test.op in wanted:
                    quantity = test.quantity
                    found.append((in_unit_of(term, quantity), quantity, known.flow.title))
    if not found:
        return None
    farthest = min if low else max
    nearest = max if low else min
    _, quantity, title = (farthest if very else nearest)(found, key=lambda each: each[0])
    return Threshold(
        quantity.value, quantity.unit, f"{quantity.value:f} {quantity.unit}".strip() + f", as in “{title}”"
    )


def usual_reader(names: tuple[str, ...], vocabulary: Vocabulary) -> tuple[Term | None, str]:
    """Whom a starter flow about one of these asks first, and which flow that is."""
    for known in _all(vocabulary):
        if not set(names) & known.names:
            continue
        for rule in known.flow.rules:
            for action in rule.actions:
                if isinstance(action, Ask | Tell | PageAction) and isinstance(action.who, Name):
                    term = vocabulary.find(action.who.name)
                    if term is not None:
                        return term, known.flow.title
    return None, ""
