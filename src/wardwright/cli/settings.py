"""`wardwright.toml` → Settings, with every slip located: the key, the line, and what to write.

Lives here: the keys that the file may hold, and their checks. Must not live here: the folder around it (home.py).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wardwright.cli.border import InputProblem, Stop

DEFAULT_ZONE = "Europe/London"
KEYS = {
    "time_zone": f'the hospital\'s time zone, for example "{DEFAULT_ZONE}"',
    "sources": 'one table for each connection, for example [sources."lab feed"]',
}
SOURCE_KEYS = {
    "path": "a file or folder with its messages, seen from the home",
    "mapping": "a file with this source's own mapping, seen from the home",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One connection by which messages come: where they lie, and what is particular about them."""

    name: str
    path: str = ""
    mapping: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of `wardwright.toml`."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(DEFAULT_ZONE))
    sources: tuple[Source, ...] = ()


def read_settings(text: str, file: str) -> Settings:
    """The settings that this text says; stops with file, line and what to write when it cannot be understood."""
    try:
        table = tomllib.loads(text)
    except RecursionError:
        happened = f"{file} holds lists in lists without end."
        raise InputProblem(happened, "Look for a bracket that never closes.") from None
    except tomllib.TOMLDecodeError as problem:
        raise _not_toml(problem, text, file) from None
    reader = _Reader(text, file)
    reader.known(table, KEYS, "")
    zone = reader.zone(table.get("time_zone", DEFAULT_ZONE), "time_zone")
    listed = table.get("sources", {})
    if not isinstance(listed, dict) or not all(isinstance(entry, dict) for entry in listed.values()):
        raise reader.problem("sources", "`sources` holds one table for each connection.", f"Write {KEYS['sources']}.")
    return Settings(zone, tuple(reader.source(name, entry) for name, entry in listed.items()))


def _not_toml(problem: tomllib.TOMLDecodeError, text: str, file: str) -> Stop:
    place = re.search(r"line (\d+), column (\d+)", str(problem))
    line = place.group(1) if place else str(text.count("\n") + 1)
    return InputProblem(
        f"{file}, line {line}: this is not TOML.",
        'A setting is written `name = "value"`, a source begins with `[sources."its name"]`.',
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    file: str

    def problem(self, key: str, what: str, write: str) -> Stop:
        return InputProblem(f"{self.file}, line {self._line_of(key)}: {what}", write)

    def known(self, table: Mapping[str, Any], keys: Mapping[str, str], inside: str) -> None:
        for key in table:
            if key not in keys:
                near = get_close_matches(key, keys, n=1)
                write = f"Write `{near[0]}`: {keys[near[0]]}." if near else f"Known here: {', '.join(sorted(keys))}."
                raise self.problem(key, f"`{key}` is not a setting{inside}.", write)

    def zone(self, name: object, key: str) -> ZoneInfo:
        try:
            return ZoneInfo(str(name))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise self.problem(
                key, f"there is no time zone `{name}`.", 'Write its IANA name, for example "Europe/London".'
            ) from None

    def source(self, name: str, entry: Mapping[str, Any]) -> Source:
        self.known(entry, SOURCE_KEYS, f" of the source `{name}`")
        for key, value in entry.items():
            if not isinstance(value, str):
                what = f"`{key}` of the source `{name}` must be a text in quotes."
                raise self.problem(key, what, f"Write {SOURCE_KEYS[key]}.")
        return Source(name, entry.get("path", ""), entry.get("mapping", ""))

    def _line_of(self, key: str) -> int:
        # tomllib keeps no places; the last line that begins with the key is the one of the innermost table.
        pattern = re.compile(rf"""^\s*(?:\[.*)?["']?{re.escape(key)}["']?\s*(?:[\].=]|$)""")
        lines = [number for number, line in enumerate(self.text.splitlines(), start=1) if pattern.match(line)]
        return lines[-1] if lines else 1
