"""A JSON object as its parts, each still in the bytes in which it was written.

Lives here: taking one level of a document apart without building the rest, for the door and for polling, which hand
resources on as they came. Must not live here: the meaning of any part. Nothing raises but `parts_of`, for a document.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from wardwright.connect.fhir.document import NotJson, as_utf8
from wardwright.connect.fhir.elements import type_of

Parts = dict[str, msgspec.Raw]
_PARTS = msgspec.json.Decoder(Parts)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_VALUE = msgspec.json.Decoder()
_BROKEN = (msgspec.MsgspecError, ValueError, RecursionError)


def parts_of(document: bytes) -> Parts:
    """The parts of one JSON object in UTF-8; raises NotJson, which says from which byte on it cannot be read."""
    plain = as_utf8(document)
    try:
        plain.decode("utf-8")
        return _PARTS.decode(plain)
    except UnicodeDecodeError:
        raise NotJson("the text is not in UTF-8") from None
    except _BROKEN as problem:
        place = re.search(r"byte (\d+)", str(problem))
        where = f" from byte {place[1]} on" if place else ""
        raise NotJson(f"this is not one JSON object{where}") from None


def inner_parts(raw: msgspec.Raw | None) -> Parts:
    """The parts of an object within a document; none when it is absent or no object."""
    if raw is None:
        return {}
    try:
        return _PARTS.decode(raw)
    except _BROKEN:
        return {}


def listed(raw: msgspec.Raw | None) -> list[msgspec.Raw]:
    """The items of a list within a document; none when it is absent or no list."""
    if raw is None:
        return []
    try:
        return _LIST.decode(raw)
    except _BROKEN:
        return []


def value_of(raw: msgspec.Raw | None) -> Any:
    """One part, built; None when it is absent or cannot be read."""
    if raw is None:
        return None
    try:
        return _VALUE.decode(raw)
    except _BROKEN:
        return None


def type_in(parts: Parts) -> str:
    """The resourceType, "" when what stands there cannot be one."""
    return type_of({"resourceType": value_of(parts.get("resourceType"))})
