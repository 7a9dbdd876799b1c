"""All messages of the shared material: kept byte for byte, understood or set aside with a reason, none crashes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import hl7
import pytest

from tests.connect.hl7v2.feed import PLAIN
from wardwright.connect.hl7v2 import Piece, PieceKind, peek, read_message, split_messages
from wardwright.connect.hl7v2.charsets import decode
from wardwright.connect.hl7v2.er7 import BadSeparators, parse
from wardwright.facts.message import Message, Reading

# The manifest counts the letters MSH. In these files some stand inside fields: `2148790^^^MSH_MRN^MR`, `|MSH|`.
LETTERS_NOT_MESSAGES = {"python-hl7/0021.hl7": (6, 1), "ms-fhir-converter/0055.hl7": (3, 1)}


class File(NamedTuple):
    name: str
    data: bytes
    told: int
    pieces: list[Piece]

    @property
    def messages(self) -> list[bytes]:
        return [piece.raw for piece in self.pieces if piece.kind is PieceKind.MESSAGE]


@pytest.fixture(scope="module")
def files(shared_data: Path) -> list[File]:
    folder = shared_data / "hl7v2"
    found = []
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            data = (folder / row["file"]).read_bytes()
            found.append(File(row["file"], data, int(row["messages"]), list(split_messages(data))))
    return found


@pytest.fixture(scope="module")
def readings(files: list[File]) -> list[Reading]:
    found = []
    for file in files:
        for at, raw in enumerate(file.messages, 1):
            header = peek(raw)
            message = Message(f"{file.name}#{at}", raw, "hl7v2", "f", header.time, header.control_id, header.type)
            found.append(read_message(message, PLAIN))
    return found


def test_every_byte_is_kept(files: list[File]) -> None:
    assert len(files) == 789
    for file in files:
        assert b"".join(piece.raw for piece in file.pieces) == file.data, file.name


def test_there_are_as_many_messages_as_the_manifest_says(files: list[File]) -> None:
    for file in files:
        told, found = LETTERS_NOT_MESSAGES.get(file.name, (file.told, file.told))
        assert (file.told, len(file.messages)) == (told, found), file.name
    not_messages = sum(told - found for told, found in LETTERS_NOT_MESSAGES.values())
    assert sum(len(file.messages) for file in files) == sum(file.told for file in files) - not_messages == 928


def test_what_stands_outside_messages_is_an_envelope_or_junk_or_told(files: list[File]) -> None:
    for file in files:
        for piece in file.pieces:
            if piece.kind is PieceKind.ORPHAN:
                assert piece.note is not None, file.name
            if piece.kind is PieceKind.JUNK:
                assert len(piece.raw) < 32, file.name


def test_every_message_is_understood_or_set_aside_with_a_reason(readings: list[Reading]) -> None:
    for reading in readings:
        assert reading.understood or reading.set_aside, reading.message.id
        for aside in reading.set_aside:
            assert aside.slug, reading.message.id
            assert aside.place, reading.message.id
            assert aside.problem.endswith("."), reading.message.id
            assert aside.fix.endswith((".", "|.")), reading.message.id


def test_most_messages_are_understood(readings: list[Reading]) -> None:
    not_understood = [reading for reading in readings if not reading.understood]
    assert len(not_understood) < 110
    slugs = {reading.set_aside[0].slug for reading in not_understood}
    assert slugs <= {"no-patient", "bad-separators", "query", "no-time", "bad-time", "no-code", "unknown-status"}


def test_every_segment_is_read_or_listed(readings: list[Reading]) -> None:
    for reading in readings:
        if not reading.understood:
            continue
        segments = parse(decode(reading.message.raw).text.lstrip()).segments
        zs = {segment[0] for segment in segments if segment[0].startswith("Z")}
        assert zs <= set(reading.not_mapped), reading.message.id


def test_reading_twice_says_the_same(readings: list[Reading]) -> None:
    for reading in readings:
        assert read_message(reading.message, PLAIN) == reading, reading.message.id


def names_and_identifiers(raw: bytes) -> Iterator[str]:
    """What must never be shown: PID-3 and PID-5 of a message, as they stand."""
    try:
        parsed = parse(decode(raw).text.lstrip())
    except BadSeparators:
        return
    for segment in parsed.segments:
        for field in (3, 5, 11, 13, 19):
            if segment[0] == "PID" and len(segment) > field:
                for repeat in segment[field].split("~"):
                    parts = repeat.replace("&", "^").split("^")
                    for part in parts[:1] if field == 3 else parts:  # behind PID-3.1 stand the issuers' public numbers
                        if len(part.strip()) > 4:
                            yield part.strip()


def test_no_patient_is_named_in_what_is_set_aside_or_not_mapped(readings: list[Reading]) -> None:
    for reading in readings:
        shown = [*reading.not_mapped, *(text for aside in reading.set_aside for text in aside)]
        for secret in names_and_identifiers(reading.message.raw):
            if any(character.isdigit() for character in secret) or " " in secret:
                assert not [text for text in shown if secret in text], reading.message.id


# ── python-hl7 as a second opinion on the splitting ──────────────────────────────────────────────


def test_fields_are_those_of_python_hl7(files: list[File]) -> None:
    compared = 0
    for file in files:
        for raw in file.messages:
            text = decode(raw).text.lstrip()
            if not text.startswith(r"MSH|^~\&|"):
                continue  # python-hl7 reads other separators, but not missing or doubled ones
            compared += 1
            ours = [segment for segment in parse(text).segments if segment[0] != "MSH"]
            theirs = [segment for segment in hl7.parse(one_line_a_segment(text)) if str(segment[0]) != "MSH"]
            assert len(ours) == len(theirs), file.name
            for mine, other in zip(ours, theirs, strict=True):
                assert ends_stripped(mine) == ends_stripped([str(field) for field in other]), file.name
    assert compared > 850


def ends_stripped(fields: list[str]) -> list[str]:
    """python-hl7 strips the end of the message."""
    return [*fields[:-1], fields[-1].rstrip()]


def one_line_a_segment(text: str) -> str:
    """The text as python-hl7 wants it: CR between segments, no blank lines, no broken lines."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\r").replace("\n", "\r").split("\r"):
        if line[3:4] == "|" and line[:3].isalnum() and line[:3].isupper():
            lines.append(line)
        elif line.strip():
            if line.strip() in ("MSA",):
                lines.append(line.strip())
            else:
                lines[-1] += line
    return "\r".join(lines)
