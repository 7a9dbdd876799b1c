"""The logical id of a resource that came without one, so that its next version is known to be the same thing.

Lives here: that one rule. The door tells a sender this id (Location), and the reader makes facts under it: a PUT to
the Location corrects what the POST said. Called by server/answers.py and reading.py.
"""

from __future__ import annotations

import hashlib


def assigned_id(number: int, entry: int | None, identifier: str = "") -> str:
    """The id for message `number`, or for one entry of it (counted from 0).

    With an identifier ("system|value") the id follows from that alone: who sends the same thing again, in another
    message, again without an id, means the same thing.
    """
    if identifier:
        return "i-" + hashlib.blake2b(identifier.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"m{number}" if entry is None else f"m{number}-{entry}"
