"""Texts: the words of an action with their placeholders filled in (meaning.md §9).

Names of patients never enter the kernel: `{patient}` is the subject's identifier.
"""

from __future__ import annotations

from typing import Final

from wardwright.facts.fact import Coded, Fact, Kind, Measured, Value
from wardwright.facts.instant import Instant
from wardwright.facts.units import show_measured
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.kernel.stays import stay_at
from wardwright.kernel.timeline import Timeline
from wardwright.language.tree import PLACEHOLDER, Text

NOTHING: Final = "—"


def show_value(value: Value) -> str:
    """A value as people read it: number and unit, or the answer, or the text."""
    if isinstance(value, Measured):
        return show_measured(value)
    if isinstance(value, Coded):
        return value.answer or value.text or NOTHING
    return NOTHING


def fill(text: Text, vocabulary: Vocabulary, timeline: Timeline, cause: Fact | None, now: Instant) -> str:
    """The text with every placeholder replaced by what is known at that moment."""
    # No function inside: compiled, it would be a circle that holds the timeline until somebody looks for circles.
    parts: list[str] = []
    end = 0
    for found in PLACEHOLDER.finditer(text.template):
        parts.append(text.template[end : found.start()])
        parts.append(_word(found.group(1).strip(), vocabulary, timeline, cause, now))
        end = found.end()
    parts.append(text.template[end:])
    return "".join(parts)


def _word(name: str, vocabulary: Vocabulary, timeline: Timeline, cause: Fact | None, now: Instant) -> str:
    match name.casefold():
        case "patient":
            return timeline.subject
        case "value":
            return show_value(cause.value) if cause is not None else NOTHING
        case "ward":
            stay = stay_at(timeline, now)
            return (stay.place if stay is not None else "") or (cause.place if cause is not None else "") or NOTHING
    return _term(name, vocabulary, timeline, now)


def _term(name: str, vocabulary: Vocabulary, timeline: Timeline, now: Instant) -> str:
    term = vocabulary.find(name)
    if term is None:
        return NOTHING
    if term.kind not in (TermKind.RESULT, TermKind.SCORE):
        return term.name
    terms = tuple(sorted(vocabulary.members(term.name)))
    fact = timeline.latest(Kind.RESULT, terms, now - term.good_for, now)
    return show_value(fact.value) if fact is not None else NOTHING
