"""Deliveries for tests, with a canary patient that no failure may name."""

from __future__ import annotations

from typing import Any

from wardwright.act.delivery import Delivery
from wardwright.facts.instant import MINUTE

CANARY = ("Quetzal", "Fjordhammer", "NHS-4455667788", "potassium 7.31", "BED-CANARY-9")
AT = 1_767_607_500_000_000  # Mon 5 Jan 2026, 10:05 UTC


def delivery(**changes: Any) -> Delivery:
    """A page about the canary patient."""
    fields: dict[str, Any] = {
        "key": "3f2a9c1d00aa11bb/0/amina/page",
        "kind": "page",
        "title": "Page: Severe hyperkalaemia",
        "text": "Review Quetzal Fjordhammer now: potassium 7.31 mmol/L | see ECG & call ^ 4711 ~ \\ ok\nthen repeat",
        "at": AT,
        "urgent": True,
        "due": AT + 30 * MINUTE,
        "flow": "Severe hyperkalaemia",
        "recipient": "Dr Amina Diallo",
        "address": "amina@example.org",
        "patient": "Quetzal Fjordhammer (NHS-4455667788)",
        "subject": "NHS-4455667788",
        "place": "BED-CANARY-9",
        "firing": "3f2a9c1d00aa11bb",
        "data": {"pager": "4711"},
    }
    return Delivery(**{**fields, **changes})
