"""Deliveries on disk: a line of JSON at the end of a file, or a file of its own in a folder.

Lives here: writing so that a reader never sees half a delivery, and so that it survives a power cut before it counts as
sent. Must not live here: the shape of the line (machine). A folder gets one file for each key, put there whole; sent
twice it is the same file. In a file of lines the key is in the line.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from pathlib import Path

from wardwright.act.channel import Sent, TemporaryFailure
from wardwright.act.delivery import Delivery
from wardwright.act.machine import as_json


class FileChannel:
    """Appends to `path`; where it is a folder, or ends like no file, puts one file in it for each delivery."""

    address_kind = ""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._path = path

    async def send(self, delivery: Delivery) -> Sent:
        """Return when the delivery is on disk."""
        data = (self.render(delivery) + "\n").encode()
        try:
            if self._path.suffix and not self._path.is_dir():
                await asyncio.to_thread(_append, self._path, data)
                return Sent(self._path.name)
            await asyncio.to_thread(_put, self._path, f"{delivery.safe_key}.json", data)
            return Sent(f"{delivery.safe_key}.json")
        except OSError as problem:
            what = problem.strerror or "the file could not be written"
            raise TemporaryFailure(f"{self._path}: {what}. Make room or give the right to write there.") from None

    def render(self, delivery: Delivery) -> str:
        """The line of JSON."""
        return as_json(delivery)

    async def close(self) -> None:
        """Nothing is kept open."""


def _append(path: Path, data: bytes) -> None:
    """Adds one whole line, or nothing: what a full disk cut off is taken back, what a crash cut off is closed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            data = b"\n" + data
        try:
            _write(descriptor, data)
            os.fsync(descriptor)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)
    if new:
        _sync_folder(path.parent)


def _put(folder: Path, name: str, data: bytes) -> None:
    """Puts a file into the folder whole: written beside, synced, renamed."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{name}.part"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    try:
        _write(descriptor, data)
        os.fsync(descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    finally:
        os.close(descriptor)
    beside.replace(folder / name)
    _sync_folder(folder)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
