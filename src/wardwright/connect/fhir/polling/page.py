"""One page of a searchset: its resources as they were written, and where the next page is.

Lives here: reading the page, and the rule that a next link must lead to the same server: with the token we show,
another one must not be reached by what a page says. Must not live here: HTTP (asking).
"""

from __future__ import annotations

from datetime import UTC
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from wardwright.connect.fhir.document import NotJson
from wardwright.connect.fhir.elements import text
from wardwright.connect.fhir.parts import inner_parts, listed, parts_of, type_in, value_of
from wardwright.connect.moments import moment_of
from wardwright.facts.instant import Instant

_PORTS = {"http": 80, "https": 443}


class NotASearchset(Exception):
    """The server answered with something else; the text says what, without repeating any of it."""


class Found(NamedTuple):
    """One resource of a page."""

    type: str
    id: str
    version: str  # meta.versionId
    updated: Instant | None  # meta.lastUpdated
    updated_text: str
    raw: bytes


class Page(NamedTuple):
    """One page."""

    resources: list[Found]
    next: str  # the next page's address; "" on the last one
    astray: bool = False  # there is a next page, and its address is on another server


def read_page(body: bytes, address: str, kind: str) -> Page:
    """The page that was found at an address, for a question after one type of resource."""
    try:
        parts = parts_of(body)
    except NotJson:
        raise NotASearchset("the server answers something that is not FHIR JSON") from None
    if type_in(parts) != "Bundle" or value_of(parts.get("type")) != "searchset":
        raise NotASearchset("the server answers something that is not a searchset Bundle")
    found = []
    for entry in listed(parts.get("entry")):
        held = inner_parts(entry).get("resource")
        if held is not None:
            one = _found(bytes(held))
            if one.type == kind:  # not what was included, nor the OperationOutcome of the search
                found.append(one)
    after = _next(value_of(parts.get("link")))
    target = urljoin(address, after) if after else ""
    if target and not same_origin(address, target):
        return Page(found, "", astray=True)
    return Page(found, target)


def same_origin(one: str, other: str) -> bool:
    """Whether two addresses are on the same server: scheme, host and port."""
    try:
        return _origin(urlsplit(one)) == _origin(urlsplit(other))
    except ValueError:
        return False


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme)


def _found(raw: bytes) -> Found:
    try:
        parts = parts_of(raw)
    except NotJson:
        return Found("", "", "", None, "", raw)
    meta = value_of(parts.get("meta"))
    updated = text(meta, "lastUpdated")
    own = text({"of": value_of(parts.get("id"))}, "of")
    return Found(type_in(parts), own, text(meta, "versionId"), moment_of(updated, UTC), updated, raw)


def _next(links: object) -> str:
    for link in links if isinstance(links, list) else ():
        if text(link, "relation") == "next":
            return text(link, "url")
    return ""
