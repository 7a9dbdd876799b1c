"""Every form of the language, one line each: what is parsed prints back as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pytest

from tests.language.pages import HERE, lines, one_line, only_flow, page
from wardwright.language import tree
from wardwright.language.print import print_flow

CASES = [(path.stem, line) for path in sorted((HERE / "identity").glob("*.txt")) for line in lines(path)]


@pytest.mark.parametrize(("section", "line"), CASES, ids=lambda value: value)
def test_what_is_written_in_canonical_english_prints_back_unchanged(section: str, line: str) -> None:
    text = page(section, line)
    printed = print_flow(only_flow(text))
    assert one_line(line) in one_line(printed)
    assert sorted(one_line(printed).split()) == sorted(one_line(text).split())
    assert only_flow(printed) == only_flow(text)
    assert print_flow(only_flow(printed)) == printed


@pytest.mark.parametrize(("section", "line"), CASES, ids=lambda value: value)
def test_white_space_and_the_case_of_the_first_letter_carry_no_meaning(section: str, line: str) -> None:
    changed = line[:1].upper() + line[1:]
    if section != "steps":  # a line of an example ends with its line
        changed = changed.replace(" and ", "\n  and\t") if '"' not in line else changed
    assert only_flow(page(section, changed)) == only_flow(page(section, line))


def _nodes(value: object) -> Iterator[type]:
    if isinstance(value, tree.Node):
        yield type(value)
        for each in fields(value):
            yield from _nodes(getattr(value, each.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _nodes(each)


def test_every_node_of_the_tree_has_a_line_here() -> None:
    said = {node for section, line in CASES for node in _nodes(only_flow(page(section, line)))}
    nodes = {value for value in vars(tree).values() if isinstance(value, type) and issubclass(value, tree.Node)}
    assert nodes - {tree.Node} - said == set()


def test_every_value_of_every_closed_set_has_a_line_here() -> None:
    said = "\n".join(repr(only_flow(page(section, line))) for section, line in CASES)
    closed = [tree.Unit, tree.Op, tree.Movement, tree.MedicineAct, tree.AppointmentAct, tree.Weekday, tree.Sex]
    closed += [tree.Summary, tree.Direction, tree.Quantifier, tree.TaskState, tree.Reach]
    missing = [str(each) for kind in closed for each in kind if f"<{kind.__name__}.{each.name}:" not in said]
    assert missing == []
