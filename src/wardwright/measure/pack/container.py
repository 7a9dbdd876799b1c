"""The container: a ZIP of which the same members give the same bytes, on any machine at any time.

Lives here: writing and reading members. Must not live here: what they mean. Nothing is compressed (how well depends on
the library), every time is the first that ZIP knows, names are in order, and nothing else about a file is kept.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

_BEGAN = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3
_AT_ONCE = 1 << 20
Content = bytes | Path


class Damaged(Exception):
    """A member, or the container ("" for the name), is not as it was written."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def write(out: BinaryIO, members: Mapping[str, Content]) -> None:
    """Writes the members in order of their names."""
    with ZipFile(out, "w", ZIP_STORED) as packed:
        for name in sorted(members):
            content = members[name]
            info = ZipInfo(name, _BEGAN)
            info.create_system, info.external_attr = _UNIX, _PLAIN_FILE
            if isinstance(content, bytes):
                packed.writestr(info, content)
                continue
            info.file_size = content.stat().st_size
            with content.open("rb") as source, packed.open(info, "w") as member:
                shutil.copyfileobj(source, member, _AT_ONCE)


def unpack(source: Path, folder: Path) -> dict[str, Path]:
    """The members as files of `folder`, named 0, 1, 2 …; Damaged says which is not as it was written.

    Names are never used as paths: a pack from elsewhere cannot write outside the folder.
    """
    try:
        with ZipFile(source) as packed:
            infos = packed.infolist()
            names = [info.filename for info in infos]
            if len(set(names)) != len(names):
                raise Damaged("")
            return {info.filename: _unpack(packed, info, folder / str(n)) for n, info in enumerate(infos)}
    except (BadZipFile, ValueError, OverflowError, NotImplementedError, UnicodeDecodeError):
        raise Damaged("") from None


def _unpack(packed: ZipFile, info: ZipInfo, file: Path) -> Path:
    if info.compress_type != ZIP_STORED or info.flag_bits & 0x1 or info.file_size != info.compress_size:
        raise Damaged(info.filename)
    try:
        with packed.open(info) as member, file.open("wb") as out:
            shutil.copyfileobj(member, out, _AT_ONCE)
    except (BadZipFile, EOFError, RuntimeError, NotImplementedError, ValueError):
        raise Damaged(info.filename) from None
    return file


def digest(content: Content) -> str:
    """SHA-256, as 64 hex digits."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def is_as_written(source: Path, members: Mapping[str, Path], folder: Path) -> bool:
    """Whether the container itself is, byte for byte, what `write` makes of its members."""
    again = folder / "again.zip"
    with again.open("wb") as out:
        write(out, members)
    with again.open("rb") as one, source.open("rb") as other:
        return _same(one, other)


def _same(one: IO[bytes], other: IO[bytes]) -> bool:
    while True:
        ours, theirs = one.read(_AT_ONCE), other.read(_AT_ONCE)
        if ours != theirs:
            return False
        if not ours:
            return True
