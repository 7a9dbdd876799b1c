"""Files that appear whole: written beside, synced, renamed; and the two locks of a history.

Lives here: what a power cut or a `kill -9` must not break. Must not live here: what is in the files.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished"
"""How the name of a file ends until it is whole."""

_LOOK = 0.05  # seconds between two looks at a lock that somebody holds


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Lets `write` fill a file beside `path`, and gives it its name when every byte of it is on disk."""
    beside = path.with_name(path.name + UNFINISHED)
    write(beside)
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """What was named or renamed in the folder survives a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


class Lock:
    """A lock on a file: held until `release`, and let go by the machine when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number: int | None = None

    def take(self, shared: bool = False, patience: float = 0.0) -> bool:
        """True when it is ours; waits for it at most so many seconds."""
        number = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(number, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() < until:
                    time.sleep(_LOOK)
                    continue
                os.close(number)
                return False
            self._number = number
            return True

    def release(self) -> None:
        """Let it go."""
        if self._number is not None:
            os.close(self._number)
            self._number = None

    @contextmanager
    def held(self, shared: bool = False) -> Iterator[bool]:
        """Whether it could be taken, for the time of the block."""
        taken = self.take(shared)
        try:
            yield taken
        finally:
            self.release()
