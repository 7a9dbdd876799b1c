"""Where a page puts a term and a test together: the one table that the checks of numbers share.

Lives here: finding every number and every answer with the term it is about and what it counts.
Must not live here: judging them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from wardwright.facts.vocabulary import Term
from wardwright.language.checks.page import Page
from wardwright.language.tree import (
    AnswerIs,
    AnyPartIs,
    ChangedBy,
    Comparison,
    Crosses,
    LatestIs,
    Name,
    Node,
    Quantity,
    Record,
    ResultThing,
    Summary,
    SummaryIs,
    TimesSummary,
)
from wardwright.language.walk import Above


class Measures(Enum):
    """What the number on the page stands for."""

    VALUE = "value"  # the term's own value
    CHANGE = "change"  # a difference between two values
    COUNT = "count"  # how many there were
    TOTAL = "total"  # many values added up
    PART = "part"  # the points of one part of a score
    RATIO = "ratio"  # `1.5 times its lowest`


@dataclass(frozen=True, slots=True)
class Use:
    """One test of one term. `test` is None where a term is used as a number without one (`times its lowest`)."""

    term: Term
    test: Comparison | AnswerIs | Quantity | None
    measures: Measures
    node: Node  # the clause
    above: Above  # what stands above the clause


_TESTING = (ResultThing, LatestIs, Crosses, SummaryIs, ChangedBy, TimesSummary, AnyPartIs, Record)


def uses(page: Page) -> Iterator[Use]:
    """Every test of a result or a score on the page, examples included."""
    for node, above in page.nodes:
        found = _use(node) if isinstance(node, _TESTING) else None
        if found is not None:
            name, test, measures = found
            term = page.term(name)
            if term is not None:
                yield Use(term, test, measures, node, above)


def _use(node: Node) -> tuple[Name, Comparison | AnswerIs | Quantity | None, Measures] | None:
    match node:
        case ResultThing(term=term, test=test) if test is not None:
            return term, test, Measures.VALUE
        case LatestIs(term=term, test=test):
            return term, test, Measures.VALUE
        case Crosses(term=term):
            return term, node.comparison, Measures.VALUE
        case SummaryIs(summary=Summary.NUMBER, term=term, comparison=test):
            return term, test, Measures.COUNT
        case SummaryIs(summary=summary, term=term, comparison=test):
            return term, test, Measures.TOTAL if summary is Summary.TOTAL else Measures.VALUE
        case ChangedBy(term=term, quantity=quantity):
            return term, quantity, Measures.CHANGE
        case TimesSummary(term=term):
            return term, None, Measures.RATIO
        case AnyPartIs(score=score, comparison=test):
            return score, test, Measures.PART
        case Record(term=term, value=value) if value is not None:
            return term, value, Measures.VALUE
    return None
