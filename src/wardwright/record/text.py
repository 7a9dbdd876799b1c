"""Text that every database takes.

Lives here: the two things that a message may hold and a column may not: the character NUL (PostgreSQL) and half a
surrogate pair (UTF-8). Both become U+FFFD, always the same way, so that what was written is found again.
"""

from __future__ import annotations

import re

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text, with what cannot be stored replaced."""
    return text if text.isascii() and "\x00" not in text else _NOT_STORABLE.sub("\ufffd", text)
