"""One delivery as a FHIR R4 resource: Task, Communication or Flag.

Lives here: the shapes, pure (a test holds them to the R4 schema). Must not live here: HTTP. The patient is referred to
by identifier, because the number that the server gave the patient is not ours to know; nobody's name leaves with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from wardwright.act.delivery import Delivery
from wardwright.facts.instant import Instant, iso

SYSTEM = "urn:wardwright:delivery"
"""The system of the identifier by which a second send of the same delivery is recognised."""

Resource = dict[str, Any]


def task(delivery: Delivery) -> Resource:
    """A Task that asks somebody for something."""
    resource: Resource = {
        **_base("Task", delivery),
        "status": "requested",
        "intent": "order",
        "priority": _priority(delivery),
        "code": {"text": delivery.title},
        "description": delivery.text or delivery.title,
        "authoredOn": _time(delivery.at),
    }
    if delivery.subject:
        resource["for"] = _patient(delivery)
    if delivery.recipient:
        resource["owner"] = {"display": delivery.recipient}
    if delivery.due is not None:
        # A period's end is not before its start, however late the words are sent.
        resource["restriction"] = {"period": {"end": _time(delivery.due)}}
    return resource


def communication(delivery: Delivery) -> Resource:
    """A Communication: words that somebody is told."""
    resource: Resource = {
        **_base("Communication", delivery),
        "status": "completed",
        "priority": _priority(delivery),
        "topic": {"text": delivery.title},
        "sent": _time(delivery.at),
        "payload": [{"contentString": delivery.text or delivery.title}],
    }
    if delivery.subject:
        resource["subject"] = _patient(delivery)
    if delivery.recipient:
        resource["recipient"] = [{"display": delivery.recipient}]
    return resource


def flag(delivery: Delivery) -> Resource:
    """A Flag: words that whoever opens the patient's record should see."""
    return {
        **_base("Flag", delivery),
        "status": "active",
        "code": {"text": delivery.text or delivery.title},
        "subject": _patient(delivery) if delivery.subject else {"display": delivery.place or "the hospital"},
        "period": {"start": _time(delivery.at)},
    }


RESOURCES: Mapping[str, Callable[[Delivery], Resource]] = {"Task": task, "Communication": communication, "Flag": flag}


def usual(kind: str) -> str:
    """The resource for a kind of action when the settings name none."""
    return {"ask": "Task", "start": "Task", "show": "Flag"}.get(kind, "Communication")


def _base(kind: str, delivery: Delivery) -> Resource:
    return {"resourceType": kind, "identifier": [{"system": SYSTEM, "value": delivery.safe_key}]}


def _patient(delivery: Delivery) -> Resource:
    return {"type": "Patient", "identifier": {"value": delivery.subject}}


def _priority(delivery: Delivery) -> str:
    return "urgent" if delivery.urgent else "routine"


def _time(moment: Instant) -> str:
    return iso(moment, UTC)
