"""Scratch folders: patients' facts for the length of a proof, and not a day longer, even when its process is killed.

Lives here: a temporary folder that is locked while its process lives, and the sweeping of those whose process does not.
Must not live here: what is put into it. Whoever makes the first one in a process clears away what others left behind.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
import weakref
from pathlib import Path
from types import TracebackType
from typing import Final

_PREFIX: Final = "wardwright-scratch-"
_YOUNG: Final = 60.0  # seconds: a folder that was made just now may not be locked yet
_swept: Final[set[int]] = set()  # the processes that did: a child of this one may have another life


class Scratch:
    """A folder for this user alone in the machine's temporary folder; gone with `cleanup`, or when the context ends."""

    def __init__(self, what: str) -> None:
        """`what`: a word for the folder's name. OSError when there is no room for a folder."""
        if os.getpid() not in _swept:
            _swept.add(os.getpid())
            sweep()
        self.name = tempfile.mkdtemp(prefix=f"{_PREFIX}{what}-")
        self._remove = weakref.finalize(self, _removed, self.name, _locked(Path(self.name)))  # at the latest at exit

    def __enter__(self) -> str:
        return self.name

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cleanup()

    def cleanup(self) -> None:
        """Remove it and all that is in it."""
        self._remove()


def sweep() -> int:
    """Removes this user's scratch folders that no process holds any more; returns how many."""
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if not _is_left_behind(folder):
            continue
        lock = _locked(folder)
        if lock is not None:
            _removed(str(folder), lock)
            removed += 1
    return removed


def _removed(folder: str, lock: int | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if lock is not None:
        os.close(lock)


def _is_left_behind(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return found.st_uid == os.geteuid() and not folder.is_symlink() and time.time() - found.st_ctime > _YOUNG


def _locked(folder: Path) -> int | None:
    """The lock on a folder, let go by the machine when its holder dies; None when another process has it."""
    try:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        return None
    return number
