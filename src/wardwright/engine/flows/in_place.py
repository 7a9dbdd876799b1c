"""What must be in place before a flow can work here: its words, whom it asks, what it listens to.

Lives here: each need with whether it is met, and what to do where not. Must not live here: pages. A flow from elsewhere
(the gallery) is read with its own vocabulary; what it needs is looked for in the hospital's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.home.settings import Settings
from wardwright.language.tree import Flow, Name
from wardwright.language.walk import walk


class Sort(Enum):
    """What sort of thing is needed."""

    WORD = "words"  # what is measured, given, recorded
    PLACE = "places"
    WHO = "whom it asks and tells"
    FEED = "what it listens and sends to"


_SORTS = {
    **dict.fromkeys((TermKind.ROLE, TermKind.TEAM, TermKind.PERSON), Sort.WHO),
    **dict.fromkeys((TermKind.CONNECTION, TermKind.DEVICE, TermKind.ROBOT), Sort.FEED),
    TermKind.PLACE: Sort.PLACE,
}
_BY_CODE = frozenset({TermKind.RESULT, TermKind.MEDICINE, TermKind.CONDITION, TermKind.PROCEDURE, TermKind.DOCUMENT})


@dataclass(frozen=True, slots=True)
class Need:
    """Something that the flow names. `missing` is "" when it is there, else what is missing, as a sentence."""

    sort: Sort
    name: str
    missing: str = ""


def needs_of(flow: Flow, vocabulary: Vocabulary, settings: Settings) -> tuple[Need, ...]:
    """Everything that the flow names, each once, in the order of the page. `vocabulary`, `settings`: the hospital's."""
    named = {(node.kind, node.name): None for rule in flow.rules for node, _ in walk(rule) if isinstance(node, Name)}
    for sentence in (*flow.stops, *flow.measures, *([flow.judgement] if flow.judgement else [])):
        named.update({(node.kind, node.name): None for node, _ in walk(sentence) if isinstance(node, Name)})
    return tuple(_need(kind, name, vocabulary, settings) for kind, name in named)


def _need(kind: TermKind, name: str, vocabulary: Vocabulary, settings: Settings) -> Need:
    sort = _SORTS.get(kind, Sort.WORD)
    term = vocabulary.find(name)
    if term is None or term.kind is not kind:
        return Need(sort, name, f"not among the {kind.value} of this hospital's vocabulary yet")
    return Need(sort, name, next(_lacks(term, vocabulary, settings), ""))


def _lacks(term: Term, vocabulary: Vocabulary, settings: Settings) -> Iterator[str]:
    here, kind = term.name, term.kind
    coded = any(vocabulary[member].codes for member in vocabulary.members(here))
    if kind in _BY_CODE and term.score is None and not coded:
        yield "it has no code, so nothing that arrives is known to be it"
    if kind is TermKind.ROLE and not term.resolved_from and settings.role(here) is None:
        yield "wardwright.toml does not say who is in this role"
    if kind is TermKind.CONNECTION and settings.source(here) is None and settings.channel(here) is None:
        yield "wardwright.toml has no source or channel of this name"
