"""A delivery's row ↔ what a channel is given: the JSON in the row's body.

Lives here: the two directions. Must not live here: which rows there are (expand), Django (ledger).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from wardwright.act.delivery import Delivery

PROBLEM = "problem"
_IN_COLUMNS = ("key", "address", "subject", "urgent")
_IN_BODY = tuple(field.name for field in fields(Delivery) if field.name not in _IN_COLUMNS)
_SHORTEST_IDENTIFIER = 4


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery whose turn has come."""

    id: int
    channel: str
    delivery: Delivery
    attempts: int
    problem: str = ""  # why it cannot be sent as it is: it becomes a dead letter with this text
    is_empty: bool = False  # a digest of which everything was taken back


def body_of(delivery: Delivery, problem: str = "") -> str:
    """What of a delivery is not in a column of its own, as JSON; empty fields are left out."""
    said: dict[str, Any] = {name: getattr(delivery, name) for name in _IN_BODY}
    said["data"] = dict(delivery.data)
    said[PROBLEM] = problem
    return json.dumps({name: value for name, value in said.items() if value not in ("", None, {})}, ensure_ascii=False)


def delivery_of(key: str, address: str, subject: str, urgent: bool, body: Mapping[str, Any]) -> Delivery:
    """The delivery that a row holds."""
    said = {name: body[name] for name in _IN_BODY if name in body}
    return Delivery(**{"kind": "", "title": "", "text": "", "at": 0, **said}, key=key, address=address,
                    subject=subject, urgent=urgent)  # fmt: skip


def is_patient(subject: str) -> bool:
    """Whether a subject is a patient, not a device or a connection."""
    return bool(subject) and not subject.startswith(("connection:", "device:"))


def patient_label(subject: str, name: str) -> str:
    """The patient as people should see them: "Amina Diallo (1234567)"; the identifier where no name is known."""
    if not is_patient(subject):
        return ""
    return f"{name} ({subject})" if name else subject


def with_name(text: str, subject: str, label: str) -> str:
    """The words with the patient's name where the page's `{patient}` left the identifier.

    A short identifier might be any number in the words: it stays.
    """
    if len(subject) < _SHORTEST_IDENTIFIER or label in ("", subject) or subject not in text:
        return text  # the last for speed: an expression of its own for every patient costs more than all the rest here
    return re.sub(rf"(?<![\w-]){re.escape(subject)}(?![\w-])", lambda _: label, text)
