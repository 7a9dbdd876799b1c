"""A delivery as JSON for machines: the shape that webhooks and files share, documented in docs/operations/channels.md.

Lives here: the one shape. Must not live here: what wraps it. Times are UTC, fields without a value are left out.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from wardwright.act.delivery import Delivery
from wardwright.facts.instant import iso


def described(delivery: Delivery) -> dict[str, Any]:
    """The delivery as plain values, in a settled order."""
    fields: dict[str, Any] = {
        "id": delivery.key,
        "type": f"wardwright.{delivery.kind}",
        "at": iso(delivery.at, UTC),
        "title": delivery.title,
        "text": delivery.text,
        "urgent": delivery.urgent,
        "due": iso(delivery.due, UTC) if delivery.due is not None else None,
        "flow": delivery.flow,
        "recipient": delivery.recipient,
        "address": delivery.address,
        "patient": delivery.patient,
        "subject": delivery.subject,
        "place": delivery.place,
        "message": delivery.message,
        "task": delivery.task,
        "firing": delivery.firing,
        "data": dict(sorted(delivery.data.items())),
    }
    return {name: value for name, value in fields.items() if value not in ("", None, {})}


def as_json(delivery: Delivery) -> str:
    """One line of JSON, the same for the same delivery."""
    return json.dumps(described(delivery), ensure_ascii=False, separators=(",", ":"))
