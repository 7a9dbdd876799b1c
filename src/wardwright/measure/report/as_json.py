"""A report as JSON: the shape that docs/reference/proof-report.md promises.

Lives here: how records become objects. Must not live here: any figure. Called by `wardwright prove --report-json` and
the evidence pack. Keys are the names of the fields; moments are ISO 8601 with the hospital's offset; a withheld number
is the text "withheld"; a number that cannot be worked out is null.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import tzinfo
from decimal import Decimal
from enum import Enum
from typing import Any

from wardwright.facts.fact import Coded, Fact, Measured
from wardwright.facts.instant import iso
from wardwright.measure.report.shape import Report, Withheld

FORMAT = 1
_MOMENTS = frozenset({"at", "since", "until", "last_seen", "due"})


def report_as_json(report: Report, zone: tzinfo) -> str:
    """One JSON object, keys in the order of the shape, the same text for the same report."""
    shown = {"proof_report": FORMAT, "zone": str(zone), **_record(report, zone)}
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


def record_as_object(record: Any, zone: tzinfo) -> dict[str, Any]:
    """Any record of this room, or of one that is made like it, as an object: the keys are the names of the fields."""
    return _record(record, zone)


def _record(record: Any, zone: tzinfo) -> dict[str, Any]:
    return {field.name: _value(getattr(record, field.name), field.name, zone) for field in fields(record)}


def _value(value: Any, name: str, zone: tzinfo) -> Any:
    if isinstance(value, Withheld):
        return value.value
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int) and name in _MOMENTS:
        return iso(value, zone)
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, Fact):
        return _fact(value, zone)
    if is_dataclass(value):
        return _record(value, zone)
    if name == "figures":
        return {key: _value(count, key, zone) for key, count in value}
    if name == "follow_ups":
        return [{"at": iso(at, zone), "act": _record(act, zone)} for at, act in value]
    if name == "thresholds":
        return [{"words": words, "number": number} for words, number in value]
    if isinstance(value, tuple):
        return [_value(each, "", zone) for each in value]
    return value.value if isinstance(value, Enum) else value


def _fact(fact: Fact, zone: tzinfo) -> dict[str, Any]:
    """A fact that a reason read: numbers are texts, so that no digit is lost."""
    said = fact.value
    text: str | None = None
    if isinstance(said, Measured):
        text = f"{said.comparator}{_digits(said.number)}"
    elif isinstance(said, Coded):
        text = said.answer or said.text
    return {
        "kind": fact.kind.value,
        "term": fact.term,
        "at": iso(fact.at, zone),
        "seen": iso(fact.seen, zone),
        "value": text,
        "unit": said.unit if isinstance(said, Measured) else "",
        "status": fact.status.value,
        "place": fact.place,
        "source": fact.source,
    }


def _digits(number: Decimal) -> str:
    return f"{number:f}"
