"""Dead letters: sending them again, or putting them away. A person does it, so it carries its audit record.

Lives here: both steps. Must not live here: the command (cli/deliveries). Django must be set up.
"""

from __future__ import annotations

from collections.abc import Sequence

from wardwright.engine.deliver.entry import PROBLEM
from wardwright.facts.instant import Instant
from wardwright.record import models
from wardwright.record.audit import Deed, kept
from wardwright.record.rows import DeliveryState


def dead_letters(channel: str = "", limit: int = 1000) -> list[models.Delivery]:
    """Deliveries that were given up, newest first."""
    rows = models.Delivery.objects.filter(state=DeliveryState.DEAD.value)
    return list((rows.filter(channel=channel) if channel else rows).order_by("-id")[:limit])


def send_again(ids: Sequence[int], actor: str, now: Instant) -> int:
    """These dead letters are tried again under their old keys; how many there were.

    One that had nobody to go to, or no channel, is looked up anew: its act goes through the whole way once more, and
    what of it has been delivered is left as it is.
    """
    done = 0
    for row in _dead(ids):
        with kept(_deed(actor, "send again", row), now):
            if row.body.get(PROBLEM):
                models.Act.objects.filter(key=row.act).update(expanded=None)
                row.delete()
            else:
                waiting = {"state": DeliveryState.WAITING.value, "attempts": 0, "next_try": now, "error": ""}
                models.Delivery.objects.filter(id=row.id).update(**waiting)
        done += 1
    return done


def put_away(ids: Sequence[int], actor: str, reason: str, now: Instant) -> int:
    """These dead letters are settled otherwise and never sent; how many there were."""
    done = 0
    for row in _dead(ids):
        with kept(_deed(actor, "put away", row, reason), now):
            withdrawn = {"state": DeliveryState.WITHDRAWN.value, "next_try": None}
            models.Delivery.objects.filter(id=row.id).update(**withdrawn)
        done += 1
    return done


def _dead(ids: Sequence[int]) -> list[models.Delivery]:
    return list(models.Delivery.objects.filter(id__in=list(ids), state=DeliveryState.DEAD.value).order_by("id"))


def _deed(actor: str, verb: str, row: models.Delivery, reason: str = "") -> Deed:
    said = {"channel": row.channel, "act": row.act, "attempts": row.attempts, "error": row.error, "reason": reason}
    return Deed(actor, verb, "delivery", row.key, {name: value for name, value in said.items() if value != ""})
