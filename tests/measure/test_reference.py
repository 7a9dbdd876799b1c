"""The reference page defines every field of the report's shape, and nothing that is not there."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.measure.hospital import LONDON, POTASSIUM, made_up
from wardwright.measure.report import make, shape
from wardwright.measure.report.as_json import report_as_json

RECORDS = {name: each for name, each in vars(shape).items() if is_dataclass(each) and each.__module__ == shape.__name__}


def sections(repository: Path) -> dict[str, set[str]]:
    """Heading of the reference → the keys that its table defines."""
    text = (repository / "docs" / "reference" / "proof-report.md").read_text(encoding="utf-8")
    found = {}
    for part in text.split("\n## ")[1:]:
        heading, _, rest = part.partition("\n")
        rows = re.findall(r"^\| (`[^|]+) \|", rest, re.MULTILINE)
        found[heading] = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    return found


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_every_field_is_defined(repository: Path, name: str) -> None:
    assert sections(repository)[name] == {field.name for field in fields(RECORDS[name])}


def test_json_has_these_keys_and_no_others() -> None:
    told = json.loads(report_as_json(make(made_up(12).evidence(POTASSIUM)), LONDON))
    assert told.pop("proof_report") == 1
    assert told.pop("zone") == "Europe/London"

    def keys(value: Any, record: type) -> None:
        assert set(value) == {field.name for field in fields(record)}

    keys(told, shape.Report)
    keys(told["source"], shape.Source)
    flow = told["flows"][0]
    keys(flow, shape.FlowReport)
    keys(flow["judged"], shape.Judged)
    keys(flow["judged"]["groups"][0]["rows"][0], shape.GroupRow)
    keys(flow["wards"][0], shape.Ward)
    keys(flow["firings"][0], shape.Listed)
    keys(flow["firings"][0]["picture"], shape.Picture)
    keys(flow["firings"][0]["picture"]["tracks"][0]["points"][0], shape.Point)
    keys(told["load"][0], shape.RoleLoad)
    keys(told["load"][0]["worst"]["hours"][0], shape.HourLoad)
