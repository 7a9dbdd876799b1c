"""Entries of a mapping file as texts, lists and tables, with advice where they are something else.

Lives here: the collecting of located problems. Must not live here: which entries there are (mapping.py, rows.py).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from wardwright.connect.hl7v2.located import Located, MappingProblem, Where
from wardwright.connect.hl7v2.table import Origin, path_of


class Entries:
    """Reads entries of a tree, and collects what is wrong instead of stopping at it."""

    def __init__(self) -> None:
        self.problems: list[MappingProblem] = []
        self.codes: dict[tuple[str, str], Where] = {}  # code table and code → where its word stands

    def wrong(self, where: Where, problem: str, fix: str) -> None:
        """Notes one problem."""
        self.problems.append(MappingProblem(*where, problem, fix))

    def table(self, node: Located | None, what: str) -> dict[str, Located]:
        """The entries of a table; nothing counts as an empty one."""
        if node is None or node.value is None:
            return {}
        if isinstance(node.value, dict):
            return node.value
        self.wrong(node.where, f"{what} must be a table.", "Write `name: value` lines under it.")
        return {}

    def texts(self, node: Located | None, what: str) -> list[tuple[str, Where]]:
        """The texts of a list; a single text counts as a list of one."""
        if node is None or node.value is None:
            return []
        items = node.value if isinstance(node.value, list) else [node]
        found = []
        for item in items:
            if isinstance(item.value, str):
                found.append((item.value, item.where))
            else:
                self.wrong(item.where, f"{what} must be a list of texts.", "Write it as [A, B].")
        return found

    def text(self, node: Located | None, what: str) -> str | None:
        """A text; None when there is nothing."""
        if node is None or node.value is None:
            return None
        if isinstance(node.value, str):
            return node.value
        self.wrong(node.where, f"{what} must be a text.", "Write one word or a text in quotes.")
        return None

    def pairs(self, node: Located | None, what: str) -> dict[str, str]:
        """A table of texts."""
        found = {}
        for key, value in self.table(node, what).items():
            text = self.text(value, f"{what}: {key}")
            if text is not None:
                found[key] = text
        return found

    def known(self, table: dict[str, Located], allowed: Iterable[str], what: str) -> None:
        """Notes keys that mean nothing here, with the nearest that does."""
        allowed = tuple(allowed)
        for key, node in table.items():
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, 1)
                fix = f"Write `{near[0]}`." if near else f"Known here: {', '.join(allowed)}."
                self.wrong(node.where, f'{what} has no entry "{key}".', fix)

    def origins(self, node: Located | None, what: str) -> tuple[Origin, ...]:
        """The fields of a `from` table, in order, with the FHIR element behind each; a plain list has none."""
        if node is not None and isinstance(node.value, list):
            entries: list[tuple[str, str, Where]] = [(text, "none", where) for text, where in self.texts(node, what)]
        else:
            table = self.table(node, what).items()
            entries = [(key, self.text(value, f"{what}: {key}") or "none", value.where) for key, value in table]
        found = []
        for text, fhir, where in entries:
            path = path_of(text)
            if path is None:
                self.wrong(
                    where, f'"{text}" is no field.', "Write a segment and a field: OBX-3, or PV1-3.1 for a component."
                )
            else:
                found.append(Origin(path, fhir))
        return tuple(found)
