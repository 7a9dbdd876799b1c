"""What flows name: the terms of their pages, the scores among them, and every series that they can look at.

Lives here: from trees to names. Must not live here: what a name means for a flow (plan, conditions, things). Called by
plan; rule 5 of the design (a flow sees only what it names) stands on it.
"""

from __future__ import annotations

from wardwright.facts.fact import Kind
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.kernel.scores import ScorePlan
from wardwright.kernel.series import MOVEMENTS, SeriesKey
from wardwright.language.tree import ComesBack, Flow, GoesQuiet, IsAged, IsSex, Name, Text
from wardwright.language.walk import walk


def scores_named(flows: tuple[Flow, ...], vocabulary: Vocabulary) -> dict[str, ScorePlan]:
    """The scores that a flow names, made ready, by name."""
    named: dict[str, ScorePlan] = {}
    for name in _named(flows, vocabulary):
        term = vocabulary[name]
        if term.score is not None:
            named[term.name] = ScorePlan(term.name, term.score, vocabulary)
    return named


def _named(flows: tuple[Flow, ...], vocabulary: Vocabulary) -> dict[str, None]:
    """Every term that a flow names, in sentences or placeholders, with the members of groups; in order."""
    found: dict[str, None] = {}
    for flow in flows:
        for part in (*flow.rules, *flow.stops):
            for node, _ in walk(part):
                names: tuple[str, ...] = ()
                if isinstance(node, Name):
                    names = (node.name,)
                elif isinstance(node, Text):
                    names = tuple(name for name in node.placeholders if vocabulary.find(name) is not None)
                for name in names:
                    found.update(dict.fromkeys(sorted(vocabulary.members(name))))
    return found


_FACT_KINDS: dict[TermKind, tuple[Kind, ...]] = {
    TermKind.RESULT: (Kind.RESULT,),
    TermKind.SCORE: (Kind.RESULT,),
    TermKind.MEDICINE: (Kind.PRESCRIBED, Kind.GIVEN, Kind.STOPPED),
    TermKind.CONDITION: (Kind.CONDITION, Kind.FLAG),
    TermKind.FLAG: (Kind.CONDITION, Kind.FLAG),
    TermKind.PROCEDURE: (Kind.PROCEDURE,),
    TermKind.DOCUMENT: (Kind.DOCUMENT,),
    TermKind.FORM: (Kind.FORM,),
}


_NODE_KINDS: dict[type, Kind] = {
    IsAged: Kind.BORN,
    IsSex: Kind.SEX,
    GoesQuiet: Kind.HEARD,
    ComesBack: Kind.HEARD,
}


def series_read(flows: tuple[Flow, ...], vocabulary: Vocabulary, scores: dict[str, ScorePlan]) -> frozenset[SeriesKey]:
    """Every series that the flows can look at: no other fact need be kept for them."""
    keys: set[SeriesKey] = {(kind, "") for kind in MOVEMENTS | {Kind.MERGED, Kind.BOOKED, Kind.MISSED, Kind.CANCELLED}}
    for flow in flows:
        for part in (*flow.rules, *flow.stops):
            for node, _ in walk(part):
                if type(node) in _NODE_KINDS:
                    keys.add((_NODE_KINDS[type(node)], ""))
    for name in _named(flows, vocabulary):
        keys.update((kind, name) for kind in _FACT_KINDS.get(vocabulary[name].kind, ()))
    for score in scores.values():
        keys.update((Kind.RESULT, part) for part in score.reads)
        keys.update((kind, term) for term in score.swap_terms for kind in (Kind.CONDITION, Kind.FLAG))
    return frozenset(keys)
