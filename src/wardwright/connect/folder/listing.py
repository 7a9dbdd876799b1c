"""Which files of a watched folder are whole and can be taken.

Lives here: one look at the folder, and the rule of steadiness: a file is whole when its size and time of change have
stayed the same for a while, by our clock (that of a network share may be wrong). Writers that write under another name
and rename need no such wait, but cannot be told from the others. Must not live here: what is in a file (contents).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

from wardwright.facts.instant import Instant, Length

SHELVES = ("done", "failed")
_UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".writing", ".lock", ".swp", "~")
_DEEPEST = 4  # 2026/11/21 below the folder itself


class Seen(NamedTuple):
    """One entry of the folder, as it looked at one moment."""

    path: PurePath  # below the folder
    size: int
    changed: int  # time of change, in nanoseconds by the file system's clock
    is_file: bool  # False: a link, a pipe, a device, which are never opened


def look(folder: Path) -> list[Seen]:
    """Everything that may be a file for us, the one that was changed first first. Raises OSError."""
    return sorted(_within(folder, PurePath(), 0), key=lambda seen: (seen.changed, seen.path))


def _within(folder: Path, below: PurePath, depth: int) -> Iterator[Seen]:
    try:
        entries = os.scandir(folder / below)
    except OSError:
        if depth == 0:
            raise
        return  # a subfolder that has gone meanwhile, or that is not for us
    with entries:
        for entry in entries:
            name = entry.name
            if name.startswith(".") or name.lower().endswith(_UNFINISHED) or (depth == 0 and name in SHELVES):
                continue
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError:
                continue  # it has gone meanwhile
            if stat.S_ISDIR(found.st_mode):
                if depth < _DEEPEST:
                    yield from _within(folder, below / name, depth + 1)
                continue
            yield Seen(below / name, found.st_size, found.st_mtime_ns, stat.S_ISREG(found.st_mode))


class Steadiness:
    """Since when each file has looked as it looks now."""

    def __init__(self, settle: Length) -> None:
        self._settle = settle
        self._since: dict[Seen, Instant] = {}

    def whole(self, seen: list[Seen], now: Instant) -> list[Seen]:
        """Those that have not changed for the settling time; whatever is not in the list any more is forgotten."""
        self._since = {one: self._since.get(one, now) for one in seen}
        return [one for one, since in self._since.items() if now - since >= self._settle]
