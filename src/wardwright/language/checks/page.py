"""What every check is given: the flow, the vocabulary, the text, and the means to name a problem.

Lives here: quoting the author's words, finding where a node stands, and rewriting a sentence.
Must not live here: any one check.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from wardwright.facts.units import unit_for
from wardwright.facts.vocabulary import Term, Vocabulary
from wardwright.language.checks.wording import printed
from wardwright.language.problem import Problem
from wardwright.language.problem_table import PROBLEMS
from wardwright.language.tree import (
    Comparison,
    Flow,
    JudgeBy,
    Measure,
    Name,
    Node,
    Quantity,
    ReleaseRandom,
    ReleaseSteps,
    Rule,
    Span,
    Step,
    StopWhen,
)
from wardwright.language.walk import Above, exchanged, walk

_SENTENCES = (Rule, StopWhen, JudgeBy, Measure, ReleaseSteps, ReleaseRandom, Step)


class Page:
    """One flow as its checks see it. `text` is what its spans point into; "" when it was built in code."""

    def __init__(self, flow: Flow, vocabulary: Vocabulary, text: str = "") -> None:
        self.flow = flow
        self.vocabulary = vocabulary
        self.text = text

    @cached_property
    def nodes(self) -> tuple[tuple[Node, Above], ...]:
        """Every node of the flow with the nodes above it."""
        return tuple(walk(self.flow))

    def term(self, name: Name) -> Term | None:
        """The vocabulary's entry; None when the tree was built for another vocabulary."""
        return self.vocabulary.find(name.name)

    def words(self, node: Node) -> str:
        """The author's own words for a node, on one line; canonical words when there is no text."""
        if self.text and node.span is not None:
            return " ".join(self.text[node.span.start : node.span.end].split())
        return printed(node)

    def place(self, *nodes: Node) -> Span:
        """Where the first of the nodes stands whose place is known."""
        for node in nodes:
            if node.span is not None:
                return node.span
        return self.title_place()

    def title_place(self) -> Span:
        """The flow's title, or the beginning of the page."""
        start = self.flow.span.start if self.flow.span is not None else 0
        found = self.text.find(self.flow.title, start)
        return Span(found, found + len(self.flow.title)) if found >= 0 else Span(start, start)

    def rewritten(self, above: Above, old: Node, new: Node) -> tuple[str, ...]:
        """The sentence that `old` stands in, with `new` in its place: one corrected sentence, or none."""
        sentence = next((node for node in (old, *above) if isinstance(node, _SENTENCES)), None)
        if sentence is None:
            return ()
        try:
            corrected = exchanged(sentence, old, new)
        except ValueError:  # the corrected tree makes no sense: then there is nothing to offer
            return ()
        return (printed(corrected),) if corrected is not sentence else ()

    def problem(
        self, slug: str, at: Iterable[Node], problem: str, because: str = "", fixes: Iterable[str] = ()
    ) -> Problem:
        """A problem of that slug at the first of the nodes whose place is known."""
        return Problem(
            slug=slug,
            severity=PROBLEMS[slug].severity,
            span=self.place(*at),
            problem=problem,
            because=because,
            fixes=tuple(dict.fromkeys(fixes))[:3],
        )


def in_unit_of(term: Term, quantity: Quantity) -> Decimal | None:
    """The quantity's number in the term's own unit; None when its unit does not convert."""
    if quantity.unit == term.unit:
        return quantity.value
    found = unit_for(term, quantity.unit) if term.score is None else None
    return found[1].apply(quantity.value) if found is not None else None


def ends(comparison: Comparison) -> tuple[Quantity, ...]:
    """The one or two quantities of a comparison."""
    return (comparison.quantity,) if comparison.upper is None else (comparison.quantity, comparison.upper)
