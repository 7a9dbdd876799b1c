"""A draft as it stands: its flows, its problems, how its examples go. Also while half a sentence is written.

Lives here: `look_at`. Must not live here: any check (language), any example (kernel), drawing (web).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import tzinfo

from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.examples import ExampleResult, run_examples
from wardwright.language.check import check_text
from wardwright.language.problem import Problem, Severity
from wardwright.language.tree import Flow


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of a text."""

    text: str
    flows: tuple[Flow, ...]
    problems: tuple[Problem, ...]
    examples: tuple[tuple[Flow, tuple[ExampleResult, ...]], ...]

    @property
    def errors(self) -> int:
        """How many problems stop it from running."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def failed(self) -> int:
        """How many examples do not go as the page says."""
        return sum(not each.passed for _, results in self.examples for each in results)

    @property
    def fine(self) -> bool:
        """Whether it may become a flow: it reads, it makes sense, its examples pass."""
        return bool(self.flows) and not self.errors and not self.failed

    @property
    def flow(self) -> Flow | None:
        """Its first flow, when nothing is wrong with the whole text."""
        return self.flows[0] if self.flows and not self.errors else None


def look_at(text: str, vocabulary: Vocabulary, zone: tzinfo) -> Looked:
    """The text, checked, and its examples run where nothing is wrong."""
    checked = check_text(text, vocabulary)
    looked = Looked(text, checked.flows, checked.problems, ())
    if looked.errors:
        return looked
    return replace(looked, examples=tuple((flow, run_examples(flow, vocabulary, zone)) for flow in checked.flows))
