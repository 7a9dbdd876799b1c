"""How a file falls into messages, and that no byte is lost on the way."""

from __future__ import annotations

import pytest

from wardwright.connect.hl7v2 import Piece, PieceKind, split_messages

ONE = b"MSH|^~\\&|A|B|||20260301||ADT^A01|1|P|2.5\rPID|1||7\r"
TWO = b"MSH|^~\\&|A|B|||20260302||ADT^A03|2|P|2.5\rPID|1||8\r"


def cut(data: bytes) -> list[Piece]:
    pieces = list(split_messages(data))
    assert b"".join(piece.raw for piece in pieces) == data
    assert [piece.offset for piece in pieces] == [data.index(piece.raw, piece.offset) for piece in pieces]
    return pieces


def messages(data: bytes) -> list[bytes]:
    return [piece.raw for piece in cut(data) if piece.kind is PieceKind.MESSAGE]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_segments_may_end_with_cr_lf_or_both(end: bytes) -> None:
    data = (ONE + TWO).replace(b"\r", end)
    assert messages(data) == [ONE.replace(b"\r", end), TWO.replace(b"\r", end)]


def test_messages_may_stand_in_mllp_frames() -> None:
    assert messages(b"\x0b" + ONE + b"\x1c\r\x0b" + TWO + b"\x1c\r") == [ONE, TWO]


def test_a_frame_without_its_end_and_an_end_without_its_frame_lose_nothing() -> None:
    assert messages(b"\x0b" + ONE + TWO + b"\x1c") == [ONE, TWO]


def test_a_vertical_tab_in_a_text_is_not_a_frame() -> None:
    with_tab = ONE + b"OBX|1|TX|A||first\x0bsecond\r"
    assert messages(with_tab + TWO) == [with_tab, TWO]


def test_messages_may_follow_each_other_without_a_line_break() -> None:
    assert messages(ONE.rstrip(b"\r") + TWO) == [ONE.rstrip(b"\r"), TWO]


def test_the_word_msh_inside_a_field_begins_no_message() -> None:
    data = b"MSH|^~\\&|A\rPID|1||2148790^^^MSH_MRN^MR|MSH|x\r"
    assert messages(data) == [data]


def test_separators_of_its_own_do_not_hide_a_message() -> None:
    data = b"MSH$%~\\&$GHH LAB\rPID$$$555\r"
    assert messages(data + ONE) == [data, ONE]


@pytest.mark.parametrize("junk", [b"\xef\xbb\xbf", b"\r\n\r\n", b"# exported today\n", b"[SOM]", b"junk\rjunk\r"])
def test_what_stands_before_the_first_message_is_kept_apart(junk: bytes) -> None:
    first, *rest = cut(junk + ONE)
    assert (first.kind, first.raw) == (PieceKind.JUNK, junk)
    assert [piece.raw for piece in rest] == [ONE]


def test_blank_lines_and_comments_between_messages_belong_to_none() -> None:
    assert messages(ONE + b"\r\r# the next\r" + TWO) == [ONE, TWO]


def test_batches_are_envelopes_around_their_messages() -> None:
    data = b"FHS|^~\\&|A\rBHS|^~\\&|A\r" + ONE + TWO + b"BTS|2\rFTS|1\r"
    pieces = cut(data)
    kinds = [piece.kind.value for piece in pieces]
    assert kinds == ["envelope", "envelope", "message", "message", "envelope", "envelope"]
    assert not any(piece.note for piece in pieces)


def test_a_batch_count_that_does_not_agree_is_told_and_nothing_is_dropped() -> None:
    pieces = cut(b"BHS|^~\\&|A\r" + ONE + TWO + b"BTS|3\r")
    assert sum(piece.kind is PieceKind.MESSAGE for piece in pieces) == 2
    note = pieces[-1].note
    assert note is not None
    assert (note.slug, note.place) == ("batch-count", "BTS-1")
    assert "3" in note.problem
    assert "2" in note.problem


def test_a_file_count_that_does_not_agree_is_told() -> None:
    pieces = cut(b"FHS|^~\\&|A\rBHS|^~\\&|A\r" + ONE + b"BTS|1\rFTS|2\r")
    assert [piece.note.place for piece in pieces if piece.note] == ["FTS-1"]


def test_a_file_with_messages_and_no_batch_header_is_one_batch() -> None:
    assert not any(piece.note for piece in cut(b"FHS|^~\\&|A\r" + ONE + TWO + b"FTS|1\r"))


def test_each_batch_of_a_file_is_counted_by_itself() -> None:
    data = b"FHS|^~\\&\rBHS|^~\\&\r" + ONE + b"BTS|1\rBHS|^~\\&\r" + ONE + TWO + b"BTS|2\rFTS|2\r"
    assert not any(piece.note for piece in cut(data))


def test_segments_without_a_message_are_kept_and_told() -> None:
    pieces = cut(b"BHS|^~\\&|A\rEVN|A04|2006\rPID|1||7\rBTS|1\r")
    orphan = pieces[1]
    assert orphan.kind is PieceKind.ORPHAN
    assert orphan.note is not None
    assert orphan.note.slug == "no-msh"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_sixteen_bit_characters_are_cut_as_well(encoding: str) -> None:
    data = (ONE + TWO).decode().replace("|7", "|Ł").encode(encoding)
    found = messages(data)
    assert len(found) == 2
    assert "Ł" in found[0].decode("utf-16-le" if data[0] in (0xFF, 0x4D) else "utf-16-be")


@pytest.mark.parametrize("data", [b"<ADT_A01><MSH/></ADT_A01>", b"\xef\xbb\xbfname;ward\r\n", b"\x93\x01\x00\x80"])
def test_a_file_that_holds_no_message_is_told(data: bytes) -> None:
    (piece,) = cut(data)
    assert piece.kind is PieceKind.ORPHAN
    assert piece.note is not None
    assert (piece.note.slug, piece.note.place) == ("no-msh", "the whole file")


@pytest.mark.parametrize("data", [b"", b"\r\n", b"\x0b\x1c\r", b"MSH", b"hello", b"\xff\xfe", b"\xff\xfe\x00"])
def test_a_file_without_messages_is_no_error(data: bytes) -> None:
    assert messages(data) == []


def test_content_of_a_frame_that_is_no_hl7_is_told() -> None:
    pieces = list(
        split_messages(b'\x0b{"resourceType": "Patient"}\x1c\r\x0bMSH|^~\\&|A|B|||20260301||ADT^A08|1|P|2.5\r\x1c\r')
    )
    told = [piece for piece in pieces if piece.note is not None]
    assert [(piece.kind, piece.note.slug) for piece in told if piece.note] == [(PieceKind.ORPHAN, "no-msh")]
    assert sum(piece.kind is PieceKind.MESSAGE for piece in pieces) == 1
