"""Files that hold messages: opening them, and telling HL7 v2, FHIR JSON, CSV and Parquet apart by what they hold.

Lives here: the first look at a file. Must not live here: any format's rules (connect). Called by replay.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from wardwright.connect.errors import Fault, UnreadableFile

_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_JSON = re.compile(rb"(?:\xff\xfe|\xfe\xff\x00)?(?:\{|\[\s*[{\]])")  # not `[SOM]MSH|…`, as some engines export


class Format(Enum):
    """What a file holds."""

    HL7V2 = "hl7v2"
    FHIR = "fhir"
    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Opened:
    """A file and what it holds. `data` is empty for Parquet, which is read in columns from the path."""

    path: Path
    format: Format
    data: bytes
    whole_path: bool = False  # another file of the run has the same name

    @property
    def name(self) -> str:
        """How messages of this file are told apart from those of the others."""
        return str(self.path) if self.whole_path else self.path.name


def open_file(path: Path) -> Opened:
    """The file's bytes (unpacked when gzipped) and format; UnreadableFile says in one line why not."""
    name = str(path)
    if path.is_dir():
        fix = f"Name the files in it: {name.rstrip('/')}/*"
        raise UnreadableFile(name, "This is a folder, not a file.", fix, Fault.NAME)
    try:
        with path.open("rb") as stream:
            start = stream.read(4)
            if start == b"PAR1":
                return Opened(path, Format.PARQUET, b"")
            data = start + stream.read()  # not `seek`: it may be a pipe (/dev/stdin)
    except FileNotFoundError:
        raise UnreadableFile(name, "There is no such file.", "Check the path.", Fault.NAME) from None
    except OSError as problem:
        reason = problem.strerror or "it cannot be read"
        fix = "Check its rights, and the disk."
        raise UnreadableFile(name, f"The file cannot be opened: {reason}.", fix, Fault.MACHINE) from None
    if data.startswith(_GZIP):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            raise UnreadableFile(name, "This gzip file is damaged or cut short.", "Copy it again.") from None
    return Opened(path, _format_of(path, data), data)


def open_files(paths: Iterable[Path]) -> list[Opened]:
    """All files, or the first reason why not: a run must not start on half of what was named."""
    opened = [open_file(path) for path in paths]
    named = Counter(file.path.name for file in opened)
    return [replace(file, whole_path=True) if named[file.path.name] > 1 else file for file in opened]


def _format_of(path: Path, data: bytes) -> Format:
    start = data[:4096].removeprefix(_BOM).lstrip(b" \t\r\n\x0b\x00")
    name = path.name.lower().removesuffix(".gz")
    if name.endswith((".csv", ".tsv")):
        return Format.CSV
    if name.endswith(".parquet"):
        raise UnreadableFile(str(path), "This is not a Parquet file, whatever its name says.", "Write it again.")
    if _JSON.match(start):
        return Format.FHIR
    if name.endswith((".json", ".ndjson", ".jsonl")):
        return Format.FHIR
    header = start.split(b"\n", 1)[0].lower()
    if b"subject" in header and b"kind" in header and not start.startswith((b"MSH", b"FHS", b"BHS")):
        return Format.CSV
    return Format.HL7V2
