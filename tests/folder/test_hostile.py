"""Whatever lies in a folder or stands on a page, it becomes messages or a reason; nothing stops the others."""

from __future__ import annotations

import gzip
from pathlib import PurePath

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.folder.conftest import Ward
from tests.folder.test_taking import adt, observation
from wardwright.connect.fhir.polling.page import NotASearchset, read_page
from wardwright.connect.folder.contents import NotTaken, contents
from wardwright.connect.folder.listing import Seen

PIECES = st.sampled_from(
    [
        *(adt(str(number)).encode() for number in range(3)),
        observation("6.4").encode(),
        b'{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Observation"}}],'
        b'"link":[{"relation":"next","url":"x"}]}',
        b"\x1f\x8b\x08", gzip.compress(adt("9").encode(), mtime=0), b"\xff\xfe", b"\xef\xbb\xbf", b"FHS|^~\\&|\r",
        b"BTS|9\r", b"MSH|",
        b"[", b"{", b"\n", b"\r", b"\x0b", b"\x1c", b"\0", b'"', b"\\u0000", b"null", b"1e999",
    ]
)  # fmt: skip
FILES = st.lists(PIECES | st.binary(max_size=20), max_size=8).map(b"".join)


@settings(max_examples=400)
@given(FILES, st.sampled_from(["a", "a.json", "a.ndjson.gz", "a.hl7"]))
def test_any_file_is_messages_or_a_reason(data: bytes, name: str) -> None:
    seen = Seen(PurePath(name), len(data), 1, True)
    try:
        found = contents(data, name, seen, "drop", 1_000, 4_000)
    except NotTaken:
        return
    assert found.messages
    for message in found.messages:
        assert message.raw
        assert len(message.digest) == 16
    assert [one.digest for one in contents(data, name, seen, "drop", 1_000, 4_000).messages] == [
        one.digest for one in found.messages
    ]


@settings(max_examples=300)
@given(FILES)
def test_any_page_is_resources_or_a_reason(data: bytes) -> None:
    try:
        page = read_page(data, "https://ehr.example.org/r4/Observation?x=1", "Observation")
    except NotASearchset:
        return
    assert all(found.type == "Observation" for found in page.resources)
    assert page.next == "" or page.next.startswith("https://ehr.example.org/")


def test_a_thousand_files_are_taken_in_one_round(ward: Ward) -> None:
    for number in range(1000):
        ward.write(f"{number:04}.hl7", adt(str(number)))
    ward.rounds()
    assert len(ward.memory.kept) == 1000
    assert len(ward.there("done")) == 1000
