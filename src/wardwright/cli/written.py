"""Files that commands write: whole or not at all, and never found out only after a long run.

Lives here: looking whether a file can be written, writing it. Must not live here: what is in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from wardwright.cli.border import UsedWrongly


def check_folders(*files: Path | None) -> None:
    """Stops before a long run when a file's folder is not there."""
    for file in files:
        if file is not None and not file.absolute().parent.is_dir():
            raise UsedWrongly(f"There is no folder {file.absolute().parent}.", "Make it, or name another file.")


def write_whole(file: Path, data: bytes) -> None:
    """The whole file or none: a reader never finds half of it. OSError names the file."""
    with part_of(file) as out:
        out.write(data)


@contextmanager
def part_of(file: Path) -> Iterator[BinaryIO]:
    """A place to write to that becomes the file when all went well."""
    beside = file.with_name(f".{file.name}.part")
    try:
        with beside.open("wb") as out:
            yield out
        beside.replace(file)
    except OSError as problem:
        problem.filename = str(file)
        raise
    finally:
        beside.unlink(missing_ok=True)
