"""A reading process that is killed for other reasons than a message: no message is blamed for it."""

from __future__ import annotations

from collections import Counter
from multiprocessing.connection import Connection

from tests.differential.pools import VOCABULARY, ZONE
from wardwright.engine.live.reader import ReaderProcess, serve
from wardwright.engine.live.reading import Read, Reader
from wardwright.record.rows import Fate, StoredMessage

LAST = 12


class TwelveMessages:
    """Plain ones."""

    def after(self, seq: int, limit: int, size: int = 0) -> list[StoredMessage]:
        """Those behind a number."""
        numbers = range(seq + 1, min(seq + limit, LAST) + 1)
        return [StoredMessage(number, "lab feed", "hl7v2", _RAW % number, number, "", "", "") for number in numbers]

    def last(self) -> int:
        """The greatest number."""
        return LAST


_RAW = b"MSH|^~\\&|LIMS|H|W|H|20260105200000||ADT^A01|%d|T|2.5.1\rPID|1||101^^^H^MR\rPV1|1|I|7A\r"


def start(asked: Connection) -> None:
    """The reading process."""
    serve(asked, TwelveMessages(), Reader(VOCABULARY, ZONE))  # type: ignore[arg-type]


def test_a_reader_that_is_killed_again_and_again_blames_no_message() -> None:
    reader = ReaderProcess(start, TwelveMessages(), limit=6)  # type: ignore[arg-type]
    found: list[Read] = []
    killed: Counter[int] = Counter()
    try:
        while len(found) < LAST:
            if killed[len(found)] < 2:  # twice before every message: over a portion, over the message alone
                killed[len(found)] += 1
                reader._process.kill()
                reader._process.wait()
            reader.ask(len(found), 0.0)
            found += reader.answer()
    finally:
        reader.close()
    assert [read.seq for read in found] == list(range(1, LAST + 1))
    assert {read.fate for read in found} == {Fate.READ}
