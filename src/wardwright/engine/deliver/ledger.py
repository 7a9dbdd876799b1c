"""Deliveries in the record, for the worker: what is due, what became of it, what waits.

Lives here: the worker's use of the delivery models. Must not live here: who gets what (expand), sending (runner).
Django must be set up; every call is made in the one thread that owns the connection (desk).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from wardwright.act.breaker import Breaker, BreakerState
from wardwright.act.delivery import Delivery
from wardwright.act.tasks.channel import NAME as TASK_LIST
from wardwright.engine.deliver.digest import DIGEST, digest_of
from wardwright.engine.deliver.entry import PROBLEM, Due, delivery_of
from wardwright.facts.instant import Instant
from wardwright.record import models
from wardwright.record.rows import DeliveryState

_UNFINISHED = DeliveryState.unfinished()
_COUNTED = (*_UNFINISHED, DeliveryState.DEAD.value)
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
        rows = models.Delivery.objects.filter(state__in=_UNFINISHED, channel=channel, next_try__lte=now)
        rows = rows.exclude(id__in=list(busy)).exclude(_of_closed_task())
        return [self._due(row) for row in rows.order_by("-urgent", "id")[:limit]]

    def channels_due(self, now: Instant) -> set[str]:
        """The channels for which something is due: one look for all of them."""
        rows = models.Delivery.objects.filter(state__in=_UNFINISHED, next_try__lte=now)
        return set(rows.order_by().values_list("channel", flat=True).distinct())

    def mark(self, outcomes: Sequence[Outcome]) -> None:
        """What became of these, in one transaction.

        What was sent was sent. Anything else is news only of what nobody has settled meanwhile: a worker that was
        stopped while another one led must not have sent what that one has sent already be sent again.
        """
        if not outcomes:
            return
        with transaction.atomic():
            for each in outcomes:
                rows = models.Delivery.objects.filter(id=each.id)
                if each.state is not DeliveryState.SENT:
                    rows = rows.filter(state__in=_UNFINISHED)
                rows.update(
                    state=each.state.value,
                    attempts=each.attempts,
                    next_try=each.next_try,
                    error=each.error[:_LONGEST_TEXT],
                    sent=each.sent,
                    receipt=each.receipt[:_LONGEST_TEXT],
                    rendered=each.rendered,
                )

    def withdraw_closed(self) -> int:
        """Takes back what has not left of tasks that are closed: withdrawn, stopped, or done already."""
        found = list(self._unsent().filter(_of_closed_task()).values_list("id", flat=True)[:_MOST])
        if not found:
            return 0
        text = "Its task was closed before it left."
        models.Delivery.objects.filter(id__in=found).update(state=DeliveryState.WITHDRAWN.value, error=text)
        return len(found)

    def without_channel(self, known: Collection[str], now: Instant) -> list[Due]:
        """Deliveries that wait for a channel which the settings do not have."""
        rows = models.Delivery.objects.filter(state__in=_UNFINISHED, next_try__lte=now).exclude(channel__in=list(known))
        return [self._due(row) for row in rows.order_by("id")[:_MOST]]

    def counts(self) -> dict[str, dict[str, int]]:
        """For each channel, how many wait, wait for another try, and are dead."""
        found: dict[str, dict[str, int]] = {}
        rows = models.Delivery.objects.filter(state__in=_COUNTED).values("channel", "state").annotate(n=Count("id"))
        for row in rows.order_by():
            found.setdefault(row["channel"], {})[row["state"]] = row["n"]
        return found

    # ── what one person gets ─────────────────────────────────────────────────────────────────

    def times_sent(self, person: str, since: Instant, most: int) -> list[Instant]:
        """When things went, or will go, to a person one by one, the last ones; a digest is one, the task list none."""
        gone = (*_UNFINISHED, DeliveryState.SENT.value, DeliveryState.WOULD_SEND.value)
        rows = models.Delivery.objects.filter(recipient=person, created__gt=since, state__in=gone)
        return list(rows.exclude(channel=TASK_LIST).order_by("-created").values_list("created", flat=True)[:most])

    def open_digest(self, person: str, channel: str, now: Instant) -> tuple[str, Instant] | None:
        """The key and the moment of the digest that gathers for this person; one that is on its way gathers no more."""
        rows = models.Delivery.objects.filter(recipient=person, channel=channel, act="", attempts=0, next_try__gt=now)
        waiting = rows.filter(state=DeliveryState.WAITING.value).order_by("-id")
        found: tuple[str, Instant] | None = waiting.values_list("key", "next_try").first()
        return found

    def hasten(self, key: str, moment: Instant) -> None:
        """A digest goes at this moment, or earlier when it would have."""
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
        models.Breaker.objects.update_or_create(channel=channel, defaults=values)

    def open_alarms(self, beginnings: Sequence[str]) -> dict[str, str]:
        """The texts of alarms that are not over, by what they are about."""
        rows = models.Alarm.objects.filter(until__isnull=True).values_list("about", "text")
        return {about: text for about, text in rows if about.startswith(tuple(beginnings))}

    # ── rows ─────────────────────────────────────────────────────────────────────────────────

    def _unsent(self) -> QuerySet[models.Delivery]:
        """What waits, and what waits inside a digest that has not gone."""
        going = models.Delivery.objects.filter(key=OuterRef("digest"), state__in=_UNFINISHED)
        inside = Q(state=DeliveryState.DIGESTED.value) & Exists(going)
        return models.Delivery.objects.filter(Q(state__in=_UNFINISHED) | inside)

    def origin(self, firing: str) -> int | str:
        """Where a trace began: the number of the message behind a firing, or the firing where a timer stands behind."""
        message = models.Firing.objects.filter(id=firing).values_list("message", flat=True).first()
        return message if message is not None else firing

    def _due(self, row: models.Delivery) -> Due:
        delivery = delivery_of(row.key, row.address, row.subject, row.urgent, row.body)
        if delivery.kind == DIGEST:
            return self._digest(row, delivery)
        return Due(row.id, row.channel, delivery, row.attempts, row.body.get(PROBLEM, ""))

    def _digest(self, row: models.Delivery, bare: Delivery) -> Due:
        inside = models.Delivery.objects.filter(digest=row.key, state=DeliveryState.DIGESTED.value)
        inside = inside.exclude(_of_closed_task()).order_by("id")
        parts = [delivery_of(each.key, each.address, each.subject, each.urgent, each.body) for each in inside]
        return Due(row.id, row.channel, digest_of(bare, parts), row.attempts, is_empty=not parts)


def _of_closed_task() -> Exists:
    """Whether a delivery asks for something whose task is closed."""
    closed = models.Task.objects.filter(key=OuterRef("task"), closed__isnull=False)
    return Exists(models.Act.objects.filter(Exists(closed), key=OuterRef("act"), task__isnull=False))
