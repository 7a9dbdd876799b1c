"""The tables of docs/operations/settings.md, from the keys that are read.

Lives here: how a key is drawn. Must not live here: the words around the tables (they stand in the page). Called by
scripts/render_docs.py.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from wardwright.home.keys import TABLES, TOP, Key
from wardwright.home.settings import Settings

BEGIN, END = "<!-- keys: rendered by `make docs` from home/keys.py -->\n", "<!-- end of keys -->"


def rendered(page: str) -> str:
    """The page with its tables drawn anew."""
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + tables() + END + rest.partition(END)[2]


def tables() -> str:
    """A heading and a table of keys for each table of the file."""
    parts = ["\n".join(["", *_rows(TOP, Settings)])]
    for table in TABLES:
        heading = table.example if table.named else f"[{'.'.join(table.path)}]"
        typed = any(key.types for key in table.keys)
        parts.append("\n".join([f"## {heading}\n", f"{table.says}\n", *_rows(table.keys, table.shape, typed)]))
    return "\n\n".join(parts) + "\n\n"


def _type(each: object) -> str:
    return f'"{each.value}"' if each is not None else "no type"  # type: ignore[attr-defined]


def _rows(keys: Iterable[Key], shape: type, typed: bool = False) -> list[str]:
    heads = (
        ["key", "what it says", "for", "default", "example"] if typed else ["key", "what it says", "default", "example"]
    )
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for key in keys:
        cells = [f"`{key.name}`", key.says[0].upper() + key.says[1:], _default(key, shape), f"`{key.example}`"]
        if typed:
            cells.insert(2, ", ".join(_type(each) + ("*" if each in key.needed else "") for each in key.types) or "all")
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines


def _default(key: Key, shape: type) -> str:
    field = next(each for each in dataclasses.fields(shape) if each.name == key.place)
    value = field.default_factory() if callable(field.default_factory) else field.default
    if value in (None, "", (), dataclasses.MISSING) or value == {} or (value is False and key.place != key.name):
        return ""
    if value == 0 and value is not False:
        return ""
    return f"`{key.kind.show(value)}`"
