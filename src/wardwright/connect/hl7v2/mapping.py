"""mapping.yaml, and a source's own file laid over it → the mapping table.

Lives here: what may stand in a mapping file, and located advice when something else does. Must not live here: how the
table is carried out (plan.py, reader.py). Called once for each source, when a run begins.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from types import MappingProxyType
from zoneinfo import ZoneInfo

from wardwright.connect.hl7v2.charsets import encoding_of
from wardwright.connect.hl7v2.entries import Entries
from wardwright.connect.hl7v2.located import (
    Located,
    MappingProblem,
    MappingProblems,
    laid_over,
    read_tree,
)
from wardwright.connect.hl7v2.rows import read_row
from wardwright.connect.hl7v2.table import CodeTable, Identifiers, Mapping
from wardwright.facts.message import SetAside

__all__ = ["Mapping", "MappingProblem", "MappingProblems", "load_mapping", "packaged_mapping", "packaged_text"]

PACKAGED = "mapping.yaml"


def packaged_text() -> str:
    """The text of the table that comes with the product."""
    return resources.files("wardwright.connect.hl7v2").joinpath(PACKAGED).read_text(encoding="utf-8")


@cache
def packaged_mapping() -> Mapping:
    """The table that comes with the product."""
    return load_mapping()


def load_mapping(*overrides: tuple[str, str]) -> Mapping:
    """The packaged table with each override, a (text, file name), laid over it in turn.

    Raises MappingProblems with every problem found, each with its file, line and column.
    """
    tree = read_tree(packaged_text(), PACKAGED)
    for text, name in overrides:
        tree = laid_over(tree, read_tree(text, name))
    reading = Entries()
    mapping = _mapping(tree, reading)
    if reading.problems:
        raise MappingProblems(tuple(sorted(reading.problems, key=lambda one: (one.file, one.line, one.column))))
    return mapping


_TOP = (
    "identifiers",
    "code systems",
    "units",
    "default units",
    "character set",
    "time zone",
    "not about a patient",
    "codes",
    "facts",
)


def _mapping(tree: Located, reading: Entries) -> Mapping:
    top = reading.table(tree, "The mapping")
    reading.known(top, _TOP, "The mapping")
    codes = _code_tables(top.get("codes"), reading)
    rows = []
    for name, node in reading.table(top.get("facts"), "facts").items():
        if node.value == "off":
            continue
        row = read_row(name, node, codes, reading)
        if row is not None:
            rows.append(row)
    return Mapping(
        identifiers=_identifiers(top.get("identifiers"), reading),
        rows=tuple(rows),
        codes=MappingProxyType(codes),
        systems=_folded(reading.pairs(top.get("code systems"), "code systems")),
        units=MappingProxyType(reading.pairs(top.get("units"), "units")),
        default_units=_folded(reading.pairs(top.get("default units"), "default units")),
        charset=_charset(top.get("character set"), reading),
        zone=_zone(top.get("time zone"), reading),
        not_about_a_patient=_not_about_a_patient(top.get("not about a patient"), reading),
    )


def _folded(pairs: dict[str, str]) -> MappingProxyType[str, str]:
    return MappingProxyType({key.strip().casefold(): value for key, value in pairs.items()})


def _identifiers(node: Located | None, reading: Entries) -> Identifiers:
    table = reading.table(node, "identifiers")
    reading.known(table, ("from", "prefer"), "identifiers")
    prefer = []
    for text, _where in reading.texts(table.get("prefer"), "prefer"):
        kind, _, authority = text.partition("@")
        prefer.append((kind.strip(), authority.strip()))
    return Identifiers(reading.origins(table.get("from"), "from"), tuple(prefer))


_TABLE_ENTRIES = ("official", "because", "in fhir")


def _code_tables(node: Located | None, reading: Entries) -> dict[str, CodeTable]:
    found = {}
    for name, entry in reading.table(node, "codes").items():
        table = reading.table(entry, name)
        reading.codes.update({(name, key): value.where for key, value in table.items()})
        words = {key: reading.text(value, key) or "" for key, value in table.items() if key not in _TABLE_ENTRIES}
        in_fhir = {
            word: tuple(text for text, _ in reading.texts(value, word))
            for word, value in reading.table(table.get("in fhir"), "in fhir").items()
        }
        found[name] = CodeTable(
            name,
            MappingProxyType(words),
            reading.text(table.get("official"), "official") or "",
            MappingProxyType(reading.pairs(table.get("because"), "because")),
            MappingProxyType(in_fhir),
        )
    return found


def _charset(node: Located | None, reading: Entries) -> str | None:
    name = reading.text(node, "character set")
    if name is not None and node is not None and encoding_of(name) is None:
        reading.wrong(node.where, f'"{name}" is no character set of HL7 table 0211.', "Write 8859/1, or UNICODE UTF-8.")
    return name


def _zone(node: Located | None, reading: Entries) -> str | None:
    name = reading.text(node, "time zone")
    if name is not None and node is not None:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            reading.wrong(node.where, f'"{name}" is no time zone.', "Write a name like Europe/London.")
            return None
    return name


def _not_about_a_patient(node: Located | None, reading: Entries) -> MappingProxyType[str, SetAside]:
    found = {}
    for kind, entry in reading.table(node, "not about a patient").items():
        if entry.value == "off":
            continue
        words = reading.pairs(entry, kind)
        if {"slug", "problem", "fix"} - set(words):
            reading.wrong(entry.where, f"{kind} needs slug, problem and fix.", "Write all three.")
            continue
        found[kind] = SetAside(words["slug"], "MSH-9", words["problem"], words["fix"])
    return MappingProxyType(found)
