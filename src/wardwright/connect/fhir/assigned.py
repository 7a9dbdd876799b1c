"""The logical id of a resource that came without one: what the door tells its sender, and the reader makes of it.

Lives here: that one rule. A sender that created a resource may write its next version to the id that it was told; the
reader must take both for the same thing. Called by server/answers.py, scope.py and patient.py.

With an identifier, the id follows from that alone: whoever sends the same thing again, again without an id, means the
same thing. Without one it names the message, and the reader goes by patient, term and time as it does for every
resource that has no name: a create that is sent twice must not count twice.
"""

from __future__ import annotations

import hashlib
import re

_OF_MESSAGE = re.compile(r"wardwright-\d+(?:-\d+)?", re.ASCII)


def assigned_id(number: int, entry: int | None, identifier: str = "") -> str:
    """The id for message `number`, or for one entry of it (counted from 0); `identifier` is "system|value"."""
    if identifier:
        return id_of_identifier(identifier)
    return f"wardwright-{number}" if entry is None else f"wardwright-{number}-{entry}"


def id_of_identifier(identifier: str) -> str:
    """The id that follows from an identifier."""
    return "i-" + hashlib.blake2b(identifier.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def is_assigned(own: str, identifier: str) -> bool:
    """Whether an id is one that we assigned, to a resource with this identifier ("" without)."""
    return _OF_MESSAGE.fullmatch(own) is not None or (bool(identifier) and own == id_of_identifier(identifier))
