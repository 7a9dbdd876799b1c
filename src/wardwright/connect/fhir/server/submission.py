"""What was sent: enough of a document to answer for it, without building the rest of it.

Lives here: the first look at a resource or Bundle. Must not live here: what it means (reading.py reads it after it was
kept), the answer. A document that is JSON and has a resourceType is FHIR as far as the door is concerned; whether it
is good R4 is told by the reader, which sets aside what is not.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

from wardwright.connect.fhir.document import NotJson
from wardwright.connect.fhir.elements import text
from wardwright.connect.fhir.parts import Parts, inner_parts, listed, parts_of, type_in, value_of
from wardwright.connect.fhir.server.outcome import Refused

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)


class Entry(NamedTuple):
    """One entry of a transaction or batch, as far as its answer needs it."""

    method: str  # upper case; "" when the entry has no request
    url: str
    full_url: str
    resource: Document | None


class Document(NamedTuple):
    """A resource or Bundle: its type, what names it, and its parts as they were written."""

    raw: bytes
    type: str
    id: str  # "" without one, or with one that R4 does not allow
    parts: Parts

    def value(self, name: str) -> Any:
        """One element, built; None when it is absent or cannot be read."""
        return value_of(self.parts.get(name))

    @property
    def bundle_type(self) -> str:
        """Bundle.type; "" for other resources."""
        return text({"of": self.value("type")}, "of") if self.type == "Bundle" else ""

    @property
    def kind(self) -> str:
        """How the record calls it: "Observation", "Bundle/transaction"."""
        kind = self.bundle_type
        return f"Bundle/{kind}" if re.fullmatch(r"[a-z-]{1,40}", kind) else self.type

    @property
    def control_id(self) -> str:
        """What the sender calls it: Bundle.identifier, else its id."""
        own = text({"of": self.value("identifier")}, "of", "value") if self.type == "Bundle" else ""
        return own or self.id

    def entries(self) -> list[Entry]:
        """The entries of a Bundle, in order."""
        return [_entry(raw) for raw in listed(self.parts.get("entry"))]


def document(body: bytes) -> Document:
    """The first look at a body; Refused (400) when it is not JSON, or not FHIR."""
    if not body.strip():
        raise Refused(400, "structure", "There is no body: send one FHIR resource or Bundle as JSON.")
    try:
        parts = parts_of(body)
    except NotJson as problem:
        raise Refused(400, "structure", f"The body cannot be read: {problem}.") from None
    found = _document(body, parts)
    if not found.type:
        raise Refused(400, "structure", "The JSON has no resourceType, so it is not FHIR.")
    return found


def _document(raw: bytes, parts: Parts) -> Document:
    own = value_of(parts.get("id"))
    return Document(raw, type_in(parts), own if isinstance(own, str) and ID.fullmatch(own) else "", parts)


def _entry(raw: msgspec.Raw) -> Entry:
    parts = inner_parts(raw)
    request = value_of(parts.get("request"))
    held = inner_parts(parts.get("resource"))
    resource = _document(bytes(parts["resource"]), held) if held else None
    full_url = text({"of": value_of(parts.get("fullUrl"))}, "of")
    return Entry(text(request, "method").upper(), text(request, "url"), full_url, resource)
