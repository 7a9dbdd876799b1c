"""What was sent: enough of a document to answer for it, without building the rest of it.

Lives here: the first look at a resource or Bundle. Must not live here: what it means (reading.py reads it after it was
kept), the answer. A document that is JSON and has a resourceType is FHIR as far as the door is concerned; whether it
is good R4 is told by the reader, which sets aside what is not.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

from wardwright.connect.fhir.document import as_utf8
from wardwright.connect.fhir.elements import text, type_of
from wardwright.connect.fhir.server.outcome import Refused

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_VALUE = msgspec.json.Decoder()
_BROKEN = (msgspec.MsgspecError, ValueError, RecursionError)
Parts = dict[str, msgspec.Raw]


class Entry(NamedTuple):
    """One entry of a transaction or batch, as far as its answer needs it."""

    method: str  # upper case; "" when the entry has no request
    url: str
    full_url: str
    resource: Document | None


class Document(NamedTuple):
    """A resource or Bundle: its type, what names it, and its parts as they were written."""

    raw: bytes  # in UTF-8
    type: str
    id: str  # "" without one, or with one that R4 does not allow
    parts: Parts

    def value(self, name: str) -> Any:
        """One element, built; None when it is absent or cannot be read."""
        return _value(self.parts.get(name))

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
        return [_entry(raw) for raw in _listed(self.parts.get("entry"))]


def document(body: bytes) -> Document:
    """The first look at a body; Refused (400) when it is not JSON, or not FHIR."""
    if not body.strip():
        raise Refused(400, "structure", "There is no body: send one FHIR resource or Bundle as JSON.")
    plain = as_utf8(body)
    try:
        plain.decode("utf-8")
        parts = _PARTS.decode(plain)
    except UnicodeDecodeError:
        raise Refused(400, "structure", "The body is not text in UTF-8.") from None
    except _BROKEN as problem:
        place = re.search(r"byte (\d+)", str(problem))
        where = f" from byte {place[1]} on" if place else ""
        raise Refused(400, "structure", f"The body is not one JSON object{where}.") from None
    found = _document(plain, parts)
    if not found.type:
        raise Refused(400, "structure", "The JSON has no resourceType, so it is not FHIR.")
    return found


def _document(raw: bytes, parts: Parts) -> Document:
    own = _value(parts.get("id"))
    kind = type_of({"resourceType": _value(parts.get("resourceType"))})
    return Document(raw, kind, own if isinstance(own, str) and ID.fullmatch(own) else "", parts)


def _entry(raw: msgspec.Raw) -> Entry:
    parts = _parts(raw)
    request = _value(parts.get("request"))
    held = _parts(parts["resource"]) if "resource" in parts else {}
    resource = _document(bytes(parts["resource"]), held) if held else None
    full_url = text({"of": _value(parts.get("fullUrl"))}, "of")
    return Entry(text(request, "method").upper(), text(request, "url"), full_url, resource)


def _parts(raw: msgspec.Raw) -> Parts:
    try:
        return _PARTS.decode(raw)
    except _BROKEN:
        return {}


def _listed(raw: msgspec.Raw | None) -> list[msgspec.Raw]:
    if raw is None:
        return []
    try:
        return _LIST.decode(raw)
    except _BROKEN:
        return []


def _value(raw: msgspec.Raw | None) -> Any:
    if raw is None:
        return None
    try:
        return _VALUE.decode(raw)
    except _BROKEN:
        return None
