"""YAML text → nodes that know their line and column.

Lives here: the only use of PyYAML. The C parser's events are read one by one into light tuples: its own tree of nodes
costs three times as much, and loses where duplicate keys stand. Nothing is constructed from tags, and scalars stay
text: "no" is an answer, "1.50" keeps its digits, a code "007" its noughts.
Must not live here: what the nodes mean (load_terms.py and its neighbours).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from wardwright.facts.load_problem import Findings, Place


class Scalar(NamedTuple):
    """One word or text, as written; `plain` when it had no quotes."""

    text: str
    plain: bool
    place: Place

    @property
    def is_nothing(self) -> bool:
        """True for an empty value, `~` and `null`."""
        return self.plain and self.text in ("", "~", "null")


class Sequence(NamedTuple):
    """A list."""

    items: list[Node]
    place: Place


class Mapping(NamedTuple):
    """Keys and values in the order of the file, duplicates included until `load_yaml` has reported them."""

    entries: list[tuple[Scalar, Node]]
    place: Place

    def get(self, key: str) -> Node | None:
        """The value of a key; None when the key is not there."""
        return next((value for name, value in self.entries if name.text == key), None)


Node = Scalar | Sequence | Mapping

_START = Place(1, 1)


def load_yaml(text: str, findings: Findings) -> Mapping | None:
    """The one mapping that the text is; None, with the reason in `findings`, when it is none."""
    try:
        nodes = _Builder(text, findings).build()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark is not None else _START
        findings.add(place, "not-yaml", _what_yaml_says(error), _yaml_fix(text, place))
        return None
    except yaml.reader.ReaderError as error:
        findings.add(
            _place_of(text, error.position),
            "not-yaml",
            f"The character U+{_code_point(error.character):04X} cannot stand in a vocabulary.",
            "Take it out, and save the file as UTF-8.",
        )
        return None
    except UnicodeError:
        findings.add(_START, "not-yaml", "The text holds half a character.", "Save the file as UTF-8.")
        return None
    if not nodes or (isinstance(nodes[0], Scalar) and nodes[0].is_nothing):
        return Mapping([], _START)
    if not isinstance(nodes[0], Mapping):
        findings.add(
            nodes[0].place,
            "not-a-vocabulary",
            "A vocabulary is sections and their terms, not a single text or list.",
            "Write: results:\n           potassium: {unit: mmol/L}",
        )
        return None
    if len(nodes) > 1:
        findings.add(nodes[1].place, "two-documents", "A second document begins here.", 'Take out the line "---".')
    return nodes[0]


def _what_yaml_says(error: yaml.MarkedYAMLError) -> str:
    said = error.problem or "this cannot be read"
    context = f", {error.context}" if error.context else ""
    return f"This is not YAML: {said}{context}."


def _yaml_fix(text: str, place: Place) -> str:
    lines = text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    if "\t" in line:
        return "Write spaces instead of the tab."
    return "Look for a missing quote, comma, colon or bracket in this line or the one before it."


def _place_of(text: str, position: int) -> Place:
    before = text[:position]
    return Place(before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)


def _code_point(character: object) -> int:
    return character if isinstance(character, int) else ord(str(character)[:1] or "\0")


# PyYAML's events share no typed base that has all fields.
_Event = Any


def _place(event: _Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1)


class _Builder:
    """One pass over the events of one text."""

    def __init__(self, text: str, findings: Findings) -> None:
        self.parser = CParser(text)
        self.findings = findings
        self.anchors: dict[str, Node] = {}

    def build(self) -> list[Node]:
        """The root node of every document."""
        roots: list[Node] = []
        level: list[Node] = roots
        outer: list[tuple[list[Node], _Event]] = []
        take: Callable[[], _Event] = self.parser.get_event
        while True:
            event = take()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                node: Node = Scalar(event.value, event.style is None, _place(event))
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                outer.append((level, event))
                level = []
                continue
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                inner = level
                level, event = outer.pop()
                place = _place(event)
                mapping = type(event) is yaml.MappingStartEvent
                node = self._mapping(inner, place) if mapping else Sequence(inner, place)
            elif kind is yaml.AliasEvent:
                level.append(self._alias(event))
                continue
            elif kind is yaml.StreamEndEvent:
                return roots
            else:  # where a document begins and ends
                continue
            level.append(node)
            if event.anchor:
                self.anchors[event.anchor] = node

    def _alias(self, event: _Event) -> Node:
        place = _place(event)
        if event.anchor in self.anchors:
            return self.anchors[event.anchor]
        problem = f'"*{event.anchor}" repeats something that was not named with "&{event.anchor}".'
        self.findings.add(place, "unknown-anchor", problem, "Write it out.")
        return Scalar("", True, place)

    def _mapping(self, flat: list[Node], place: Place) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, Place] = {}
        for key, value in zip(flat[::2], flat[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.findings.add(key.place, "key-not-text", "A list or a mapping cannot be a name.", "Write one name.")
            elif key.text in seen:
                self.findings.add(
                    key.place,
                    "twice",
                    f'"{key.text}" is already written in line {seen[key.text].line}.',
                    "Keep one of the two, or join them.",
                )
            else:
                seen[key.text] = key.place
                entries.append((key, value))
        return Mapping(entries, place)
