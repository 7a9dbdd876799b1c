"""YAML text → nodes that know their line and column.

Lives here: the only use of PyYAML. The C parser's events are read one by one into light tuples, an entry at a time:
its own tree of nodes costs three times as much. Nothing is constructed from tags, and scalars stay text: "no" is an
answer, "1.50" keeps its digits, a code "007" its noughts.
Must not live here: what the nodes mean (load_terms.py and its neighbours).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from wardwright.facts.load_problem import Findings, Place


class Scalar(NamedTuple):
    """One word or text, as written; `plain` when it had no quotes."""

    text: str
    plain: bool
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.line, self.column)

    @property
    def is_nothing(self) -> bool:
        """True for an empty value, `~` and `null`."""
        return self.plain and self.text in ("", "~", "null")


class Sequence(NamedTuple):
    """A list."""

    items: list[Node]
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.line, self.column)


class Mapping(NamedTuple):
    """Keys and values in the order of the file, each key once."""

    entries: list[tuple[Scalar, Node]]
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.line, self.column)

    def get(self, key: str) -> Node | None:
        """The value of a key; None when the key is not there."""
        return next((value for name, value in self.entries if name.text == key), None)


Node = Scalar | Sequence | Mapping

_START = Place(1, 1)


class Written(NamedTuple):
    """One entry of one section. A section that holds no entries but something else has no `name`."""

    section: Scalar
    name: Scalar | None
    node: Node


def read_yaml(text: str, findings: Findings) -> Iterator[Written]:
    """The entries of the vocabulary that the text is, one by one; what cannot be read is noted, and ends it.

    Nothing is kept: the nodes of 5,000 terms, held to the end, keep the garbage collector busy.
    """
    try:
        yield from _Reader(text, findings).entries()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark is not None else _START
        findings.add(place, "not-yaml", _what_yaml_says(error), _yaml_fix(text, place))
    except yaml.reader.ReaderError as error:
        problem = f"The character U+{_code_point(error.character):04X} cannot stand in a vocabulary."
        findings.add(_place_of(text, error.position), "not-yaml", problem, "Take it out, and save the file as UTF-8.")
    except UnicodeError:
        findings.add(_START, "not-yaml", "The text holds half a character.", "Save the file as UTF-8.")
    except (_Deep, RecursionError):
        findings.add(_START, "too-deep", "Lists stand in lists in lists.", "Look for a bracket that is never closed.")


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

_DEEPEST = 20
_new = tuple.__new__  # a named tuple without its Python constructor: half the time


class _Deep(Exception):
    """Lists in lists in lists: no vocabulary."""


class _Reader:
    """One pass over the events of one text."""

    def __init__(self, text: str, findings: Findings) -> None:
        self.take: Callable[[], _Event] = CParser(text).get_event
        self.findings = findings
        self.anchors: dict[str, Node] = {}

    def entries(self) -> Iterator[Written]:
        """Every entry, as soon as it is complete."""
        documents = 0
        while type(event := self.take()) is not yaml.StreamEndEvent:
            kind = type(event)
            if kind is yaml.DocumentStartEvent:
                documents += 1
                if documents == 2:
                    fix = 'Take out the line "---".'
                    self.findings.add(_place(event), "two-documents", "A second document begins here.", fix)
            elif kind is yaml.MappingStartEvent:
                yield from self._sections()
            elif kind not in (yaml.StreamStartEvent, yaml.DocumentEndEvent):
                self._note_no_mapping(self._node(event))

    def _sections(self) -> Iterator[Written]:
        for section in self._keys():
            event = self.take()
            if type(event) is not yaml.MappingStartEvent:
                yield Written(section, None, self._node(event))
                continue
            for name in self._keys():
                yield Written(section, name, self._node(self.take()))

    def _keys(self) -> Iterator[Scalar]:
        """The keys of the mapping that has begun, each once; whoever takes a key takes its value."""
        seen: dict[str, Scalar] = {}
        while type(event := self.take()) is not yaml.MappingEndEvent:
            key = self._node(event)
            if isinstance(key, Scalar) and key.text not in seen:
                seen[key.text] = key
                yield key
                continue
            if isinstance(key, Scalar):
                problem = f'"{key.text}" is already written in line {seen[key.text].line}.'
                self.findings.add(key.place, "twice", problem, "Keep one of the two, or join them.")
            else:
                self.findings.add(key.place, "key-not-text", "A list or a mapping cannot be a name.", "Write one name.")
            self._node(self.take())

    def _node(self, event: _Event, depth: int = 0) -> Node:
        kind = type(event)
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if kind is yaml.ScalarEvent:
            node: Node = _new(Scalar, (event.value, not event.style, line, column))
        elif kind is yaml.AliasEvent:
            return self._alias(event)
        elif depth > _DEEPEST:
            raise _Deep
        elif kind is yaml.MappingStartEvent:
            node = Mapping([(key, self._node(self.take(), depth + 1)) for key in self._keys()], line, column)
        else:
            node = Sequence([], line, column)
            while type(inner := self.take()) is not yaml.SequenceEndEvent:
                node.items.append(self._node(inner, depth + 1))
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _alias(self, event: _Event) -> Node:
        if event.anchor in self.anchors:
            return self.anchors[event.anchor]
        problem = f'"*{event.anchor}" repeats something that was not named with "&{event.anchor}".'
        self.findings.add(_place(event), "unknown-anchor", problem, "Write it out.")
        return Scalar("", True, *_place(event))

    def _note_no_mapping(self, node: Node) -> None:
        if isinstance(node, Scalar) and node.is_nothing:
            return
        problem = "A vocabulary is sections and their terms, not a single text or list."
        fix = "Write: results:\n           potassium: {unit: mmol/L}"
        self.findings.add(node.place, "not-a-vocabulary", problem, fix)


def _place(event: _Event) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)
