"""Deliveries in the record, for the worker: what is due, what became of it, what waits.

Lives here: the worker's use of the delivery tables. Must not live here: who gets what (expand), sending (runner), the
sentences that are asked many times a second (record/sending). Django must be set up; every call is made in the one
thread that owns the connection (desk).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from wardwright.act.breaker import Breaker, BreakerState
from wardwright.act.delivery import Delivery
from wardwright.act.tasks.channel import NAME as TASK_LIST
from wardwright.engine.deliver.digest import DIGEST, digest_of
from wardwright.engine.deliver.entry import PROBLEM, Due, delivery_of
from wardwright.facts.instant import Instant
from wardwright.record import models, sending
from wardwright.record.fenced import fenced
from wardwright.record.rows import DeliveryState
from wardwright.record.sending import OutcomeRow, SendingRow

_MOST = 500
_LONGEST_TEXT = 400


class Outcome(NamedTuple):
    """What became of one try."""

    id: int
    state: DeliveryState
    attempts: int
    next_try: Instant | None = None
    error: str = ""
    sent: Instant | None = None
    receipt: str = ""
    rendered: str = ""


class Ledger:
    """The delivery tables."""

    def due(self, channel: str, now: Instant, limit: int, busy: Collection[int]) -> list[Due]:
        """Deliveries of a channel whose moment has come, urgent ones first; not those that are being sent."""
        return [self._due(row) for row in sending.due(channel, now, limit, busy)]

    def channels_due(self, now: Instant) -> set[str]:
        """The channels for which something is due: one look for all of them."""
        return sending.channels_due(now)

    def mark(self, outcomes: Sequence[Outcome]) -> None:
        """What became of these, in one transaction.

        What was sent was sent. Anything else is news only of what nobody has settled meanwhile: a worker that was
        stopped while another one led must not have sent what that one has sent already be sent again.
        """
        if outcomes:
            sending.mark([_row(each) for each in outcomes])

    def withdraw_closed(self) -> int:
        """Takes back what has not left of tasks that are closed: withdrawn, stopped, or done already."""
        found = sending.of_closed_tasks(_MOST)
        if not found:
            return 0
        text = "Its task was closed before it left."
        with fenced():
            models.Delivery.objects.filter(id__in=found).update(state=DeliveryState.WITHDRAWN.value, error=text)
        return len(found)

    def told_of(self, firing: str) -> list[tuple[str, str, Delivery]]:
        """What went out of a firing and its follow-ups: channel, recipient, delivery."""
        return [(row.channel, row.recipient, _delivery(row)) for row in sending.told_of(firing)]

    def without_channel(self, known: Collection[str], now: Instant) -> list[Due]:
        """Deliveries that wait for a channel which the settings do not have."""
        return [self._due(row) for row in sending.of_other_channels(known, now, _MOST)]

    def counts(self) -> dict[str, dict[str, int]]:
        """For each channel, how many wait, wait for another try, and are dead."""
        found: dict[str, dict[str, int]] = {}
        for channel, state, many in sending.counts():
            found.setdefault(channel, {})[state] = many
        return found

    # ── what one person gets ─────────────────────────────────────────────────────────────────

    def times_sent(self, person: str, since: Instant, most: int) -> list[Instant]:
        """When things went, or will go, to a person one by one, the last ones; a digest is one, the task list none."""
        return sending.times_sent(person, since, TASK_LIST, most)

    def open_digest(self, person: str, channel: str, now: Instant) -> tuple[str, Instant] | None:
        """The key and the moment of the digest that gathers for this person; one that is on its way gathers no more."""
        return sending.gathering(person, channel, now)

    def hasten(self, key: str, moment: Instant) -> None:
        """A digest goes at this moment, or earlier when it would have."""
        with fenced():
            models.Delivery.objects.filter(key=key, next_try__gt=moment).update(next_try=moment)

    # ── breakers ─────────────────────────────────────────────────────────────────────────────

    def breaker(self, channel: str) -> Breaker:
        """Where the channel stood when it was last seen."""
        row = models.Breaker.objects.filter(channel=channel).first()
        if row is None or row.state == BreakerState.CLOSED.value:
            return Breaker()
        return Breaker(BreakerState.OPEN, row.failures, until=row.next_try or 0)

    def keep_breaker(self, channel: str, breaker: Breaker, now: Instant, error: str) -> None:
        """Where the channel stands now."""
        values = {
            "state": breaker.state.value,
            "since": now,
            "failures": breaker.failures,
            "next_try": breaker.until or None,
            "error": error[:_LONGEST_TEXT],
        }
        with fenced():
            models.Breaker.objects.update_or_create(channel=channel, defaults=values)

    def open_alarms(self, beginnings: Sequence[str]) -> dict[str, str]:
        """The texts of alarms that are not over, by what they are about."""
        rows = models.Alarm.objects.filter(until__isnull=True).values_list("about", "text")
        return {about: text for about, text in rows if about.startswith(tuple(beginnings))}

    # ── rows ─────────────────────────────────────────────────────────────────────────────────

    def origin(self, firing: str) -> int | str:
        """Where a trace began: the number of the message behind a firing, or the firing where a timer stands behind."""
        message = models.Firing.objects.filter(id=firing).values_list("message", flat=True).first()
        return message if message is not None else firing

    def _due(self, row: SendingRow) -> Due:
        delivery = _delivery(row)
        if delivery.kind == DIGEST:
            parts = [_delivery(each) for each in sending.inside(row.key, row.recipient)]
            return Due(row.id, row.channel, digest_of(delivery, parts), row.attempts, is_empty=not parts)
        return Due(row.id, row.channel, delivery, row.attempts, row.body.get(PROBLEM, ""))


def _delivery(row: SendingRow) -> Delivery:
    return delivery_of(row.key, row.address, row.subject, row.urgent, row.body)


def _row(each: Outcome) -> OutcomeRow:
    error, receipt = each.error[:_LONGEST_TEXT], each.receipt[:_LONGEST_TEXT]
    return OutcomeRow(each.state, each.attempts, each.next_try, error, each.sent, receipt, each.rendered, each.id)
