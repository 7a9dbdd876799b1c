"""References: from a Reference element to the resource, or the identifier, that it means.

Lives here: the neighbours of a resource (the other entries of its Bundle, what it contains) and the many ways in which
FHIR points: relative, absolute, versioned, urn:uuid, contained, conditional, logical. Nothing is fetched.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wardwright.connect.fhir.elements import Node, parts, text

_RELATIVE = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?", re.ASCII)
_CONDITIONAL = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)\?(?:.*&)?identifier=(?:[^|&]*\|)?([^&]+).*", re.ASCII)


class Pointer(NamedTuple):
    """What a reference says without looking anywhere: the type and id, or the identifier, it names."""

    type: str  # "Patient"; "" when the reference does not say
    id: str  # logical id, uuid or identifier; "" when there is none
    is_identifier: bool = False


def pointer(reference: Node) -> Pointer:
    """The type and id that a Reference element names."""
    said, kind = text(reference, "reference"), text(reference, "type")
    if found := _CONDITIONAL.fullmatch(said):
        return Pointer(found[1], found[2], True)
    if found := _RELATIVE.fullmatch(said):
        return Pointer(found[1], found[2])
    if said:
        return Pointer(kind, said.rpartition(":")[2].rpartition("/")[2].lstrip("#"))
    return Pointer(kind, text(reference, "identifier", "value"), True)


class Neighbours:
    """The resources that a reference may mean: those of the same Bundle, and those contained in its holder."""

    def __init__(self) -> None:
        self._by_url: dict[str, Node] = {}
        self._by_identifier: dict[tuple[str, str], Node] = {}
        self._full_urls: dict[int, str] = {}

    def add(self, resource: Node, full_url: str = "") -> None:
        """Makes a resource findable by its full URL, its type and id, and its identifiers."""
        kind, own = text(resource, "resourceType"), text(resource, "id")
        if full_url:
            self._by_url[full_url] = resource
            self._full_urls[id(resource)] = full_url
        if own:
            self._by_url[f"{kind}/{own}"] = resource
            self._by_url.setdefault(f"urn:uuid:{own}", resource)
        for identifier in parts(resource, "identifier"):
            self._by_identifier.setdefault((kind, text(identifier, "value")), resource)

    def full_url(self, resource: Node) -> str:
        """The full URL under which a resource was added, "" without one."""
        return self._full_urls.get(id(resource), "")

    def find(self, reference: Node, holder: Node) -> Node | None:
        """The resource that a reference in `holder` means, None when it is not at hand."""
        said = text(reference, "reference")
        if said.startswith("#"):
            contained = parts(holder, "contained")
            return next((one for one in contained if text(one, "id") == said[1:]), None)
        if said in self._by_url:
            return self._by_url[said]
        kind, own, is_identifier = pointer(reference)
        if is_identifier:
            return self._by_identifier.get((kind, own)) if own else None
        return self._by_url.get(f"{kind}/{own}") if kind else None
