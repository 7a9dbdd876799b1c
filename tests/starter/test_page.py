"""docs/starter/flows.md says what the flows' own pages say."""

from __future__ import annotations

from pathlib import Path

from wardwright.starter import flow_texts
from wardwright.starter.page import flows_page


def test_the_page_is_current(repository: Path) -> None:
    written = (repository / "docs/starter/flows.md").read_text(encoding="utf-8")
    assert written == flows_page(flow_texts()), "run `make docs`"


def test_every_flow_is_on_it_with_its_source() -> None:
    page = flows_page(flow_texts())
    assert page.count("\n## ") == len(flow_texts())
    assert page.count("*unconfirmed*") >= 20
