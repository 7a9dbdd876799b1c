"""Judgement: what a page judges by, made ready to be found among a patient's facts.

Lives here: from `Judge by …` to a matcher, and the plan that works out what it needs (scores). Must not live here:
verdicts (judging). Called by making.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Length
from wardwright.facts.truth import Truth
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.plan import Plan, make_plan
from wardwright.kernel.series import SeriesKey, series_term
from wardwright.kernel.things import Matcher, matcher
from wardwright.kernel.values import ValueTest, value_test
from wardwright.language.print import print_flow
from wardwright.language.tree import Flow, Happens, ResultThing, Rule, Show, Text


@dataclass(frozen=True, slots=True)
class Judgement:
    """What says that a flow was right."""

    words: str  # as on the page: "Judge by renal replacement within 24 hours."
    matcher: Matcher
    within: Length
    reads: frozenset[SeriesKey]  # what it is looked for in; for a score, what that is worked out from
    test: ValueTest | None  # what a result must pass; None: no result, any value, or a score

    def may_be(self, fact: Fact) -> bool:
        """False when neither this fact nor a score made from it can be the outcome, whatever else is known."""
        if (fact.kind, series_term(fact.kind, fact.term)) not in self.reads:
            return False
        return self.test is None or self.test(fact.value) is not Truth.FALSE


def judgement_of(flow: Flow, vocabulary: Vocabulary) -> Judgement | None:
    """What the page judges by; None when it names nothing."""
    judged = flow.judgement
    if judged is None:
        return None
    line = next(line for line in print_flow(flow).splitlines() if line.startswith("Judge by"))
    found = matcher(judged.thing, vocabulary)
    reads = {(kind, series_term(kind, term)) for kind in found.kinds for term in found.terms}
    test = None
    if isinstance(judged.thing, ResultThing):
        term = vocabulary[judged.thing.term.name]
        scores = [score for name in found.terms if (score := vocabulary[name].score) is not None]
        parts = {member for score in scores for part in score.parts for member in vocabulary.members(part.term)}
        reads |= {(Kind.RESULT, part) for part in parts}
        test = value_test(term, judged.thing.test) if not scores else None
    return Judgement(line, found, judged.within.length, frozenset(reads), test)


def plan_of(flows: Sequence[Flow], vocabulary: Vocabulary, zone: tzinfo) -> Plan:
    """A plan that reads what the pages judge by and works out the scores among it. Nothing is ever fired by it."""
    things = [flow.judgement.thing for flow in flows if flow.judgement is not None]
    show = (Show(Text("judged")),)
    pages = [Flow(f"judge {n}", (Rule(Happens(thing), (), show),)) for n, thing in enumerate(things, start=1)]
    return make_plan(pages, vocabulary, zone)
