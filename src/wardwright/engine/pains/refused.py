"""How something that a person wrote about is refused.

Lives here: the exceptions, each with a sentence for whoever asked. Must not live here: the rules (govern).
"""

from __future__ import annotations


class Refused(Exception):
    """Nothing was written: `str()` says why, for the person who asked; `field` names the answer that it is about."""

    def __init__(self, said: str, field: str = "") -> None:
        super().__init__(said)
        self.field = field


class NotThere(Refused):
    """There is no pain point or remark of that number."""
