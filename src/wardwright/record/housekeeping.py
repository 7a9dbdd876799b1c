"""What a database needs done from time to time.

Lives here: the shape of it. Must not live here: doing it (sqlite/checkpoints.py), when (the engine's parts). PostgreSQL
does its own.
"""

from __future__ import annotations

from typing import Protocol


class Housekeeping(Protocol):
    """By a connection of its own, so that no writer does it."""

    def tidy(self) -> None:
        """One step of it."""

    def close(self) -> None:
        """Let go."""
