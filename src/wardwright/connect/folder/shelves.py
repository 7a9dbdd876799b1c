"""Where a file goes when it was taken, or could not be: `done/2026-11-21/` and `failed/2026-11-21/`.

Lives here: the move, in one step of the file system, and the names that keep files apart. Must not live here: which of
the two it is (watch).
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from itertools import count
from pathlib import Path, PurePath

from wardwright.connect.folder.listing import SHELVES

REASON = ".reason.txt"


class Shelves:
    """The two folders beside the files. One process moves files; nobody else writes there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self) -> None:
        """Makes the folders. Raises OSError."""
        for shelf in SHELVES:
            (self._folder / shelf).mkdir(exist_ok=True)

    def put(self, file: PurePath, shelf: str, day: date, words: str = "") -> None:
        """Moves a file, with the words beside it: they are written first, so that no file lies there without them.

        Raises FileNotFoundError when the file has gone, OSError when it cannot be moved.
        """
        source = self._folder / file
        place = self._folder / shelf / day.isoformat() / file.parent
        place.mkdir(parents=True, exist_ok=True)
        target = _free(place, file.name)
        if words:
            _write(target.with_name(target.name + REASON), words)
        try:
            os.rename(source, target)
        except OSError as problem:
            if not os.path.lexists(source):
                raise FileNotFoundError from None
            if problem.errno != 18:  # EXDEV: the shelf is on another disk
                raise
            _carry(source, target)


def _free(place: Path, name: str) -> Path:
    """`name`, or `name (2)` and so on: what lies there is never replaced."""
    stem, dot, ending = name.partition(".")
    for number in count(1):
        target = place / (name if number == 1 else f"{stem} ({number}){dot}{ending}")
        if not os.path.lexists(target):
            return target
    raise AssertionError("numbers do not end")


def _write(file: Path, words: str) -> None:
    unfinished = file.with_name(f".{file.name}.tmp")
    unfinished.write_text(words.rstrip() + "\n", encoding="utf-8")
    os.replace(unfinished, file)


def _carry(source: Path, target: Path) -> None:
    """To another disk: whole under its name there before it is gone here."""
    unfinished = target.with_name(f".{target.name}.tmp")
    shutil.copy2(source, unfinished, follow_symlinks=False)
    os.replace(unfinished, target)
    os.unlink(source)
