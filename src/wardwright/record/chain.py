"""The chain of the audit: how a link is made and how all of them are checked.

Lives here: hashes, and the first place at which they do not fit. Must not live here: reading or writing links (audit,
backup). Anyone can do the same with SHA-256 and the rule in docs/operations/record.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from wardwright.facts.instant import Instant

BEGINNING: Final = b"\0" * 32
"""The hash before the first link."""

LINK_COLUMNS: Final = "seq, at, actor, verb, kind, thing, detail, hash"
LINKS: Final = f"SELECT {LINK_COLUMNS} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?"
HEAD: Final = "SELECT seq, hash FROM audit_head WHERE id = 1"


class Link(NamedTuple):
    """One record of the audit, as it is stored."""

    seq: int
    at: Instant
    actor: str
    verb: str
    kind: str
    thing: str
    detail: str  # canonical JSON
    hash: bytes


class Break(NamedTuple):
    """The first place at which the chain does not hold."""

    seq: int
    problem: str


class Chain(NamedTuple):
    """What checking the chain found: how many links hold, and where it breaks, if it does."""

    links: int
    head: (
        str  # the last hash that holds, in hexadecimal: note it elsewhere, and nobody can write the past anew unnoticed
    )
    broken: Break | None


def canonical(value: Any) -> str:
    """JSON with one way of writing: sorted keys, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def link_hash(before: bytes, told: tuple[Any, ...]) -> bytes:
    """The hash of a link: of the hash before it, and of number, time, actor, verb, kind, thing and detail as JSON."""
    return hashlib.sha256(before + canonical(list(told)).encode()).digest()


def check_chain(links: Iterable[Link], head: tuple[int, bytes] | None) -> Chain:
    """Walks the links from the first; stops where one does not hold."""
    before, count = BEGINNING, 0
    for link in links:
        broken = _check(link, count, before)
        if broken is not None:
            return Chain(count, before.hex(), broken)
        before, count = bytes(link.hash), count + 1
    return Chain(count, before.hex(), _check_end(head or (0, BEGINNING), count, before))


def _check(link: Link, count: int, before: bytes) -> Break | None:
    if link.seq != count + 1:
        return Break(count + 1, f"record {count + 1} is missing")
    if bytes(link.hash) != link_hash(before, tuple(link[:-1])):
        return Break(link.seq, f"record {link.seq} is not what was written")
    return None


def _check_end(head: tuple[int, bytes], count: int, last: bytes) -> Break | None:
    expected, hash_of_head = head
    if expected > count:
        return Break(count + 1, f"{expected - count} records are missing at the end")
    if expected < count:
        return Break(expected + 1, f"record {expected + 1} was put behind the end")
    if bytes(hash_of_head) != last:
        return Break(count, "the end of the chain has another hash than its last record")
    return None
