"""Mapping files that cannot be used: each slip is told at its own line of the file that holds it."""

from __future__ import annotations

import pytest

from wardwright.connect.hl7v2.mapping import MappingProblems, load_mapping


def _told(text: str) -> str:
    with pytest.raises(MappingProblems) as raised:
        load_mapping((text, "ours.yaml"))
    return str(raised.value)


def test_a_word_of_a_code_table_that_is_no_status_is_told_where_it_stands() -> None:
    told = _told("codes:\n  result status:\n    Q: flying\n")
    assert told.startswith('ours.yaml:3:8: The code table "result status" gives Q the word "flying"')


@pytest.mark.parametrize("text", ["a: &a [*a]\n", "a: " + "[" * 2000 + "]" * 2000])
def test_lists_without_end_are_told(text: str) -> None:
    assert _told(text).startswith("ours.yaml:1:1: Lists stand in lists in lists.")
