"""Validation of one resource against the FHIR R4 JSON schema.

Lives here: the schema's lazily compiled validators, one per resource type, and the wording of what they find. Must not
live here: how the schema comes into the package (scripts/fetch_r4_schema.py). Every text says where and what kind of
thing is wrong and what R4 allows; none repeats a value.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import jsonschema_rs
import msgspec

OFF = (
    "Validation against the FHIR R4 schema is off: run `python scripts/fetch_r4_schema.py` (it needs npm) "
    "and install again."
)
_ELEMENT = re.compile(r"_?[a-z][A-Za-z0-9]{0,63}")
_MOST = 3  # findings told per resource: the first ones are what an engineer mends first


class Finding(NamedTuple):
    """One place where a resource is not as R4 says."""

    element: str  # "Observation.component[0].valueQuantity.value"
    problem: str  # "is a string where R4 has a number"


class R4Schema:
    """R4's resource types and their validators. Build it from the schema's JSON; `packaged` finds the package's own."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._definitions: dict[str, Any] = schema["definitions"]
        self._draft = schema["$schema"]
        self.resource_types = frozenset(schema["resourceTypes"])
        self._validators: dict[str, jsonschema_rs.Draft6Validator] = {}

    def findings(self, resource: dict[str, Any]) -> tuple[Finding, ...]:
        """What is wrong with a resource, at most three findings; () when it is as R4 says."""
        name = resource.get("resourceType")
        if not isinstance(name, str) or name not in self.resource_types:
            return (Finding("resourceType", "is not a resource type of FHIR R4"),)
        validator = self._validators.get(name) or self._compile(name)
        try:
            return () if validator.is_valid(resource) else self._told(name, validator, resource)
        except ValueError:  # the validator's own limit; R4's deepest resources stay far below it
            return (Finding(name, "nests too deeply to be read"),)

    def _told(
        self, name: str, validator: jsonschema_rs.Draft6Validator, resource: dict[str, Any]
    ) -> tuple[Finding, ...]:
        found: dict[str, Finding] = {}
        for error in validator.iter_errors(resource):
            finding = _finding(name, error)
            found.setdefault(finding.element, finding)  # of one element, the first says enough
            if len(found) == _MOST:
                break
        return tuple(found.values())

    def _compile(self, name: str) -> jsonschema_rs.Draft6Validator:
        """A validator of one type with only the definitions it reaches: milliseconds instead of seconds."""
        reached: dict[str, Any] = {}
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached[one] = self._definitions[one]
                waiting.extend(_references(reached[one]))
        whole = {"$schema": self._draft, "definitions": reached, "$ref": f"#/definitions/{name}"}
        self._validators[name] = jsonschema_rs.Draft6Validator(whole)
        return self._validators[name]


@cache
def packaged() -> R4Schema | None:
    """The schema that the build put beside this module, read once; None when it is not there."""
    try:
        text = resources.files(__package__).joinpath("r4.schema.json").read_bytes()
        return R4Schema(msgspec.json.decode(text))
    except (OSError, msgspec.DecodeError, KeyError):
        return None


def _references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [name for one in node for name in _references(one)]
    if not isinstance(node, dict):
        return []
    own = node.get("$ref")
    found = [own.rsplit("/", 1)[1]] if isinstance(own, str) else []
    return found + [name for one in node.values() for name in _references(one)]


def _finding(name: str, error: Any) -> Finding:
    element = name
    for step in error.instance_path:
        if isinstance(step, int):
            element += f"[{step}]"
        else:
            element += f".{step}" if _ELEMENT.fullmatch(step) else ".(an element R4 does not have)"
    return Finding(element, _wording(error))


def _wording(error: Any) -> str:
    kind = error.kind
    match kind.name:
        case "enum":
            return "has a code that R4 does not allow here; R4 has " + ", ".join(map(str, kind.options))
        case "type":
            return f"is not of the JSON type that R4 has here ({', '.join(kind.types)})"
        case "pattern":
            return f"does not have the form of a FHIR {_data_type(error)}"
        case "required":
            return f"lacks the element {kind.property}"
        case "additionalProperties":
            known = [one for one in kind.unexpected if _ELEMENT.fullmatch(one)]
            return "has elements that R4 does not have" + (f": {', '.join(known[:5])}" if known else "")
        case other:
            return f"is not as R4 says (JSON schema: {other})"


def _data_type(error: Any) -> str:
    steps = [step for step in error.schema_path if isinstance(step, str)]
    after = [steps[index + 1] for index, step in enumerate(steps[:-1]) if step == "definitions"]
    return after[-1] if after else "value"
