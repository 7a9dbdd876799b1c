"""What the demo itself does and what becomes of it, in one sentence each, for the view and for `--json`.

Lives here: the notes that interfaces, receivers and staff make. Must not live here: anything read from the record.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from wardwright.facts.instant import Instant


class Turn(Enum):
    """Which way it went."""

    WRONG = "wrong"
    RIGHT = "right"
    PLAIN = "plain"


class Happening(NamedTuple):
    """One thing that happened at a moment of the hospital's time."""

    at: Instant
    about: str  # "lab feed", "pager gateway", "staff"
    words: str
    turn: Turn = Turn.PLAIN


Tell = Callable[[Happening], None]
