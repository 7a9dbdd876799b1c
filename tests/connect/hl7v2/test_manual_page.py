"""docs/integration/hl7v2.md says what the mapping table says."""

from __future__ import annotations

from pathlib import Path

import yaml

from wardwright.connect.hl7v2 import load_mapping, packaged_mapping
from wardwright.connect.hl7v2.describe import PARTS, rendered

PAGE = Path(__file__).resolve().parents[3] / "docs" / "integration" / "hl7v2.md"


def test_the_page_is_current() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == rendered(page, packaged_mapping()), "run `make docs`"


def test_every_part_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in PARTS:
        assert f"<!-- from mapping.yaml: {name} -->" in page


def test_every_row_and_every_reason_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for row in packaged_mapping().rows:
        assert f"| {row.name} |" in page
    for table in packaged_mapping().codes.values():
        assert all(reason in page for reason in table.because.values())


def test_the_file_for_one_source_on_the_page_can_be_used_as_it_stands() -> None:
    example = PAGE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    assert yaml.safe_load(example)
    mapping = load_mapping((example, "lab.yaml"))
    assert "early warning observation" in [row.name for row in mapping.rows]
    assert "charged procedure" not in [row.name for row in mapping.rows]
