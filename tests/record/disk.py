"""A disk under observation: what a process wrote, and what a power cut would have left of it.

Lives here: building the preloaded library, reading its log, cutting the power. Must not live here: what must still be
there afterwards (test_power_cut).
"""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

SOURCE = Path(__file__).with_name("disk.c")
NO_COMPILER = "no C compiler is installed: apt-get install gcc libc6-dev"
_ENTRY = struct.Struct("<cHQI")
_SECTOR = 512  # what a disk writes whole or not at all


class Event(NamedTuple):
    """One thing that happened to a file."""

    kind: str  # w: written, t: truncated, s: synced
    path: str
    offset: int
    data: bytes


def build(folder: Path) -> Path | None:
    """The library to preload; None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "disk.so"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"], check=True)
    return library


def read_log(path: Path) -> list[Event]:
    """Everything that happened, in order."""
    return list(_events(path.read_bytes()))


def _events(log: bytes) -> Iterator[Event]:
    at = 0
    while at < len(log):
        kind, of_path, offset, length = _ENTRY.unpack_from(log, at)
        at += _ENTRY.size
        name = log[at : at + of_path].decode()
        at += of_path
        yield Event(kind.decode(), name, offset, log[at : at + length])
        at += length


@dataclass
class File:
    """A file as the disk has it, and what was written since and is not certain to be there."""

    synced: bytearray = field(default_factory=bytearray)
    since: list[Event] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """The next event of this file."""
        if event.kind != "s":
            self.since.append(event)
            return
        for written in self.since:
            _apply(self.synced, written)
        self.since.clear()

    def after_power_cut(self, random: Random) -> bytes:
        """What may be found: all that was synced, and any part of the rest, in pieces of a sector."""
        left = bytearray(self.synced)
        for event in self.since:
            for piece in _pieces(event):
                if random.random() < 0.5:
                    _apply(left, piece)
        return bytes(left)


def _pieces(event: Event) -> Iterator[Event]:
    if event.kind != "w":
        yield event
        return
    for start in range(0, len(event.data), _SECTOR):
        yield Event("w", event.path, event.offset + start, event.data[start : start + _SECTOR])


def _apply(image: bytearray, event: Event) -> None:
    if event.kind == "t":
        del image[event.offset :]
        image.extend(bytes(event.offset - len(image)))
        return
    end = event.offset + len(event.data)
    image.extend(bytes(max(0, end - len(image))))
    image[event.offset : end] = event.data
