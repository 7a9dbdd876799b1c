"""Mistakes by example: what an author most likely meant where a sentence cannot be read on.

Lives here: `advise`, which recognises a slip by its words and offers the author's own sentence with the slip put right.
The rows it knows stand in numbers, times, events, conditions, actions and pages. Must not live here: the grammar, and
what the parser says by itself when no row fits (explain). An offered sentence has been read again and reads to its end.
"""

from __future__ import annotations

from wardwright.language.mistakes.advice import ReadAgain, advise

__all__ = ["ReadAgain", "advise"]
