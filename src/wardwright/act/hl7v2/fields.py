"""What the names in an HL7 v2 template stand for, and the templates that are packaged.

Lives here: names and values, unescaped. Must not live here: escaping (escapes), the connection (channel). Times follow
from the delivery, not from a clock, so that a message sent twice is the same message byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from importlib import resources

from wardwright.act.delivery import Delivery
from wardwright.act.hl7v2.escapes import hl7_time

NAMES = (
    *("sending application", "sending facility", "receiving application", "receiving facility", "control", "time"),
    *("patient identifier", "patient", "place", "title", "text", "message", "urgent", "priority", "due", "recipient"),
    *("flow", "kind", "task", "order"),
)

PACKAGED = {"ORU^R01": "oru_r01.hl7", "ORM^O01": "orm_o01.hl7", "MDM^T02": "mdm_t02.hl7"}


@dataclass(frozen=True, slots=True)
class Ends:
    """Who speaks to whom: MSH-3 to MSH-6, each side "APPLICATION|FACILITY"."""

    sending: str = "WARDWRIGHT"
    receiving: str = ""


def packaged_template(message: str) -> str:
    """The text of the packaged template for "ORU^R01", "ORM^O01" or "MDM^T02"."""
    return resources.files(__package__).joinpath("templates", PACKAGED[message]).read_text(encoding="utf-8")


def fields_of(delivery: Delivery, ends: Ends, zone: tzinfo) -> dict[str, str]:
    """What each name of NAMES stands for."""
    sending, _, sending_facility = ends.sending.partition("|")
    receiving, _, receiving_facility = ends.receiving.partition("|")
    return {
        "sending application": sending,
        "sending facility": sending_facility,
        "receiving application": receiving,
        "receiving facility": receiving_facility,
        "control": delivery.short_key,
        "time": hl7_time(delivery.at, zone),
        "patient identifier": delivery.subject,
        "patient": delivery.patient,
        "place": delivery.place,
        "title": delivery.title,
        "text": delivery.text or delivery.title,
        "message": delivery.message or delivery.kind,
        "urgent": "yes" if delivery.urgent else "",
        "priority": "S" if delivery.urgent else "R",  # TQ1-9, OBR-27: stat, routine
        "due": hl7_time(delivery.due, zone) if delivery.due is not None else "",
        "recipient": delivery.recipient,
        "flow": delivery.flow,
        "kind": delivery.kind,
        "task": delivery.task,
        "order": delivery.short_key,
    }
