"""A message's own text for people: cut into segments with named fields, the place of a problem marked, and what could
tell who the patient is withheld until somebody asks for it.

Lives here: the cutting and the withholding, for HL7 v2 and FHIR. Must not live here: asking (the page, which writes
down who asked and why), reading facts. What is shown is on a list (field_names.OPEN, and below for FHIR), what is
withheld is everything else: a message that cannot be cut is withheld whole. Never raises for what is in a message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from wardwright.connect.hl7v2.charsets import decode
from wardwright.connect.hl7v2.er7 import STANDARD, BadSeparators, Segment, parse
from wardwright.engine.connections.field_names import CODED_OR_NUMBER, OPEN, SEGMENTS, field_name
from wardwright.record.rows import StoredMessage

_MOST_SEGMENTS = 200
_MOST_LINES = 1500
_LONGEST = 600
_IN_PLACE = re.compile(r"\b([A-Z][A-Z0-9]{2})(?:-(\d+))?(?:\.\d+)*(?: of the (\d+)\. \1)?")
_NUMBER = re.compile(r"\s*[<>]?=?\s*[+-]?\d+([.,]\d+)?\s*")


class Field(NamedTuple):
    """One field that has something in it."""

    number: int
    name: str
    text: str  # "" when it is withheld
    is_withheld: bool
    is_trouble: bool


class Line(NamedTuple):
    """One segment of HL7 v2."""

    segment: str
    name: str
    fields: tuple[Field, ...]
    is_trouble: bool


class JsonLine(NamedTuple):
    """One line of a FHIR document."""

    indent: int
    text: str
    is_withheld: bool
    is_trouble: bool


class Shown(NamedTuple):
    """A message for people. Exactly one of the first three says something, or none when nothing may be shown of it."""

    lines: tuple[Line, ...] = ()
    json_lines: tuple[JsonLine, ...] = ()
    text: str = ""
    is_cut_short: bool = False


def shown(stored: StoredMessage, places: Sequence[str] = (), whole: bool = False) -> Shown:
    """The message, with the places of its problems marked; `whole`: nothing withheld."""
    if stored.format == "fhir":
        return _fhir(stored.raw, places, whole)
    return _hl7(decode(stored.raw).text, places, whole)


# ── HL7 v2 ───────────────────────────────────────────────────────────────────────────────────────


def _hl7(text: str, places: Sequence[str], whole: bool) -> Shown:
    if "\0" in text:
        return Shown(text=text.replace("\0", "␀")[:20_000] if whole else "")
    segments = _segments(text)
    if not segments:
        return Shown(text=text[:20_000] if whole else "")
    troubles = list(_troubles(places))
    counted: dict[str, int] = {}
    lines = []
    for segment in segments[:_MOST_SEGMENTS]:
        name = segment[0]
        counted[name] = number = counted.get(name, 0) + 1
        mine = [field for its, field, nth in troubles if its == name and nth in (0, number)]
        lines.append(Line(name, SEGMENTS.get(name, ""), tuple(_fields(segment, mine, whole)), bool(mine)))
    return Shown(tuple(lines), is_cut_short=len(segments) > _MOST_SEGMENTS)


def _segments(text: str) -> list[Segment]:
    """The segments, also of a message whose beginning was lost; none when it does not look like HL7."""
    begin = text.find("MSH")
    try:
        if begin >= 0:
            return parse(text[begin:]).segments
    except BadSeparators:
        pass
    rows = [line.split(STANDARD.field) for line in re.split(r"[\r\n]+", text) if line.strip()]
    return rows if rows and all(re.fullmatch(r"[A-Z][A-Z0-9]{2}", row[0]) for row in rows) else []


def _troubles(places: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Segment, field (0: all of it) and which of its kind (0: any) that a place names."""
    for place in places:
        for segment, field, nth in _IN_PLACE.findall(place):
            if segment in SEGMENTS:
                yield segment, int(field or 0), int(nth or 0)


def _fields(segment: Segment, troubles: Sequence[int], whole: bool) -> Iterator[Field]:
    name = segment[0]
    for number in range(1, len(segment)):
        text = segment[number]
        is_trouble = number in troubles
        if not text.strip() and not is_trouble:
            continue
        may = whole or _is_open(segment, number)
        is_withheld = bool(text.strip()) and not may
        yield Field(number, field_name(name, number), text[:_LONGEST] if may else "", is_withheld, is_trouble)
    for number in sorted(set(troubles)):
        if number >= len(segment):
            yield Field(number, field_name(name, number), "", False, True)


def _is_open(segment: Segment, number: int) -> bool:
    if number not in OPEN.get(segment[0], ()):
        return False
    if segment[0] == "OBX" and number == 5:
        kind = segment[2].strip() if len(segment) > 2 else ""
        return kind in CODED_OR_NUMBER and (kind not in ("NM", "SN") or bool(_NUMBER.fullmatch(segment[5])))
    return True


# ── FHIR ─────────────────────────────────────────────────────────────────────────────────────────

_OPEN_KEYS = frozenset(
    (
        *("resourceType", "status", "system", "code", "unit", "comparator", "intent", "use", "gender", "method"),
        *("effectiveDateTime", "effectiveInstant", "issued", "start", "end", "authoredOn", "occurrenceDateTime"),
        *("performedDateTime", "recordedDate", "onsetDateTime", "timestamp", "date", "valueInteger", "valueBoolean"),
        *("valueDecimal", "version", "mode", "priority", "userSelected"),
    )
)
_ABOUT_PEOPLE = frozenset({"Patient", "RelatedPerson", "Person", "Practitioner"})
_OPEN_OF_PEOPLE = frozenset({"resourceType", "gender"})


class _Where(NamedTuple):
    """Where a value stands."""

    path: tuple[str, ...]
    of_person: bool = False


def _fhir(raw: bytes, places: Sequence[str], whole: bool) -> Shown:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return Shown(text=raw[:20_000].decode("utf-8", "replace") if whole else "")
    troubles = [_path_of(place) for place in places]
    lines = []
    try:
        for line in _json(document, _Where(()), 0, "", troubles, whole):
            lines.append(line)
            if len(lines) >= _MOST_LINES:
                return Shown(json_lines=tuple(lines), is_cut_short=True)
    except RecursionError:
        return Shown()
    return Shown(json_lines=tuple(lines))


def _path_of(place: str) -> tuple[str, ...]:
    """ "Bundle.entry[3].resource: Observation.code" → ("entry", "3", "resource", "code")."""
    document, _, element = place.partition(": ")
    parts = [*document.split(".")[1:], *element.split(".")[1:]]
    return tuple(piece for part in parts for piece in re.findall(r"\w+", part))


def _json(
    value: Any, where: _Where, indent: int, key: str, troubles: Sequence[tuple[str, ...]], whole: bool
) -> Iterator[JsonLine]:
    is_trouble = bool(where.path) and any(where.path[: len(path)] == path for path in troubles if path)
    head = f"{json.dumps(key, ensure_ascii=False)}: " if key else ""
    if isinstance(value, dict):
        of_person = where.of_person or value.get("resourceType") in _ABOUT_PEOPLE
        yield JsonLine(indent, f"{head}{{", False, is_trouble)
        for name, inner in value.items():
            yield from _json(inner, _Where((*where.path, name), of_person), indent + 1, name, troubles, whole)
        yield JsonLine(indent, "}", False, is_trouble)
    elif isinstance(value, list):
        yield JsonLine(indent, f"{head}[", False, is_trouble)
        for number, inner in enumerate(value):
            yield from _json(inner, where._replace(path=(*where.path, str(number))), indent + 1, "", troubles, whole)
        yield JsonLine(indent, "]", False, is_trouble)
    elif whole or _is_open_value(where, value):
        yield JsonLine(indent, f"{head}{json.dumps(value, ensure_ascii=False)[:_LONGEST]}", False, is_trouble)
    else:
        yield JsonLine(indent, head, True, is_trouble)


def _is_open_value(where: _Where, value: Any) -> bool:
    names = [part for part in where.path if not part.isdigit()]
    last = names[-1] if names else ""
    if where.of_person:
        return last in _OPEN_OF_PEOPLE
    before = names[-2] if len(names) > 1 else ""
    if last in ("display", "text"):
        return "coding" in names[:-1] or (last == "text" and before in ("code", "category", "type"))
    if last == "value":
        return before.casefold().endswith("quantity") and not isinstance(value, str)
    return last in _OPEN_KEYS and "identifier" not in names
