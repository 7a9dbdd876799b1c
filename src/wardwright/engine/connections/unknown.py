"""An unknown code in one message: how its sender calls it, and what its values look like.

Lives here: finding the code again in HL7 v2 and in FHIR. Must not live here: which codes are unknown (counting.py), any
value: only its unit and its form come out, so that nothing of a patient does. Never raises for what is in a message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from wardwright.connect.hl7v2.charsets import decode
from wardwright.connect.hl7v2.er7 import BadSeparators, Parsed, Segment, parse, unescape
from wardwright.facts.codes import code as code_named
from wardwright.facts.codes import same_code
from wardwright.facts.vocabulary import Vocabulary
from wardwright.record.rows import StoredMessage

_LONGEST = 60
_LONGEST_UNIT = 24
_NUMBER = re.compile(r"\s*[<>]?=?\s*[+-]?\d+([.,]\d+)?\s*")
_PLACE = re.compile(r"([A-Z][A-Z0-9]{2})-(\d+)")
_CODED = frozenset({"CE", "CWE", "CNE", "CF"})


class Example(NamedTuple):
    """What one message says beside the code."""

    display: str = ""
    unit: str = ""
    form: str = ""  # "number", "answer", "words"; "" where there is no value


def example_of(stored: StoredMessage, place: str, code: str) -> Example:
    """How this message writes the code that stands at this place; empty where it cannot be found again."""
    try:
        found = _in_fhir(stored.raw, code) if stored.format == "fhir" else _in_hl7(stored.raw, place, code)
    except (ValueError, BadSeparators, RecursionError):
        return Example()
    return found or Example()


# ── HL7 v2 ───────────────────────────────────────────────────────────────────────────────────────


def _in_hl7(raw: bytes, place: str, code: str) -> Example | None:
    where = _PLACE.match(place)
    text = decode(raw).text
    begin = text.find("MSH")
    if where is None or begin < 0:
        return None
    parsed = parse(text[begin:])
    name, number = where[1], int(where[2])
    for segment in parsed.segments:
        if segment[0] == name and number < len(segment):
            display = _display(segment[number], parsed, code)
            if display is not None:
                return Example(display[:_LONGEST], *_value(segment, parsed))
    return None


def _display(field: str, parsed: Parsed, code: str) -> str | None:
    """The words beside the code; None where the field holds another one."""
    signs = parsed.separators
    for repeat in field.split(signs.repeat):
        parts = [unescape(part, signs).strip() for part in repeat.split(signs.component)] + [""] * 12
        for at in (0, 3, 9):
            if parts[at] and same_code(code_named(parts[at + 2], parts[at]), code):
                return parts[at + 1]
            if parts[at] and parts[at].casefold() == code.partition(":")[2].casefold():
                return parts[at + 1]
    return None


def _value(segment: Segment, parsed: Parsed) -> tuple[str, str]:
    """Unit and form of an OBX; nothing of others."""
    if segment[0] != "OBX":
        return "", ""
    fields = [*segment, *[""] * 7]
    kind, value = fields[2].strip(), fields[5]
    unit = unescape(fields[6].split(parsed.separators.component)[0], parsed.separators).strip()
    if kind in _CODED:
        return "", "answer"
    if kind in ("NM", "SN") or _NUMBER.fullmatch(value):
        return unit[:_LONGEST_UNIT], "number"
    return unit[:_LONGEST_UNIT], "words" if value else ""


_CODE_KEYS = ("code", "medicationCodeableConcept", "vaccineCode", "type")

# ── FHIR ─────────────────────────────────────────────────────────────────────────────────────────


def _in_fhir(raw: bytes, code: str) -> Example | None:
    for holder in _nodes(json.loads(raw)):
        for concept in (holder.get(name) for name in _CODE_KEYS):
            for coding in concept.get("coding", ()) if isinstance(concept, dict) else ():
                if isinstance(coding, dict) and same_code(_coded(coding), code):
                    words = coding.get("display") or (concept or {}).get("text") or ""
                    return Example(str(words)[:_LONGEST], *_quantity(holder))
    return None


def _coded(coding: dict[str, Any]) -> str:
    return code_named(str(coding.get("system") or ""), str(coding.get("code") or ""))


def _quantity(holder: dict[str, Any]) -> tuple[str, str]:
    quantity = holder.get("valueQuantity")
    if isinstance(quantity, dict):
        unit = str(quantity.get("code") or quantity.get("unit") or "")
        return unit[:_LONGEST_UNIT], "number"
    if "valueInteger" in holder or "valueDecimal" in holder:
        return "", "number"
    if "valueCodeableConcept" in holder:
        return "", "answer"
    return "", "words" if "valueString" in holder else ""


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object, from outside inwards."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from _nodes(each)


# ── Words where a code should be ─────────────────────────────────────────────────────────────────


def words_without_code(stored: StoredMessage, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a message calls its results in words only, without any code, and the vocabulary does not know."""
    try:
        is_fhir = stored.format == "fhir"
        found = list(_wordy(json.loads(stored.raw)) if is_fhir else _wordy_fields(stored.raw))
    except (ValueError, BadSeparators, RecursionError):
        return ()
    short = dict.fromkeys(words for words in found if words and len(words) <= _LONGEST)
    return tuple(words for words in short if vocabulary.find(words) is None)


def _wordy(document: Any) -> Iterator[str]:
    for holder in _nodes(document):
        concept = holder.get("code")
        if isinstance(concept, dict) and "resourceType" in holder:
            coding = concept.get("coding") or ()
            if not any(isinstance(each, dict) and each.get("code") for each in coding):
                yield " ".join(str(concept.get("text") or "").split())


def _wordy_fields(raw: bytes) -> Iterator[str]:
    text = decode(raw).text
    begin = text.find("MSH")
    parsed = parse(text[begin:]) if begin >= 0 else None
    for segment in parsed.segments if parsed else ():
        if segment[0] == "OBX" and parsed is not None and len(segment) > 3:
            parts = segment[3].split(parsed.separators.repeat)[0].split(parsed.separators.component)
            if len(parts) > 1 and not parts[0].strip():
                yield " ".join(unescape(parts[1], parsed.separators).split())
