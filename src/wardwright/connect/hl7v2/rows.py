"""One row of the mapping table, from its YAML.

Lives here: the columns of a row and the advice when one is wrong. Must not live here: the rest of the file
(mapping.py), which calls this.
"""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType
from typing import Final, TypeVar

from wardwright.connect.hl7v2.entries import Entries
from wardwright.connect.hl7v2.located import Located, Where
from wardwright.connect.hl7v2.table import (
    CodeTable,
    KeyPart,
    Origin,
    Path,
    Row,
    StatusColumn,
    StatusOrigin,
    TermColumn,
    ValueColumn,
    ValueForm,
    path_of,
)
from wardwright.facts.fact import Kind, Status
from wardwright.facts.vocabulary import TermKind

_COLUMNS: Final = (
    *("fact", "messages", "except", "segment", "only if", "never if", "term", "at", "value", "status"),
    *("place", "key"),
)
Codes = dict[str, CodeTable]
AnyEnum = TypeVar("AnyEnum", bound=Enum)


def read_row(name: str, node: Located, codes: Codes, reading: Entries) -> Row | None:
    """The row; None, with the reasons noted, when something that a row needs is missing."""
    table = reading.table(node, name)
    reading.known(table, _COLUMNS, f'The row "{name}"')
    kind, by_section = _fact(name, node, table, reading)
    segment = reading.text(table.get("segment"), "segment") or ""
    messages = tuple(text for text, _ in reading.texts(table.get("messages"), "messages"))
    at = _from(table.get("at"), "at", reading, ("from", "unreadable"))
    for column, missing in (("segment", not segment), ("messages", not messages), ("at", not at)):
        if missing:
            reading.wrong(node.where, f'The row "{name}" has no `{column}`.', f"Add `{column}:` to it.")
    if kind is None or not segment or not messages or not at:
        return None
    return Row(
        name=name,
        kind=kind,
        by_section=MappingProxyType(by_section),
        segment=segment,
        messages=messages,
        exceptions=tuple(text for text, _ in reading.texts(table.get("except"), "except")),
        only_if=_conditions(table.get("only if"), reading),
        never_if=_conditions(table.get("never if"), reading),
        term=_term(table.get("term"), reading),
        at=at,
        past_unreadable_time=_past_unreadable(table.get("at"), reading),
        value=_value(table.get("value"), codes, reading),
        status=_status(table.get("status"), codes, reading),
        place=_from(table.get("place"), "place", reading),
        key=tuple(
            part for text, where in reading.texts(table.get("key"), "key") if (part := _key(text, where, reading))
        ),
    )


def _fact(
    name: str, node: Located, table: dict[str, Located], reading: Entries
) -> tuple[Kind | None, dict[TermKind, Kind]]:
    entry = table.get("fact")
    if entry is not None and isinstance(entry.value, dict):
        by_section = {}
        for section, kind_node in entry.value.items():
            found = _enum(Located(section, kind_node.where), TermKind, "section", reading)
            kind = _enum(kind_node, Kind, "fact", reading)
            if found is not None and kind is not None:
                by_section[found] = kind
        return next(iter(by_section.values()), None), by_section
    if entry is None:
        reading.wrong(node.where, f'The row "{name}" has no `fact`.', "Add `fact:` with the kind of fact it makes.")
        return None, {}
    return _enum(entry, Kind, "fact", reading), {}


def _enum(node: Located, of: type[AnyEnum], what: str, reading: Entries) -> AnyEnum | None:
    text = reading.text(node, what)
    try:
        return of(text)
    except ValueError:
        known = ", ".join(str(one.value) for one in of)
        reading.wrong(node.where, f'"{text}" is no {what}.', f"Write one of: {known}.")
        return None


def _from(node: Located | None, what: str, reading: Entries, known: tuple[str, ...] = ("from",)) -> tuple[Origin, ...]:
    if node is None or node.value is None:
        return ()
    table = reading.table(node, what)
    reading.known(table, known, what)
    return reading.origins(table.get("from"), "from")


def _past_unreadable(node: Located | None, reading: Entries) -> bool:
    if node is None or not isinstance(node.value, dict) or "unreadable" not in node.value:
        return False
    word = reading.text(node.value["unreadable"], "unreadable")
    if word not in ("next", "set aside"):
        reading.wrong(node.value["unreadable"].where, f'"{word}" is not known here.', "Write `next` or `set aside`.")
    return word == "next"


def _conditions(node: Located | None, reading: Entries) -> tuple[tuple[Path, frozenset[str]], ...]:
    found = []
    for text, value in reading.table(node, "A condition").items():
        path = _path(text, value, reading)
        words = frozenset(word for word, _ in reading.texts(value, text))
        if path is not None:
            found.append((path, words))
    return tuple(found)


def _path(text: str, node: Located, reading: Entries) -> Path | None:
    path = path_of(text)
    if path is None:
        reading.wrong(
            node.where, f'"{text}" is no field.', "Write a segment and a field: OBX-3, or PV1-3.1 for a component."
        )
    return path


def _path_in(table: dict[str, Located], key: str, reading: Entries) -> Path | None:
    text = reading.text(table.get(key), key)
    return _path(text, table[key], reading) if text is not None else None


def _term(node: Located | None, reading: Entries) -> TermColumn | None:
    if node is None:
        return None
    table = reading.table(node, "term")
    reading.known(table, ("from", "sections", "unknown"), "term")
    sections = []
    for text, where in reading.texts(table.get("sections"), "sections"):
        section = _enum(Located(text, where), TermKind, "section of the vocabulary", reading)
        if section is not None:
            sections.append(section)
    unknown = reading.text(table.get("unknown"), "unknown") or "keep"
    if unknown not in ("keep", "skip", "ignore"):
        reading.wrong(table["unknown"].where, f'"{unknown}" is not known here.', "Write `keep`, `skip` or `ignore`.")
    return TermColumn(
        reading.origins(table.get("from"), "from"), tuple(sections), unknown != "keep", unknown != "ignore"
    )


def _value(node: Located | None, codes: Codes, reading: Entries) -> ValueColumn | None:
    if node is None or node.value is None:
        return None
    table = reading.table(node, "value")
    reading.known(table, ("as", "from", "codes", "otherwise", "type", "unit", "text"), "value")
    form = _enum(table.get("as", node), ValueForm, "form of a value", reading)
    if form is None:
        return None
    otherwise = reading.text(table.get("text") or table.get("otherwise"), "otherwise")
    if form is ValueForm.FIXED and not otherwise:
        reading.wrong(node.where, "A fixed value needs its `text`.", "Write {as: fixed, text: …}.")
    return ValueColumn(
        form,
        reading.origins(table.get("from"), "from"),
        _codes(table.get("codes"), codes, reading),
        otherwise,
        _path_in(table, "type", reading),
        _path_in(table, "unit", reading),
    )


def _codes(node: Located | None, codes: Codes, reading: Entries) -> CodeTable | None:
    name = reading.text(node, "codes")
    if name is None or node is None:
        return None
    if name not in codes:
        reading.wrong(node.where, f'There is no code table "{name}".', f"Known: {', '.join(codes)}.")
    return codes.get(name)


def _status(node: Located | None, codes: Codes, reading: Entries) -> StatusColumn:
    if node is None or node.value is None:
        return StatusColumn()
    if isinstance(node.value, str):
        return StatusColumn((), _enum(node, Status, "status", reading) or Status.FINAL)
    table = reading.table(node, "status")
    reading.known(table, ("from", "otherwise"), "status")
    otherwise = _enum(table["otherwise"], Status, "status", reading) if "otherwise" in table else Status.FINAL
    origins = []
    for text, entry in reading.table(table.get("from"), "from").items():
        columns = reading.table(entry, text)
        reading.known(columns, ("codes", "fhir", "only"), text)
        path, words = _path(text, entry, reading), _codes(columns.get("codes"), codes, reading)
        if path is not None and words is not None:
            only = frozenset(code for code, _ in reading.texts(columns.get("only"), "only"))
            origins.append(StatusOrigin(Origin(path, reading.text(columns.get("fhir"), "fhir") or "none"), words, only))
            _statuses_only(words, entry, reading)
    return StatusColumn(tuple(origins), otherwise or Status.FINAL)


def _statuses_only(codes: CodeTable, node: Located, reading: Entries) -> None:
    known = {status.value for status in Status}
    for code, word in codes.words.items():
        if word not in known:
            reading.wrong(
                reading.codes.get((codes.name, code), node.where),
                f'The code table "{codes.name}" gives {code} the word "{word}", which is no status.',
                f"Write one of: {', '.join(sorted(known))}.",
            )


def _key(text: str, where: Where, reading: Entries) -> KeyPart | None:
    text = text.strip()
    if text == "value":
        return KeyPart(is_value=True)
    if len(text) > 2 and text[0] == text[-1] == "'":
        return KeyPart(text=text[1:-1])
    missing = text.endswith(" if any")
    paths = [path_of(part) for part in text.removesuffix(" if any").split(" else ")]
    if None in paths:
        problem = f'"{text}" is no part of a key.'
        reading.wrong(where, problem, "Write a field, `OBR-3 else OBR-2`, `OBX-4 if any`, 'a text' or value.")
        return None
    return KeyPart(tuple(path for path in paths if path is not None), may_be_missing=missing)
