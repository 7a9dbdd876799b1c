"""The build step that brings the R4 schema: what it keeps of it, and what happens without npm."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from wardwright.connect.fhir.schema import packaged


@pytest.fixture
def script(repository: Path) -> dict[str, Any]:
    """The names of scripts/fetch_r4_schema.py."""
    return runpy.run_path(str(repository / "scripts" / "fetch_r4_schema.py"))


SCHEMA = {
    "$schema": "http://json-schema.org/draft-06/schema#",
    "description": "whole",
    "definitions": {
        "Patient": {
            "description": "A patient",
            "properties": {
                "description": {"$ref": "#/definitions/string"},
                "contained": {"items": {"$ref": "#/definitions/ResourceList"}},
            },
        },
        "Bundle": {"properties": {"type": {"enum": ["batch"]}}},
        "Bot": {"properties": {"x": {"$ref": "#/definitions/only_bots"}}},
        "string": {"pattern": "^[ \\r\\n\\t\\S]+$", "type": "string"},
        "only_bots": {},
        "ResourceList": {"oneOf": [{"$ref": "#/definitions/Patient"}]},
    },
}


def test_only_what_r4s_own_types_reach_is_kept(script: dict[str, Any]) -> None:
    kept = script["cut_down"](SCHEMA, {"Patient", "Bundle", "OfALaterRelease"})
    assert kept["resourceTypes"] == ["Bundle", "Patient"]
    assert set(kept["definitions"]) == {"Bundle", "Patient", "Resource", "ResourceList", "string"}


def test_descriptions_go_and_elements_of_that_name_stay(script: dict[str, Any]) -> None:
    patient = script["cut_down"](SCHEMA, {"Patient", "Bundle"})["definitions"]["Patient"]
    assert list(patient) == ["properties"]
    assert list(patient["properties"]) == ["description", "contained"]


def test_a_text_may_hold_any_white_space(script: dict[str, Any]) -> None:
    assert script["cut_down"](SCHEMA, {"Patient", "Bundle"})["definitions"]["string"]["pattern"] == "^[\\s\\S]+$"


def test_without_npm_it_says_what_to_do_and_writes_nothing(
    script: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(script["main"].__globals__, "TARGET", tmp_path / "absent.json")
    assert script["main"]([]) == 1
    told = capsys.readouterr().err
    assert "npm is not installed" in told
    assert told.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_fetched_again(
    script: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "r4.schema.json"
    there.write_text("{}")
    monkeypatch.setitem(script["main"].__globals__, "TARGET", there)
    assert script["main"]([]) == 0
    assert "already there" in capsys.readouterr().out


@pytest.mark.skipif(packaged() is None, reason="the R4 schema is not fetched")
def test_the_packaged_schema_has_r4s_resource_types() -> None:
    schema = packaged()
    assert schema is not None
    assert len(schema.resource_types) == 146
    assert {"Patient", "Observation", "PlanDefinition"} <= schema.resource_types
    assert "Bot" not in schema.resource_types
