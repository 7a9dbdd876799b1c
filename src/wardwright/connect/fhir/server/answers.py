"""What a sender is told once its message is on disk.

Lives here: the answer to a create, an update and a Bundle, by what `Prefer` asked for. Must not live here: status and
text of a no (outcome), reading the request.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from wardwright.connect.fhir.assigned import assigned_id
from wardwright.connect.fhir.elements import Node
from wardwright.connect.fhir.scope import first_identifier, record_identity
from wardwright.connect.fhir.server.outcome import Issue, Refused, outcome
from wardwright.connect.fhir.server.submission import ID, Document, Entry

FHIR_JSON = "application/fhir+json; charset=utf-8"
PHRASES = {200: "OK", 201: "Created", 202: "Accepted", 400: "Bad Request", 405: "Method Not Allowed"}
_METHODS = {"POST": 201, "PUT": 200, "DELETE": 202}


@dataclass(slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer needs to know of the kept message."""

    number: int  # of the message in the record
    base: str  # "https://host/fhir", "" when the caller did not say by which name it came
    prefers: str  # "minimal", "representation", "operationoutcome" or ""
    http_date: str
    instant: str


def json_answer(status: int, body: Any, **headers: str) -> Answer:
    """An answer with a body of FHIR JSON; of a header's name, `_` stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"content-type": FHIR_JSON, **named}, msgspec.json.encode(body))


def refusal(no: Refused) -> Answer:
    """The answer to a request of which nothing was kept."""
    answer = json_answer(no.status, outcome(no.issues))
    answer.headers.update(no.headers)
    return answer


def written(status: int, document: Document, told: Told, issues: Iterable[Issue]) -> Answer:
    """The answer to a create (201) or an update (200) of one resource."""
    own = logical_id(document, told.number, None)
    headers = {
        "location": _location(document.type, own, told, absolute=True),
        "etag": f'W/"{told.number}"',
        "last-modified": told.http_date,
    }
    if told.prefers == "minimal":
        return Answer(status, headers)
    body = outcome(_remarks(told, issues)) if told.prefers == "operationoutcome" else _version(document, own, told)
    return Answer(status, {"content-type": FHIR_JSON, **headers}, msgspec.json.encode(body))


def taken(document: Document, told: Told, issues: Iterable[Issue]) -> Answer:
    """The answer to a Bundle that was kept as it came, without anything being asked entry by entry."""
    return json_answer(200, outcome(_remarks(told, issues)))


def bundle_answer(
    document: Document, entries: Sequence[Entry], told: Told, remarks: Sequence[Sequence[Issue]]
) -> Answer:
    """The transaction-response or batch-response: one entry for each entry, in the same order."""
    answered = [_answered(index, entry, told, remarks[index]) for index, entry in enumerate(entries)]
    return json_answer(200, {"resourceType": "Bundle", "type": f"{document.bundle_type}-response", "entry": answered})


def shortcoming(entry: Entry) -> Refused | None:
    """Why an entry cannot be done; None when it holds something to keep."""
    if entry.method in ("GET", "HEAD", "PATCH"):
        return Refused(405, "not-supported", f"{entry.method} is not offered here: what was sent is kept, not served.")
    if entry.method == "DELETE":
        return None
    if entry.resource is None or not entry.resource.type:
        return Refused(400, "required", "This entry holds no FHIR resource.")
    return None


def _answered(index: int, entry: Entry, told: Told, remarks: Sequence[Issue]) -> dict[str, Any]:
    no = shortcoming(entry)
    if no is not None:
        return {"response": {"status": _status(no.status), "outcome": outcome(no.issues)}}
    response: dict[str, Any] = {"status": _status(_METHODS.get(entry.method, 201))}
    answered: dict[str, Any] = {"response": response}
    if entry.resource is not None and entry.method != "DELETE":
        own = logical_id(entry.resource, told.number, index, entry.full_url)
        response["location"] = _location(entry.resource.type, own, told, absolute=False)
        response["etag"] = f'W/"{told.number}"'
        if told.prefers == "representation":
            answered["resource"] = _version(entry.resource, own, told)
    response["lastModified"] = told.instant
    if told.prefers == "operationoutcome":
        response["outcome"] = outcome(_remarks(told, remarks))
    return answered


def _status(code: int) -> str:
    return f"{code} {PHRASES[code]}"


def _remarks(told: Told, issues: Iterable[Issue]) -> list[Issue]:
    return [Issue("information", "informational", f"Kept as message {told.number}."), *issues]


def logical_id(resource: Document, number: int, entry: int | None, full_url: str = "") -> str:
    """The id under which the resource is known from now on: its own, that of its fullUrl, or one that we assign."""
    naming: Node = {"identifier": resource.value("identifier")}
    lasting = "" if resource.id else record_identity({}, full_url)
    own = resource.id or lasting
    return own if ID.fullmatch(own) else assigned_id(number, entry, first_identifier(naming))


def _location(kind: str, own: str, told: Told, absolute: bool) -> str:
    path = f"{kind}/{own}/_history/{told.number}"
    return f"{told.base}/{path}" if absolute else path


def _version(resource: Document, own: str, told: Told) -> dict[str, Any]:
    """The resource with its id and version, everything else as it was written (6.40 stays 6.40)."""
    meta = resource.value("meta")
    version = {"versionId": str(told.number), "lastUpdated": told.instant}
    parts: dict[str, Any] = {"resourceType": resource.type, "id": own}
    parts["meta"] = {**(meta if isinstance(meta, dict) else {}), **version}
    return parts | {name: part for name, part in resource.parts.items() if name not in parts}
