"""From text to trees: the door to the page.

Lives here: `parse`, and `expected_after` for completion. Never an exception for what an author wrote: what cannot be
read is a `Problem` with its place, and the other sentences and flows are still read.
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.build_flow import Sketch, read_flow
from wardwright.language.expect import Expected, Partial, expected_after
from wardwright.language.grammar import words_of
from wardwright.language.layout import lay_out
from wardwright.language.lexer import names_of
from wardwright.language.problem import Problem
from wardwright.language.tree import Flow

__all__ = ["Expected", "Parsed", "Partial", "expected_after", "parse", "words_of"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The flows of a file that could be read, in order, and everything that is wrong, by place."""

    flows: tuple[Flow, ...]
    problems: tuple[Problem, ...]
    name: str = ""
    sketches: tuple[Sketch, ...] = ()  # what there is of the flows that are not among `flows`


def parse(text: str, vocabulary: Vocabulary, name: str = "") -> Parsed:
    """The flows of a text. A flow with a problem of severity error is not among them."""
    names = names_of(vocabulary)
    flows: list[Flow] = []
    problems: list[Problem] = []
    sketches: list[Sketch] = []
    for layout in lay_out(text, names):
        flow, found, sketch = read_flow(text, layout, names, vocabulary)
        problems += found
        if flow is not None:
            flows.append(flow)
        if sketch is not None:
            sketches.append(sketch)
    return Parsed(tuple(flows), tuple(problems), name, tuple(sketches))
