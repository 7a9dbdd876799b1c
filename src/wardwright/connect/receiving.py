"""What a source hands on when a message has come, and what it hears back: the seam between sources and the record.

Lives here: the shapes of that call, and what every source at work can be asked. Must not live here: any format's
rules, the record (connect does not know it). Every source (MLLP, FHIR over HTTP, folders, polling) is given one
`Receive` and calls it once for each message; engine/listen/committer.py is what stands behind it.

    kept = await receive(Taken("lab feed", "hl7v2", raw, digest, control_id, "ORU^R01", "10.1.2.3"))

When the call returns, the message is on disk and survives a power cut: only then may the source say yes (AA, CA, 201,
the file moved to the done folder). `NotKept`: say no in a way that makes the sender try again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import NamedTuple, Protocol

from wardwright.facts.instant import Instant


class Taken(NamedTuple):
    """One message as a source took it, without its transport framing; not yet on disk."""

    source: str  # the source's name in the settings
    format: str  # "hl7v2" or "fhir"
    raw: bytes
    digest: bytes  # 16 bytes; two messages of a source with the same digest are one message sent twice
    control_id: str = ""  # MSH-10, Bundle.identifier …: what a resend repeats
    type: str = ""  # "ADT^A01", "Bundle/transaction", "Observation"
    origin: str = ""  # the peer's address, the file's name; never a patient's data


class Kept(NamedTuple):
    """The message is on disk. `fresh` is False when it was there before: acknowledge it, nothing else happens."""

    seq: int
    fresh: bool


class NotKept(Exception):
    """The message is not on disk, and nobody will try again but the sender: answer AE, CE or 503, leave the file.

    The text is one line for an operator, and for the log: never a patient's data.
    """


Receive = Callable[[Taken], Awaitable[Kept]]
"""Puts one message on disk. Messages are numbered in the order of the calls, not of the awaiting. Raises NotKept."""


@dataclass(slots=True)
class Counts:
    """What one source did since it was opened. The source writes them, the beat and the quiet alarm read them."""

    taken: int = 0  # messages handed on
    resent: int = 0  # of these, the ones that were on disk already
    refused: int = 0  # messages answered with a definite no: too large, not HL7, not allowed
    not_kept: int = 0  # messages answered with "try again": the record was unavailable
    waiting: int = 0  # handed on and not yet on disk, or files and resources seen and not yet handed on
    peers: int = 0  # connections open now
    turned_away: int = 0  # connections refused: not on the allow-list, too many, no or a wrong certificate
    cut: int = 0  # connections closed by us: too slow, idle, not speaking the protocol
    stray: int = 0  # bytes that stood outside any message
    last_taken: Instant | None = None  # when the last message came
    unreachable: bool = False  # the problem is that the folder or the server that is asked is not there
    problem: str = ""  # what is wrong now, one line for an operator; "" while all is well

    def as_dict(self) -> dict[str, object]:
        """For the beat."""
        return asdict(self)


class Source(Protocol):
    """A source at work: an open port, a watched folder, a polled server."""

    @property
    def name(self) -> str:
        """As the settings name it."""

    @property
    def counts(self) -> Counts:
        """What it did since it was opened."""

    async def open(self) -> None:
        """Begin to take messages. Raises CannotOpen."""

    async def stop(self) -> None:
        """Take nothing new, answer what was taken, let go. Returns when that is done; never raises."""


class CannotOpen(Exception):
    """A source cannot begin: a port in use, a missing certificate or folder. One line: what, and what to do."""


def content_digest(source: str, *parts: bytes) -> bytes:
    """16 bytes for a message that is told from others by these parts of it, within one source.

    HL7 v2 has a rule of its own for what a resend is: connect/hl7v2/resend.py.
    """
    named = (source.encode(), *parts)
    lengths = ",".join([str(len(part)) for part in named])  # so that ("ab", "c") is not ("a", "bc")
    return hashlib.blake2b(b"".join((lengths.encode(), b";", *named)), digest_size=16).digest()
