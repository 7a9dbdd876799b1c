"""The OpenAPI document: made from the site map's pages that answer in JSON, and from the shapes they take and give.

Lives here: the table of shapes by page and method, the document, its view. Must not live here: the shapes (shapes.py);
an area with JSON pages of its own adds to OPERATIONS. A test holds the table to the site map.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from wardwright import __version__
from wardwright.web.api import shapes as s
from wardwright.web.pages import Page


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method of a page takes and gives; `also`: further answers by status."""

    takes: type[msgspec.Struct] | None
    gives: type[msgspec.Struct] | None
    status: int = 200
    also: tuple[tuple[int, type[msgspec.Struct]], ...] = ()
    finds: bool = False  # answers 404 when there is no such thing


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("api-check", "POST"): Operation(s.TextIn, s.Checked),
    ("api-complete", "POST"): Operation(s.CompleteIn, s.Completed),
    ("api-names", "POST"): Operation(s.NamesIn, s.Names),
    ("api-explain", "POST"): Operation(s.TextIn, s.Explanation),
    ("api-suggest", "POST"): Operation(s.SuggestIn, s.Proposals),
    ("api-prove", "POST"): Operation(s.ProveIn, s.Proof, 200, ((202, s.Proof), (503, s.Refused))),
    ("api-proof", "GET"): Operation(None, s.Proof, finds=True),
    ("api-proof", "DELETE"): Operation(None, s.Proof, finds=True),
    ("api-drafts", "GET"): Operation(None, s.Drafts),
    ("api-drafts", "POST"): Operation(s.DraftIn, s.Draft, 201),
    ("api-draft", "GET"): Operation(None, s.Draft, finds=True),
    ("api-draft", "PUT"): Operation(s.SaveIn, s.Draft, 200, ((409, s.Clashed),), finds=True),
    ("api-draft", "DELETE"): Operation(None, s.Done, finds=True),
    ("api-here", "POST"): Operation(None, s.Here, finds=True),
}
_PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_JSON = "application/json"


def document(request: HttpRequest) -> HttpResponse:
    """The document."""
    return HttpResponse(_encoded(), content_type=_JSON)


@cache
def _encoded() -> bytes:
    site = import_module("wardwright.web.site_map")  # which imports this
    return json.dumps(made_of(site.PAGES), indent=1).encode()


def made_of(pages: tuple[Page, ...]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of these pages."""
    used = {
        each
        for one in OPERATIONS.values()
        for each in (one.takes, one.gives, *(shape for _, shape in one.also))
        if each is not None
    } | {s.Refused}
    _, components = msgspec.json.schema_components(
        sorted(used, key=lambda each: each.__name__), ref_template="#/components/schemas/{name}"
    )
    paths: dict[str, Any] = {}
    for page in pages:
        if page.is_api:
            address = "/" + _PART.sub(lambda part: "{" + part["name"] + "}", page.path)
            paths[address] = {
                **_parameters(page),
                **{method.lower(): _operation(page, method) for method in page.methods},
            }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wardwright",
            "version": __version__,
            "description": "For programs that a person runs signed in: the cookie of the session, and for all but GET "
            "the header X-CSRFToken with the value of the cookie `csrftoken` or of a page's meta element.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "wardwright"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
            },
        },
        "security": [{"session": [], "csrf": []}],
    }


_TEXT = {"type": "string", "minLength": 1, "pattern": "^[^/]+$"}
_NUMBER = {"type": "integer", "minimum": 0}


def _parameters(page: Page) -> dict[str, Any]:
    found = [
        {"name": part["name"], "in": "path", "required": True, "schema": _NUMBER if part["kind"] == "int" else _TEXT}
        for part in _PART.finditer(page.path)
    ]
    return {"parameters": found} if found else {}


def _operation(page: Page, method: str) -> dict[str, Any]:
    known = OPERATIONS.get((page.name, method), Operation(None, None))
    told: dict[str, Any] = {
        "operationId": f"{page.name}-{method.lower()}",
        "summary": page.says.removeprefix("JSON: "),
        "responses": dict(_responses(page, known)),
    }
    if known.takes is not None:
        told["requestBody"] = {"required": True, "content": {_JSON: {"schema": _named(known.takes)}}}
    return told


def _responses(page: Page, known: Operation) -> Iterator[tuple[str, Any]]:
    gives = {_JSON: {"schema": _named(known.gives) if known.gives is not None else {}}}
    yield str(known.status), {"description": "as asked", "content": gives}
    for status, shape in known.also:
        yield str(status), {"description": "see the shape", "content": {_JSON: {"schema": _named(shape)}}}
    refused = {_JSON: {"schema": _named(s.Refused)}}
    if known.takes is not None:
        yield "400", {"description": "the body is not what is asked for", "content": refused}
        yield "413", {"description": "too much for one request", "content": refused}
    if not page.is_open:
        yield "401", {"description": "signed out, or the desk is locked", "content": refused}
        yield "403", {"description": "not for this account, or without the CSRF token", "content": refused}
    if known.finds:
        yield "404", {"description": "there is no such thing", "content": refused}


def _named(shape: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{shape.__name__}"}
