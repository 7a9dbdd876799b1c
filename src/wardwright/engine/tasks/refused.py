"""How a step or a search is refused.

Lives here: the exceptions, each with one sentence for the person who asked. Must not live here: the rules (govern).
"""

from __future__ import annotations


class Refused(Exception):
    """The step is not taken, and nothing was written: `str()` says why, for the person who asked."""


class NotThere(Refused):
    """There is no such task, person or role; the text names what is near."""


class NotAllowed(Refused):
    """This person may not, or must say why."""


class NotNow(Refused):
    """The task is in a state that does not allow it."""


class Overtaken(Refused):
    """Somebody else took the task in the meantime."""
