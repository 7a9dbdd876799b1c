"""Expectations as files: data/expectations/<version>.json of a home, and where the watch over them stands.

Lives here: names, whole writes, and what becomes of a file that cannot be read: it is as if it were not there, and
said. Must not live here: what is in them (expectation.py, watch.py).
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wardwright.engine.expect.expectation import Expectation

FOLDER = "expectations"
_WATCH = "watch.json"
_VERSION = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Kept:
    """The folder of a home's expectations; `data` is the home's data folder."""

    data: Path

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self.data / FOLDER

    def write(self, expectation: Expectation) -> Path:
        """The file beside the version, in place of an earlier one. OSError: it cannot be written."""
        file = self._file(expectation.version)
        _write(file, expectation.as_json())
        return file

    def read(self, version: str) -> Expectation | None:
        """What is expected of a version; None when nothing is kept, or what is there cannot be read."""
        if _VERSION.fullmatch(version) is None:
            return None
        told = _read(self._file(version))
        try:
            return Expectation.from_json(told) if told else None
        except ValueError:
            return None

    def stamp(self, version: str) -> tuple[int, int] | None:
        """What tells whether a version's file changed; None when there is none."""
        try:
            state = self._file(version).stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size

    def unreadable(self) -> list[str]:
        """Names of files that hold no expectation: of a later shape, cut short, or somebody else's."""
        files = sorted(self.folder.glob("*.json")) if self.folder.is_dir() else []
        return [file.name for file in files if file.name != _WATCH and self.read(file.stem) is None]

    def watch(self) -> dict[str, Any]:
        """Where the watch stood; {} when it never did."""
        return _read(self.folder / _WATCH)

    def keep_watch(self, told: dict[str, Any]) -> None:
        """Where the watch stands. OSError: it cannot be written."""
        _write(self.folder / _WATCH, told)

    def _file(self, version: str) -> Path:
        return self.folder / f"{version}.json"


def _read(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _write(file: Path, told: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as out:
            json.dump(told, out, ensure_ascii=False)
            out.flush()
            os.fsync(out.fileno())
        unfinished.chmod(0o640)
        os.replace(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
