"""Deliveries: an act on its way to one recipient by one channel, and how the channels fare.

Lives here: what the delivery worker writes. Must not live here: how a channel sends (act), who receives (engine).
"""

from __future__ import annotations

from django.db import models

from wardwright.record.models.fields import Moment, Word, maybe_moment, word
from wardwright.record.rows import DeliveryState


class Delivery(models.Model):
    """One act for one recipient by one channel. `key` is what the other side sees: the same act, the same key."""

    id = models.BigAutoField(primary_key=True)
    key = Word(unique=True)
    act = Word()  # the outbox row's id; "" for a digest
    subject = word()
    recipient = word()  # a person's id, or the connection's name
    channel = Word()
    address = word()
    state = Word(default=DeliveryState.WAITING.value, choices=[(state.value, state.value) for state in DeliveryState])
    attempts = models.IntegerField(default=0)
    created = Moment()
    next_try = maybe_moment()
    error = word()  # the last one, without a patient's data
    sent = maybe_moment()
    receipt = word()  # what the other side answered: a message id, an acknowledgement code
    rendered = word()  # the text as it goes out
    urgent = models.BooleanField(default=False)
    body = models.JSONField(default=dict)  # what else the channel needs
    digest = word()  # DIGESTED: the key of the delivery that holds it

    class Meta:
        db_table = "deliveries"
        indexes = (
            models.Index(
                "next_try", "id", name="deliveries_due", condition=models.Q(state__in=DeliveryState.unfinished())
            ),
            models.Index("act", name="deliveries_act"),
            models.Index("recipient", "created", name="deliveries_recipient"),
            models.Index("channel", "state", name="deliveries_channel"),
        )


class Breaker(models.Model):
    """A channel's circuit breaker, so that a restart does not forget that it is open."""

    channel = Word(primary_key=True)
    state = Word(default="closed")
    since = Moment(default=0)
    failures = models.IntegerField(default=0)
    next_try = maybe_moment()
    error = word()

    class Meta:
        db_table = "breakers"
