"""Why a task is there, in words: out of the JSON that a firing keeps (engine/live/encode.firing_body).

Lives here: a reason as clauses with what they read, and the one line of a list. Must not live here: how it looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import msgspec

from wardwright.facts.fact import Kind
from wardwright.facts.instant import civil

_TIMELESS = (Kind.BORN.value, Kind.SEX.value)
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Because:
    """One clause of a reason."""

    clause: str
    verdict: str  # "true", "false", "unknown"
    facts: tuple[str, ...]  # "potassium 6.4 mmol/L at 10 Mar 08:55"
    why_unknown: str


def reason_of(body: bytes, zone: tzinfo) -> tuple[Because, ...]:
    """The clauses of a firing; () when there is no body."""
    told = _told(body).get("reason", [])
    return tuple(
        Because(each["clause"], each["verdict"], tuple(_facts(each, zone)), each.get("why", "")) for each in told
    )


def acts_of(body: bytes) -> list[dict[str, Any]]:
    """What a firing did: `kind`, `who`, `text`, `due` (µs), `urgent`."""
    return list(_told(body).get("acts", []))


def why_of(body: bytes, zone: tzinfo) -> str:
    """The trigger with what it read, on one line; "" when it is not known."""
    clauses = reason_of(body, zone)
    if not clauses:
        return ""
    first = clauses[0]
    return f"{first.clause} [{'; '.join(first.facts[:_SHOWN])}]" if first.facts else first.clause


def _told(body: bytes) -> dict[str, Any]:
    told = msgspec.json.decode(body) if body else {}
    return told if isinstance(told, dict) else {}


def _facts(clause: dict[str, Any], zone: tzinfo) -> Iterator[str]:
    for fact in clause.get("facts", []):
        value = " ".join(part for part in (fact.get("value", ""), fact.get("unit", "")) if part)
        name = fact.get("term") or fact.get("place") or fact.get("kind", "")
        said = f"{name} {value}".strip()
        if fact.get("kind") in _TIMELESS:
            yield said
        else:
            local = civil(fact["at"], zone)
            yield f"{said} at {local.day} {local:%b %H:%M}"
