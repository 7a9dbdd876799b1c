"""Judgement: what a page judges by, made ready to be found among a patient's facts.

Lives here: from `Judge by …` to a matcher, and the plan that works out what it needs (scores). Must not live here:
verdicts (judging). Called by making.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from wardwright.facts.instant import Length
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.plan import Plan, make_plan
from wardwright.kernel.things import Matcher, matcher
from wardwright.language.print import print_flow
from wardwright.language.tree import Flow, Happens, Rule, Show, Text


@dataclass(frozen=True, slots=True)
class Judgement:
    """What says that a flow was right."""

    words: str  # as on the page: "Judge by renal replacement within 24 hours."
    matcher: Matcher
    within: Length


def judgement_of(flow: Flow, vocabulary: Vocabulary) -> Judgement | None:
    """What the page judges by; None when it names nothing."""
    judged = flow.judgement
    if judged is None:
        return None
    line = next(line for line in print_flow(flow).splitlines() if line.startswith("Judge by"))
    return Judgement(line, matcher(judged.thing, vocabulary), judged.within.length)


def plan_of(flows: Sequence[Flow], vocabulary: Vocabulary, zone: tzinfo) -> Plan:
    """A plan that reads what the pages judge by and works out the scores among it. Nothing is ever fired by it."""
    things = [flow.judgement.thing for flow in flows if flow.judgement is not None]
    show = (Show(Text("judged")),)
    pages = [Flow(f"judge {n}", (Rule(Happens(thing), (), show),)) for n, thing in enumerate(things, start=1)]
    return make_plan(pages, vocabulary, zone)
