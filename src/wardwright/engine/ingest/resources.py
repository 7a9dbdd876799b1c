"""The first look at a file of FHIR: where it can be cut into stretches, which messages in it are resends, and whose
record number stands behind which logical id, as far as that is seen without reading.

Lives here: cutting, and reading a stretch's messages again. Must not live here: what messages say (tasks.py), and what
follows for who is who (who.py): what is found here about that is an expectation, which is checked.

NDJSON, as servers export it in bulk, is taken line by line: no process ever holds more of it than a stretch. Bundles,
arrays and packed files are held whole by whoever reads one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from wardwright.connect.fhir.assigned import id_of_identifier
from wardwright.connect.fhir.document import NotJson, decode
from wardwright.connect.fhir.elements import text, type_of
from wardwright.connect.fhir.scope import first_identifier, patient_identifier
from wardwright.connect.fhir.split import is_plain_lines, line_of, message_of, split
from wardwright.connect.hl7v2.resend import resend_digest
from wardwright.engine.files import Opened
from wardwright.facts.message import Message

RESOURCES_AT_ONCE: Final = 2_000
BYTES_AT_ONCE: Final = 4 << 20
"""A stretch ends when it has so many messages, or so many bytes."""


@dataclass(slots=True)
class Stretch:
    """Messages [begin, end) of a file, counted from 0."""

    begin: int
    end: int = 0
    offset: int = 0  # how many numbers of arrival the messages before it need
    start: int = 0  # of NDJSON: its bytes [start, stop)
    stop: int = 0
    resent: bytes = b""  # a 1 for each message that came before in this file
    learnt: list[tuple[str, str]] = field(default_factory=list)  # of each Patient, logical id and record number


class Cutting:
    """Cuts a file while its messages go by."""

    def __init__(self) -> None:
        self._stretches = [Stretch(0)]
        self._digests = bytearray()
        self._count = self._offset = 0

    def take(self, message: Message, start: int = 0, stop: int = 0) -> None:
        """The next message, and where its line is."""
        stretch = self._stretches[-1]
        if self._count - stretch.begin >= RESOURCES_AT_ONCE or self._offset - stretch.offset >= BYTES_AT_ONCE:
            stretch = Stretch(self._count, offset=self._offset, start=start)
            self._stretches.append(stretch)
        self._digests += resend_digest(message.raw, "")
        self._count += 1
        self._offset += numbers_of(message)
        stretch.end, stretch.stop = self._count, stop
        if message.type == "Patient":
            stretch.learnt += _learnt(message.raw)

    def stretches(self) -> list[Stretch]:
        """All of them, once every message has gone by."""
        again = _again(bytes(self._digests))
        for stretch in self._stretches:
            stretch.resent = again[stretch.begin : stretch.end]
        return self._stretches


def numbers_of(message: Message) -> int:
    """How many numbers of arrival a message may need: a fact takes a byte at least."""
    return len(message.raw) + 1


def cut(opened: Opened) -> list[Stretch]:
    """The stretches of a file that is held whole."""
    cutting = Cutting()
    for message in split(opened.data, opened.name):
        cutting.take(message)
    return cutting.stretches()


def cut_lines(path: Path, name: str) -> tuple[list[Stretch], str, int] | None:
    """The stretches of a file of plain NDJSON, its fingerprint and size; None: it is something else, or not there."""
    try:
        with path.open("rb") as file:
            if not is_plain_lines(file.readline(), path.name):
                return None
            file.seek(0)
            return _cut_lines(file, name)
    except OSError:
        return None


def _cut_lines(lines: Iterable[bytes], name: str) -> tuple[list[Stretch], str, int]:
    cutting, fingerprint, at, number = Cutting(), hashlib.blake2b(digest_size=16), 0, 0
    for line in lines:
        fingerprint.update(line)
        document = line_of(line)
        if document:
            number += 1
            cutting.take(message_of(document, name, number), at, at + len(line))
        at += len(line)
    return cutting.stretches(), fingerprint.hexdigest(), at


def messages_of_lines(path: Path, name: str, stretch: Stretch) -> Iterator[Message]:
    """The messages of a stretch of NDJSON, read from its own bytes."""
    with path.open("rb") as file:
        file.seek(stretch.start)
        number = stretch.begin
        while number < stretch.end:
            document = line_of(file.readline())
            if document:
                number += 1
                yield message_of(document, name, number)


def _learnt(raw: bytes) -> list[tuple[str, str]]:
    """What `patient.py` is going to learn of a Patient, unless it cannot be read after all."""
    try:
        patient: Any = decode(raw)
    except NotJson:
        return []
    if type_of(patient) != "Patient":
        return []
    identifier = first_identifier(patient)
    logical = text(patient, "id") or (id_of_identifier(identifier) if identifier else "")
    known = patient_identifier(patient)
    return [(logical, known)] if logical and known else []


def _again(digests: bytes) -> bytes:
    """A 1 for each message whose digest (16 bytes) stands further in front as well."""
    count = len(digests) // 16
    flags = np.zeros(count, np.uint8)
    words = np.frombuffer(digests, np.uint64).reshape(count, 2)
    order = np.lexsort((np.arange(count), words[:, 1], words[:, 0]))
    same = (words[order][1:] == words[order][:-1]).all(axis=1)
    flags[order[1:][same]] = 1
    return flags.tobytes()
