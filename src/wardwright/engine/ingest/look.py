"""The first look at a file: what it is, whether it is known, and for HL7 v2 which message came when.

Lives here: what must be known of all files before any is read. Must not live here: what messages say (tasks.py). Runs
in a process of its own: only plain values come back.
"""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wardwright.connect.errors import Fault, UnreadableFile
from wardwright.connect.hl7v2.resend import resend_digest
from wardwright.engine.files import Format, Opened, open_file
from wardwright.engine.ingest.counts import Counts
from wardwright.engine.ingest.resources import Stretch, cut, cut_lines
from wardwright.engine.intake import Account, Intake
from wardwright.facts.instant import Instant
from wardwright.facts.message import Message

_READ_AT_ONCE = 1 << 20

Timed = tuple[Instant, int, int, Message]
"""When it was seen, the file, its place there, the message."""


@dataclass(slots=True)
class Looked:
    """What the first look showed."""

    path: Path
    format: Format
    fingerprint: str
    size: int  # of its contents, unpacked
    rows: int = 0  # of a table in Parquet
    groups: list[int] = field(default_factory=list)  # rows of each of its row groups
    seen: array[int] = field(default_factory=lambda: array("q"))  # of each HL7 v2 message, in the file's order
    digests: bytes = b""  # 16 bytes for each of them
    counts: Counts = field(default_factory=Counts)  # what is wrong with the file beside its messages
    stretches: list[Stretch] = field(default_factory=list)  # of FHIR

    @property
    def numbers(self) -> int:
        """More numbers of arrival than its rows can need: a fact takes a byte at least, a row two numbers."""
        return 2 * (self.rows + 1) if self.format is Format.PARQUET else 2 * (self.size + 1)


def look_at(path: Path, name: str, intake: Intake) -> Looked:
    """What the file is. UnreadableFile: it is not a file, or not what its name says."""
    if not path.is_dir() and path.exists() and not path.is_file():
        raise UnreadableFile(str(path), "This is not a file but a stream.", "Save it to a file first.", Fault.NAME)
    lines = None if path.is_dir() else cut_lines(path, name)
    if lines is not None:
        stretches, fingerprint, size = lines
        return Looked(path, Format.FHIR, fingerprint, size, counts=_unvalidated(intake), stretches=stretches)
    opened = open_file(path)
    if opened.format is Format.PARQUET:
        return _table(path)
    looked = Looked(path, opened.format, _fingerprint(opened.data), len(opened.data))
    if opened.format is Format.HL7V2:
        _messages(looked, named(opened, name), intake)
    elif opened.format is Format.FHIR:
        looked.counts, looked.stretches = _unvalidated(intake), cut(named(opened, name))
    return looked


def _unvalidated(intake: Intake) -> Counts:
    return Counts(notes=(intake.validation_off,) if intake.validation_off else ())


def named(opened: Opened, name: str) -> Opened:
    """The file under the name that it has in this run."""
    return Opened(opened.path, opened.format, opened.data, whole_path=name != opened.path.name)


def messages_of(opened: Opened, intake: Intake) -> list[Timed]:
    """The file's HL7 v2 messages in its own order; `intake` counts what else stands in it."""
    return sorted(intake.timed_messages(0, opened), key=lambda timed: timed[2])


def _messages(looked: Looked, opened: Opened, intake: Intake) -> None:
    intake.account, intake.notes = Account(), ()
    timed = messages_of(opened, intake)
    looked.seen = array("q", (seen for seen, _, _, _ in timed))
    looked.digests = b"".join(resend_digest(message.raw, message.control_id) for _, _, _, message in timed)
    looked.counts.set_all_aside(intake.account.set_aside)
    looked.counts.notes = intake.notes


def _table(path: Path) -> Looked:
    taken = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while piece := file.read(_READ_AT_ONCE):
            taken.update(piece)
    try:
        metadata = pq.ParquetFile(path).metadata
    except (pa.ArrowException, OSError, ValueError):
        problem = "This is not a Parquet file, or it is cut short."
        raise UnreadableFile(str(path), problem, "Write it again as Parquet, or give it as CSV.") from None
    groups = [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]
    return Looked(path, Format.PARQUET, taken.hexdigest(), path.stat().st_size, metadata.num_rows, groups)


def _fingerprint(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
