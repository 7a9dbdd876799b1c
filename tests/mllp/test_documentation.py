"""The page for integration engineers says what the code does."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from tests.mllp.samples import message
from wardwright.connect.mllp.acknowledgement import Outcome, codes_for
from wardwright.connect.mllp.header import head_of
from wardwright.connect.mllp.limits import Memory, Options
from wardwright.home.settings import Source


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs" / "integration" / "mllp.md").read_text(encoding="utf-8")


def test_the_table_of_modes_is_what_is_answered(page: str) -> None:
    lines = page.partition("| MSH-15 | MSH-16 |")[2].split("\n\n")[0].splitlines()[2:]
    assert len(lines) == 10
    for line in lines:
        accept, application, *told = [cell.strip() for cell in line.strip("|").split("|")]
        head = head_of(message(accept=accept, application=application))
        assert told == [", then ".join(codes_for(head, outcome)) for outcome in Outcome]


def test_the_limits_are_those_of_the_code(page: str) -> None:
    defaults = {field.name: field.default for field in (*fields(Options), *fields(Source))}
    assert f"{defaults['patience']:.0f} s, and 1 s more for each {defaults['pace'] / 1000:.0f} kB" in page
    assert f"`largest`, {defaults['largest'] / 1e6:.0f} MB" in page
    assert f"`connections`, {defaults['connections']}" in page
    assert f"`idle`, {defaults['idle'] / 60e6:.0f} min" in page
    assert f"{defaults['in_flight']}, or {defaults['in_flight_bytes'] / 1e6:.0f} MB" in page
    assert f"all connections | {Memory().limit / 1e6:.0f} MB" in page
