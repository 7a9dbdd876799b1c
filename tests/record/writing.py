"""A process that writes a record and says what was acknowledged: run by tests with the observed disk preloaded.

Lives here: the writing, deterministic. Must not live here: any check. Its acknowledgements are single letters of a file
in the observed folder, so that they stand in the same log, in order: `m` after a group of messages, `d` after a batch.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.contracts.making import START, batch, facts, fate, received
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.sqlite.checkpoints import Checkpoints

GROUP = 3
SOME_LOG = 150_000  # bytes after which the log is started anew, as 64 MB are in earnest


def main(folder: Path, groups: int, key: bytes | None, synchronous: str) -> None:
    """Appends groups of messages, decides each, tidies now and then; then dies without closing anything."""
    place = DatabasePlace(folder, key=key)
    record = open_record(place)
    messages, decisions = record.messages(), record.decisions()
    checkpoints = Checkpoints(place.messages, key, long=SOME_LOG)
    acknowledged = os.open(folder / "acknowledged", os.O_WRONLY | os.O_CREAT)
    messages._door.run(f"PRAGMA synchronous = {synchronous}")  # type: ignore[attr-defined]
    decisions._door.run("PRAGMA wal_autocheckpoint = 30")  # type: ignore[attr-defined]
    for group in range(groups):
        numbers = range(group * GROUP + 1, (group + 1) * GROUP + 1)
        messages.append([received(number, raw=raw_of(number)) for number in numbers], START + group)
        os.write(acknowledged, b"m")
        rows = [facts(f"P{number % 17}", number, b"%d" % number * 40) for number in numbers]
        decisions.commit(batch(numbers[-1], fates=[fate(number) for number in numbers], facts=rows))
        os.write(acknowledged, b"d")
        if group % 4 == 3:
            checkpoints.tidy()
    os._exit(0)


def raw_of(number: int) -> bytes:
    """A message that does not compress well, told by its number."""
    state, letters = number * 2_654_435_761 + 1, bytearray()
    for _ in range(900):
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        letters.append(33 + (state >> 57) % 90)
    return b"MSH|" + bytes(letters)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3].encode() or None, sys.argv[4])
