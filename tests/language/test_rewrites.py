"""What is accepted besides canonical English, where the meaning is certain, and what it is printed as."""

from __future__ import annotations

import pytest

from tests.language.pages import HERE, lines, one_line, only_flow, page
from wardwright.language.print import print_flow

CASES = [
    (section, *rewrite.replace("\\n", "\n").split(" => "))
    for section, rewrite in (line.split(" | ", 1) for line in lines(HERE / "rewrites.txt"))
]


@pytest.mark.parametrize(("section", "written", "canonical"), CASES, ids=lambda value: value)
def test_a_variant_means_its_canonical_form(section: str, written: str, canonical: str) -> None:
    flow = only_flow(page(section, written))
    assert flow == only_flow(page(section, canonical))
    assert one_line(canonical) in one_line(print_flow(flow))
