"""The page for integration engineers says what the mapping says."""

from __future__ import annotations

from tests.connect.fhir.mapping_page import PAGE, TABLES, rendered


def test_the_page_holds_the_tables_of_the_mapping() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert rendered(page) == page, "run `make docs`"


def test_every_table_has_its_place_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(
        page.count(f"<!-- {name}: rendered from") == 1 == page.count(f"<!-- end of {name} -->") for name in TABLES
    )
