"""A disk whose power can be cut: every write of SQLite is watched, and what was not yet synced can be forgotten.

Lives here: a layer under SQLite (a VFS) that notes writes, truncations and syncs of the files in one folder and lets
them through, and the states in which a power cut may leave those files. Must not live here: what must be in them.

What may be lost is what SQLite itself assumes: any of the writes since a file's last sync, in sectors of 512 bytes, in
any combination. A file that was created or deleted stays so: SQLite syncs the folder.
"""

from __future__ import annotations

import ctypes
import random
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from pathlib import Path
from typing import Any, NamedTuple

import sqlcipher3._sqlite3 as library

SECTOR = 512
# Names are passed on as addresses: SQLite keeps the pointer, and reads parameters behind the name.
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_DELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(ctypes.Structure):
    """sqlite3_vfs: sqlite.org/c3ref/vfs.html."""

    _fields_ = (
        *(("version", c_int), ("file_size", c_int), ("longest_name", c_int), ("next", c_void_p), ("name", c_char_p)),
        *(("data", c_void_p), ("open", _OPEN), ("delete", _DELETE), ("rest", c_void_p * 13)),
    )


class _Methods(ctypes.Structure):
    """sqlite3_io_methods: sqlite.org/c3ref/io_methods.html."""

    _fields_ = (
        *(("version", c_int), ("close", c_void_p), ("read", c_void_p), ("write", _WRITE), ("truncate", _TRUNCATE)),
        *(("sync", _SYNC), ("rest", c_void_p * 12)),
    )


class Event(NamedTuple):
    """Something that happened to a file, or a mark of the test."""

    what: str  # "write", "truncate", "sync", "delete", "mark"
    file: str
    at: int = 0  # write: the offset; truncate: the size; mark: the number
    data: bytes = b""


class Disk:
    """The files of one folder, as they were when watching began, and what happened since."""

    def __init__(self, folder: Path) -> None:
        self.events: list[Event] = []
        self._folder = folder
        self._base = {file.name: file.read_bytes() for file in folder.iterdir() if not file.name.endswith("-shm")}

    def mark(self, number: int) -> None:
        """Note that the test has come so far."""
        self.events.append(Event("mark", "", number))

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Connections opened inside are watched."""
        sqlite = ctypes.CDLL(library.__file__)
        sqlite.sqlite3_vfs_find.restype = POINTER(_Vfs)
        usual = sqlite.sqlite3_vfs_find(None)
        layer = _Vfs.from_buffer_copy(usual.contents)
        kept = self._lay_over(layer, usual.contents)
        sqlite.sqlite3_vfs_register(ctypes.byref(layer), 1)
        try:
            yield
        finally:
            sqlite.sqlite3_vfs_unregister(ctypes.byref(layer))
            sqlite.sqlite3_vfs_register(usual, 1)
            kept.clear()

    def _lay_over(self, layer: _Vfs, usual: _Vfs) -> list[Any]:
        names: dict[int, str] = {}
        methods: dict[int, _Methods] = {}
        inner_open, inner_delete = usual.open, usual.delete

        def opened(vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
            code = int(inner_open(vfs, name, file, flags, out))
            path = Path(ctypes.string_at(name).decode()) if name else None
            if code == 0 and path is not None and path.parent == self._folder:
                names[file] = path.name
                slot = ctypes.cast(file, POINTER(c_void_p))
                found = int(slot[0] or 0)
                if found not in methods:
                    methods[found] = self._noted(_Methods.from_address(found), names)
                slot[0] = ctypes.addressof(methods[found])
            return code

        def deleted(vfs: int, name: int, sync: int) -> int:
            path = Path(ctypes.string_at(name).decode())
            if path.parent == self._folder:
                self.events.append(Event("delete", path.name))
            return int(inner_delete(vfs, name, sync))

        layer.name = b"watched"
        layer.open, layer.delete = _OPEN(opened), _DELETE(deleted)
        return [names, methods, layer, inner_open, inner_delete]

    def _noted(self, usual: _Methods, names: dict[int, str]) -> _Methods:
        noted = _Methods.from_buffer_copy(usual)
        write, truncate, sync = usual.write, usual.truncate, usual.sync

        def written(file: int, data: int, size: int, at: int) -> int:
            self.events.append(Event("write", names[file], at, ctypes.string_at(data, size)))
            return int(write(file, data, size, at))

        def truncated(file: int, size: int) -> int:
            self.events.append(Event("truncate", names[file], size))
            return int(truncate(file, size))

        def synced(file: int, flags: int) -> int:
            code = int(sync(file, flags))
            self.events.append(Event("sync", names[file]))
            return code

        noted.write, noted.truncate, noted.sync = _WRITE(written), _TRUNCATE(truncated), _SYNC(synced)
        return noted

    # ── after the power cut ──────────────────────────────────────────────────────────────────

    def after_cut(self, position: int, into: Path, chance: random.Random, lying: bool = False) -> int:
        """Write what is left when the power goes after so many events; the last mark before.

        `lying`: a disk that says it has synced and has not: everything since the beginning may be lost.
        """
        kept = {name: bytearray(data) for name, data in self._base.items()}
        loose: dict[str, list[Event]] = {}
        mark = 0
        for event in self.events[:position]:
            if event.what == "mark":
                mark = event.at
            elif event.what == "delete":
                kept.pop(event.file, None)
                loose.pop(event.file, None)
            elif event.what == "sync" and not lying:
                for each in loose.pop(event.file, ()):
                    _apply(kept.setdefault(each.file, bytearray()), each)
            elif event.what != "sync":
                loose.setdefault(event.file, []).append(event)
        share = chance.choice([0.0, 0.0, 0.3, 0.7, 1.0])
        for events in loose.values():
            for event in events:
                for part in _sectors(event):
                    if chance.random() < share:
                        _apply(kept.setdefault(part.file, bytearray()), part)
        into.mkdir()
        for name, data in kept.items():
            (into / name).write_bytes(data)
        return mark


def _apply(data: bytearray, event: Event) -> None:
    if event.what == "truncate":
        del data[event.at :]
        return
    if len(data) < event.at:
        data.extend(b"\0" * (event.at - len(data)))
    data[event.at : event.at + len(event.data)] = event.data


def _sectors(event: Event) -> Iterator[Event]:
    """A write in the parts that reach the disk one by one."""
    if event.what != "write":
        yield event
        return
    start, end = event.at, event.at + len(event.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield event._replace(at=start, data=event.data[start - event.at : stop - event.at])
        start = stop
