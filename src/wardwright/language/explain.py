"""The words of a problem that the parser finds."""

from __future__ import annotations

from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.problem import Problem, Severity
from wardwright.language.slip import SyntaxSlip
from wardwright.language.tree import Span


def slip(found: SyntaxSlip, vocabulary: Vocabulary) -> Problem:
    """The problem of a place where a sentence cannot be read on."""
    start = found.start + found.offset
    end = found.unexpected.end if found.unexpected else start
    words = found.unexpected.text if found.unexpected else ""
    return Problem("syntax", Severity.ERROR, Span(start, end), f"“{words}” {sorted(found.accepted)}")
