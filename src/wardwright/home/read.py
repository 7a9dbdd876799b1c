"""`wardwright.toml` → Settings, every slip located before anything starts.

Lives here: the walk over the tables of keys.py. Must not live here: what a value must be (kinds.py), what must fit
together (checks.py), where the file lies (home.py).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from wardwright.home.checks import check
from wardwright.home.keys import CHANNELS, PEOPLE, ROLES, SOURCES, TABLES, TOP, Key, Table
from wardwright.home.settings import Database, Settings
from wardwright.home.slips import Keys, SettingsProblem, SettingsProblems, Slip, Slips


def read_settings(text: str, file: str, folder: Path | None = None) -> Settings:
    """The settings that this text says, paths seen from `folder`; raises SettingsProblems with every slip."""
    try:
        values = tomllib.loads(text)
    except RecursionError:
        what = "there are lists in lists without end."
        raise SettingsProblems([SettingsProblem(file, 1, what, "Look for a bracket that never closes.")]) from None
    except tomllib.TOMLDecodeError as problem:
        raise _not_toml(problem, text, file) from None
    slips = Slips(text, file)
    settings = _Reader(slips, folder or Path(file).parent).settings(values)
    slips.stop_if_any()  # what could not be read is missing below, and would be noted twice
    check(settings, slips)
    slips.stop_if_any()
    return settings


def _not_toml(problem: tomllib.TOMLDecodeError, text: str, file: str) -> SettingsProblems:
    place = re.search(r"line (\d+), column (\d+)", str(problem))
    line = int(place.group(1)) if place else text.count("\n") + 1
    twice = re.search(r"overwrite a value|twice|mutable namespace", str(problem))
    what = "this name has been given a value before." if twice else "this is not TOML."
    write = (
        "Take one of the two out."
        if twice
        else 'A setting is written `name = "value"`, a source begins with `[sources."its name"]`.'
    )
    return SettingsProblems([SettingsProblem(file, line, what, write)])


class _Reader:
    """Reads table by table; what cannot be read is noted and left out, so that one run finds every slip."""

    def __init__(self, slips: Slips, folder: Path) -> None:
        self._slips = slips
        self._folder = folder

    def settings(self, values: Mapping[str, Any]) -> Settings:
        """All of the file."""
        known = {key.name: key for key in TOP} | {table.name: table for table in TABLES if not table.inside}
        self._unknown(values, known, (), "")
        read: dict[str, Any] = self._values(values, TOP, ())
        for table in TABLES:
            found = _found(values, table)
            if not isinstance(found, dict) or (table.named and not all(isinstance(v, dict) for v in found.values())):
                each = "one table for each name" if table.named else "a table"
                self._slips.add(table.path, f"`{'.'.join(table.path)}` holds {each}.", f"Write {table.example}.")
            elif table.named:
                read[table.name] = tuple(self._named(table, found))
            elif found:
                keys: Keys = table.path
                inside = {each.name: each for each in TABLES if each.inside == table.name}
                self._unknown(found, {**table.by_name, **inside}, keys, f" of [{'.'.join(keys)}]")
                read[table.name] = table.shape(**self._values(found, table.keys, keys))
        if "folder" not in values.get("database", {}):
            read["database"] = replace(read.get("database", Database()), folder=self._folder / Database().folder)
        return Settings(**read)

    def _named(self, table: Table, found: Mapping[str, Mapping[str, Any]]) -> Iterable[Any]:
        for name, values in found.items():
            keys = (table.name, name)
            inside = f" of {_ONE[table.name]} `{name}`"
            self._unknown(values, table.by_name, keys, inside)
            read = self._values(values, table.keys, keys)
            if table is CHANNELS and "type" not in read:
                if "type" not in values:
                    example = table.by_name["type"]
                    self._slips.add(keys, f"the channel `{name}` has no `type`.", _write(example))
                continue
            if table in (SOURCES, CHANNELS) and ("type" in read or "type" not in values):
                self._belongs(table, name, values, read.get("type"))
            first = "id" if table is PEOPLE else "name"
            yield table.shape(**{first: name, **read})

    def _values(self, values: Mapping[str, Any], known: Iterable[Key], keys: Keys) -> dict[str, Any]:
        read = {}
        for key in known:
            if key.name not in values:
                continue
            try:
                read[key.place] = key.kind.read(values[key.name], self._folder)
            except Slip as slip:
                self._slips.add((*keys, key.name), f"`{key.name}`: {slip.what}.", slip.write or _write(key))
        return read

    def _unknown(self, values: Mapping[str, Any], known: Mapping[str, Key | Table], keys: Keys, inside: str) -> None:
        for name in values:
            if name in known:
                continue
            near = get_close_matches(name, known, n=1)
            write = f"Known here: {', '.join(sorted(known))}."
            if near:
                write = f"Write `{near[0]}`: {known[near[0]].says.split('. ')[0].rstrip('.')}."
            self._slips.add((*keys, name), f"`{name}` is not a setting{inside}.", write)

    def _belongs(self, table: Table, name: str, values: Mapping[str, Any], type: Any) -> None:
        """Keys that this type of source or channel does not have, and those it does not work without."""
        one = _ONE[table.name].removeprefix("the ")
        for key in table.keys:
            if key.name in values and key.types and type not in key.types:
                owners = " or ".join(f'"{each.value}"' for each in key.types if each is not None)  # type: ignore[attr-defined]
                of = f'of type "{type.value}"' if type is not None else "without a type"
                write = f"Take it out, or write `type = ` {owners}."
                self._slips.add((table.name, name, key.name), f"a {one} {of} has no `{key.name}`.", write)
            if type in key.needed and key.name not in values:
                what = f'the {one} `{name}` of type "{type.value}" needs `{key.name}`: {key.says}.'
                self._slips.add((table.name, name), what, _write(key))


def _found(values: Mapping[str, Any], table: Table) -> Any:
    """What the file holds of a table; nothing where the one around it is none (that is a slip of its own)."""
    around = values.get(table.inside, {}) if table.inside else values
    return around.get(table.name, {}) if isinstance(around, dict) else {}


_ONE = {"sources": "the source", "channels": "the channel", "people": "the person", "roles": "the role"}
assert set(_ONE) == {table.name for table in (SOURCES, CHANNELS, PEOPLE, ROLES)}


def _write(key: Key) -> str:
    return f"Write, for example, `{key.name} = {key.example}`."
