"""A delivery in words for people: what a letter, a chat message or a page says.

Lives here: the names that a template for people may use, and what they stand for. Must not live here: how a channel
wraps them. Times are the ward's own.
"""

from __future__ import annotations

from datetime import tzinfo

from wardwright.act.delivery import Delivery
from wardwright.act.template import Template
from wardwright.facts.instant import Instant, civil

NAMES = (
    *("title", "text", "kind", "urgent", "due", "at", "recipient", "patient", "patient identifier", "place", "flow"),
    *("message", "task", "key"),
)

LETTER = """\
{text}

Urgent: {urgent}
Due: {due}
Patient: {patient}
Place: {place}
For: {recipient}
Decided: {at}
Flow: {flow}
"""


def words_of(delivery: Delivery, zone: tzinfo) -> dict[str, str]:
    """What each name of NAMES stands for."""
    return {
        "title": delivery.title,
        "text": delivery.text,
        "kind": delivery.kind,
        "urgent": "yes" if delivery.urgent else "",
        "due": on_the_ward(delivery.due, zone) if delivery.due is not None else "",
        "at": on_the_ward(delivery.at, zone),
        "recipient": delivery.recipient,
        "patient": delivery.patient,
        "patient identifier": delivery.subject,
        "place": delivery.place,
        "flow": delivery.flow,
        "message": delivery.message,
        "task": delivery.task,
        "key": delivery.key,
    }


def letter(delivery: Delivery, template: Template, zone: tzinfo) -> str:
    """The text for a person; lines that have nothing to say are left out."""
    lines = template.fill(words_of(delivery, zone), _readable, drop_empty=True)
    return "\n".join(lines).strip("\n") + "\n"


def on_the_ward(moment: Instant, zone: tzinfo) -> str:
    """Date, time and zone as a clock on the ward shows them: "Mon 5 Jan 2026 14:05 GMT"."""
    local = civil(moment, zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M %Z}".strip()


def one_line(text: str) -> str:
    """The text on one line, without control characters: for subjects, titles and headers."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _readable(text: str) -> str:
    return "".join(sign if sign.isprintable() or sign in "\n\t" else " " for sign in text)
