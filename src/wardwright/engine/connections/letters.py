"""What a channel has sent, what waits, fails and was given up; its breaker.

Lives here: questions about deliveries that an index answers. Must not live here: sending a dead letter again
(engine/deliver/again.py), the words of a delivery (they may be about a patient), showing.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count

from wardwright.facts.instant import Instant
from wardwright.record.models import Breaker, Delivery
from wardwright.record.rows import DeliveryState


class Letter(NamedTuple):
    """One delivery, without its words: nothing here is of a patient."""

    id: int
    flow: str
    kind: str
    recipient: str
    state: str
    attempts: int
    created: Instant
    next_try: Instant | None
    sent: Instant | None
    error: str
    receipt: str


class BreakerNow(NamedTuple):
    """How the channel is treated: "closed" (deliveries go), "open", "half open"."""

    state: str = "closed"
    since: Instant | None = None
    failures: int = 0
    next_try: Instant | None = None
    error: str = ""


def counts_of(channel: str) -> dict[DeliveryState, int]:
    """How many deliveries of a channel stand how."""
    rows = Delivery.objects.filter(channel=channel).order_by().values_list("state").annotate(n=Count("id"))
    found = dict(rows)
    return {state: found.get(state.value, 0) for state in DeliveryState}


def letters_of(channel: str, state: DeliveryState, first: int, most: int) -> list[Letter]:
    """Deliveries of a channel that stand so, newest first, from position `first` on."""
    rows = Delivery.objects.filter(channel=channel, state=state.value).order_by("-id")[first : first + most]
    return [_letter(row) for row in rows]


def breaker_of(channel: str) -> BreakerNow:
    """Its breaker as it was last kept."""
    row = Breaker.objects.filter(channel=channel).first()
    if row is None:
        return BreakerNow()
    return BreakerNow(row.state, row.since or None, row.failures, row.next_try, row.error)


def dead_ids(channel: str, most: int) -> list[int]:
    """Dead letters of a channel, the oldest first."""
    dead = Delivery.objects.filter(channel=channel, state=DeliveryState.DEAD.value)
    return list(dead.order_by("id").values_list("id", flat=True)[:most])


def _letter(row: Delivery) -> Letter:
    told = row.body
    return Letter(
        row.id, str(told.get("flow", "")), str(told.get("kind", "")), row.recipient, row.state, row.attempts,
        row.created, row.next_try, row.sent, row.error, row.receipt,
    )  # fmt: skip
