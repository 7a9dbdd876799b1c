"""What a listener allows, so that no sender can harm another one.

Lives here: the limits, and the count of bytes in memory over all connections. Must not live here: who watches them
(connection.py, listener.py).
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, tzinfo
from ipaddress import IPv4Network, IPv6Network

from wardwright.connect.mllp.acknowledgement import Mode
from wardwright.facts.instant import Instant

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Options:
    """One source's port and what it allows. Times in seconds, sizes in bytes."""

    name: str
    host: str
    port: int  # 0: any free one
    now: Callable[[], Instant]
    zone: tzinfo = UTC
    mode: Mode = Mode.AS_ASKED
    allow: tuple[Network, ...] = ()  # empty: from anywhere
    largest: int = 16_000_000
    connections: int = 200
    idle: float | None = None  # a connection without a byte for so long is closed
    tls: ssl.SSLContext | None = None
    patience: float = 30.0  # for a begun message, for a TLS handshake, for a sender that does not read its answers
    pace: float = 10_000.0  # bytes a second that add to the patience: a large message over a slow line
    in_flight: int = 256  # messages of one connection taken and not yet answered, before reading pauses
    in_flight_bytes: int = 4_000_000


class Memory:
    """Bytes in memory for the connections of all listeners together: unfinished messages, and ones not yet on disk."""

    __slots__ = ("limit", "unfinished", "waiting")

    def __init__(self, limit: int = 128_000_000) -> None:
        self.limit = limit  # for each of the two
        self.unfinished = 0
        self.waiting = 0
