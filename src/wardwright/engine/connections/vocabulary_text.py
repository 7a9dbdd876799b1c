"""A change of the vocabulary as a change of its text: what people wrote, their order and their comments stay.

Lives here: where in the YAML text a code, a name or a new term goes. Pure: text in, text out. Must not live here:
files, who may (naming.py). The text is never written anew from what was read of it: something is inserted, and
`changed` makes sure that the vocabulary then differs by exactly that. What cannot be inserted so is left to a person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

import yaml

from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary

_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 \-/()']*[A-Za-z0-9)]|[A-Za-z]")
_PLAIN_UNIT = re.compile(r"[A-Za-z][A-Za-z0-9/*.]*")
_MEANS_MORE = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


class NotInsertable(Exception):
    """The text is written in a way in which nothing can be inserted safely; the words say what to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """A code, and perhaps further names, for a term that is there; or a new term with them."""

    kind: TermKind
    term: str  # the name of the term, as the vocabulary has it or is to have it
    is_new: bool = False
    code: str = ""  # "system:code"; "" to add names only
    also: tuple[str, ...] = ()
    unit: str = ""  # of a new term: UCUM
    plausible: tuple[Decimal, Decimal] | None = None  # of a new term


class Changed(NamedTuple):
    """The text after the change, and the vocabulary that it is."""

    text: str
    vocabulary: Vocabulary


def changed(text: str, change: Change) -> Changed:
    """The text with the change in it. VocabularyProblems: it would not load. NotInsertable: a person must write it."""
    before = load_vocabulary(text)
    known = before.find(change.term)
    if not change.is_new and (known is None or known.kind is not change.kind):
        raise NotInsertable(f"There is no {change.term} among the {change.kind.value} any more. Choose another term.")
    mark, body = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    new = mark + _Writer(body).insert(change, known)
    after = load_vocabulary(new)
    if _difference(before, after) != [_expected(change, known)]:
        raise NotInsertable(_BY_HAND)
    return Changed(new, after)


_BY_HAND = (
    "This entry is written in a way into which nothing can be inserted safely. Add it to vocabulary.yaml by hand; the "
    "pages and the engine take it in by themselves."
)


def _difference(before: Vocabulary, after: Vocabulary) -> list[Term]:
    """The terms that are new or other, without regard to the lines they stand in."""
    was = {replace(term, line=0).name: replace(term, line=0) for term in before}
    now = [replace(term, line=0) for term in after]
    gone = was.keys() - {term.name for term in now}
    return [term for term in now if was.get(term.name) != term] if not gone else []


def _expected(change: Change, known: Term | None) -> Term:
    codes = (change.code,) if change.code else ()
    if known is None or change.is_new:
        return Term(change.kind, change.term, change.also, codes, change.unit, change.plausible)
    return replace(known, line=0, codes=(*known.codes, *codes), also=(*known.also, *change.also))


class _Writer:
    """One text, and where its parts stand."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._newline = "\r\n" if "\r\n" in text else "\n"
        try:
            self._root = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError:
            raise NotInsertable(_BY_HAND) from None

    def insert(self, change: Change, known: Term | None) -> str:
        """The text with the change in it."""
        if change.is_new or known is None:
            return self._with_entry(change)
        text = self._text
        for key, words in (("codes", (change.code,) if change.code else ()), ("also", change.also)):
            if words:
                text = _Writer(text)._with_items(change, known.name, key, words)
        return text

    # ── A new entry ──────────────────────────────────────────────────────────────────────────────

    def _with_entry(self, change: Change) -> str:
        section = change.kind.value
        node = self._value(self._root, section)
        entry = f"{_name(change.term)}: {_body(change)}"
        if node is None:
            gap = "" if not self._text or self._text.endswith("\n") else self._newline
            return f"{self._text}{gap}{self._newline}{section}:{self._newline}  {entry}{self._newline}"
        if not isinstance(node, yaml.MappingNode):
            return self._into_empty(node, f"{self._newline}  {entry}")
        if node.flow_style or not node.value:
            raise NotInsertable(_BY_HAND)
        indent = " " * node.value[0][0].start_mark.column
        return self._after_line(self._end(node.value[-1][1]), f"{indent}{entry}")

    def _into_empty(self, node: yaml.Node, words: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or node.value not in ("", "~", "null"):
            raise NotInsertable(_BY_HAND)
        start, end = self._at(node.start_mark), self._at(node.end_mark)
        return self._text[:start].rstrip(" ") + words + self._text[end:]

    # ── Something more in an entry that is there ─────────────────────────────────────────────────

    def _with_items(self, change: Change, name: str, key: str, words: Sequence[str]) -> str:
        entry = self._entry(change.kind.value, name)
        quoted = ", ".join(_quoted(word, key) for word in words)
        if not isinstance(entry, yaml.MappingNode):
            return self._into_empty(entry, f" {{{key}: [{quoted}]}}")
        node = self._value(entry, key)
        if node is None:
            return self._with_key(entry, f"{key}: [{quoted}]")
        if isinstance(node, yaml.SequenceNode):
            return self._longer(node, words, key, quoted)
        if isinstance(node, yaml.ScalarNode) and node.value:
            start, end = self._at(node.start_mark), self._at(node.end_mark)
            return f"{self._text[:start]}[{self._text[start:end]}, {quoted}]{self._text[end:]}"
        raise NotInsertable(_BY_HAND)

    def _with_key(self, entry: yaml.MappingNode, words: str) -> str:
        if entry.flow_style:
            if not entry.value:
                return self._put(self._at(entry.start_mark) + 1, words)
            return self._put(self._end(entry.value[-1][1]), f", {words}")
        indent = " " * entry.value[0][0].start_mark.column
        return self._after_line(self._end(entry.value[-1][1]), f"{indent}{words}")

    def _longer(self, node: yaml.SequenceNode, words: Sequence[str], key: str, quoted: str) -> str:
        if not node.flow_style:
            indent = " " * node.start_mark.column
            lines = self._newline.join(f"{indent}- {_quoted(word, key)}" for word in words)
            return self._after_line(self._end(node.value[-1]), lines)
        if not node.value:
            return self._put(self._at(node.start_mark) + 1, quoted)
        return self._put(self._end(node.value[-1]), f", {quoted}")

    # ── Places in the text ───────────────────────────────────────────────────────────────────────

    def _entry(self, section: str, name: str) -> yaml.Node:
        node = self._value(self._root, section)
        for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
            if " ".join(key.value.split()) == name:
                found: yaml.Node = value
                return found
        raise NotInsertable(_BY_HAND)

    @staticmethod
    def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        return next((value for name, value in pairs if name.value == key), None)

    def _at(self, mark: yaml.Mark) -> int:
        if mark.line >= len(self._starts):
            return len(self._text)
        return min(self._starts[mark.line] + mark.column, len(self._text))

    def _end(self, node: yaml.Node) -> int:
        """Where its last sign stands: a block ends at the next thing, far behind its last line."""
        while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            node = last[1] if isinstance(last, tuple) else last
        return self._at(node.end_mark)

    def _put(self, at: int, words: str) -> str:
        return self._text[:at] + words + self._text[at:]

    def _after_line(self, at: int, line: str) -> str:
        end = self._text.find("\n", at)
        if end < 0:
            return f"{self._text}{self._newline}{line}{self._newline}"
        return self._put(end + 1, f"{line}{self._newline}")


def _body(change: Change) -> str:
    parts = []
    if change.also:
        parts.append(f"also: [{', '.join(_name(each) for each in change.also)}]")
    if change.code:
        parts.append(f"codes: [{json.dumps(change.code, ensure_ascii=False)}]")
    if change.unit:
        plain = _PLAIN_UNIT.fullmatch(change.unit)
        parts.append(f"unit: {change.unit if plain else json.dumps(change.unit, ensure_ascii=False)}")
    if change.plausible is not None:
        parts.append(f"plausible: [{change.plausible[0]}, {change.plausible[1]}]")
    return "{" + ", ".join(parts) + "}"


def _quoted(word: str, key: str) -> str:
    return _name(word) if key == "also" else json.dumps(word, ensure_ascii=False)


def _name(name: str) -> str:
    """As people write it; in quotes where YAML would read something else."""
    is_plain = _PLAIN_NAME.fullmatch(name) and name.casefold() not in _MEANS_MORE
    return name if is_plain else json.dumps(name, ensure_ascii=False)
