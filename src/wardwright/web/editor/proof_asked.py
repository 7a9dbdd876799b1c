"""What travels to the process that proves drafts.

Lives here: one record. Must not live here: anything that either side does with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.home.home import Home


@dataclass(frozen=True, slots=True)
class Asked:
    """One proof: which text, for whom, and the text before the last change."""

    number: int
    home: Home
    words: bytes  # the vocabulary, packed: the same bytes are unpacked once
    text: str
    before: str
    sees_patients: bool
