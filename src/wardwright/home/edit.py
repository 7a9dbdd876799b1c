"""People and roles of `wardwright.toml`, changed where they stand: comments, order and everything else stay.

Lives here: text in, text out, and putting the new file in place. Must not live here: what a person may be called
(keys.py, checks.py: the new text is read as any other before it is written), the audit (whoever calls).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import tomlkit

from wardwright.home.home import SETTINGS
from wardwright.home.read import read_settings
from wardwright.home.settings import Settings

PEOPLE, ROLES = "people", "roles"
Values = Mapping[str, Any]  # keys of wardwright.toml → value; None or empty takes the key out


class ChangedMeanwhile(Exception):
    """Somebody else has changed the file since it was read."""


def fingerprint(folder: Path) -> str:
    """What the file is now, in one word: a form carries it along."""
    return hashlib.sha256((folder / SETTINGS).read_bytes()).hexdigest()


class SettingsText:
    """The text of one file, being changed."""

    def __init__(self, text: str) -> None:
        self._document = tomlkit.parse(text)

    def __str__(self) -> str:
        return tomlkit.dumps(self._document)

    def put_person(self, id: str, values: Values) -> None:
        """A new person, or other values for one."""
        self._put(PEOPLE, id, values)

    def take_person(self, id: str) -> None:
        """A person who has left: out of every list, too."""
        self._table(PEOPLE).pop(id, None)
        for role in self._table(ROLES).values():
            if id in role.get("people", ()):
                _put_or_take(role, "people", [each for each in role["people"] if each != id])
            places = role.get("places", {})
            for place, people in list(places.items()):
                _put_or_take(places, place, [each for each in people if each != id])
            if "places" in role and not places:
                del role["places"]

    def put_role(self, name: str, values: Values) -> None:
        """Who stands behind a role."""
        self._put(ROLES, name, values)

    def join(self, role: str, place: str, person: str) -> None:
        """A person into a role, everywhere or at one place; nothing when she is in it."""
        table = self._one(ROLES, role)
        if place:
            places = table.setdefault("places", tomlkit.inline_table())
            if person not in places.get(place, ()):
                places[place] = [*places.get(place, ()), person]
        elif person not in table.get("people", ()):
            table["people"] = [*table.get("people", ()), person]

    def _put(self, group: str, name: str, values: Values) -> None:
        table = self._one(group, name)
        for key, value in values.items():
            if value is None or value in ("", [], {}, False):
                table.pop(key, None)
            elif isinstance(value, Mapping):
                inline = tomlkit.inline_table()
                inline.update({place: list(people) for place, people in value.items()})
                table[key] = inline
            elif table.get(key) != value:
                table[key] = value

    def _one(self, group: str, name: str) -> Any:
        tables = self._table(group)
        if name not in tables:
            tables[name] = tomlkit.table()
        return tables[name]

    def _table(self, group: str) -> Any:
        if group not in self._document:
            self._document[group] = tomlkit.table(is_super_table=True)
        return self._document[group]


def _put_or_take(table: Any, key: str, people: list[str]) -> None:
    """A list of nobody is no list."""
    if not people:
        del table[key]
    elif table[key] != people:
        table[key] = people


def change_settings(folder: Path, before: str, change: Callable[[SettingsText], None]) -> tuple[str, Settings]:
    """Lets `change` work on the text and puts the result in place; the new text and what it says.

    `before`: the fingerprint of the file that was shown; ChangedMeanwhile when it is another now. SettingsProblems when
    what would be written cannot be read: the file stays as it was.
    """
    file = folder / SETTINGS
    if fingerprint(folder) != before:
        raise ChangedMeanwhile
    text = SettingsText(file.read_text(encoding="utf-8-sig"))
    change(text)
    settings = read_settings(str(text), str(file), folder)
    _replace(file, str(text))
    return str(text), settings


def _replace(file: Path, text: str) -> None:
    """Whole or not at all, with the rights that it had."""
    number, unfinished = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(number, "w", encoding="utf-8") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        os.chmod(unfinished, file.stat().st_mode & 0o777)
        os.replace(unfinished, file)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
