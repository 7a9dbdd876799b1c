"""Which file is read by which task, and in which order everything counts as having arrived.

Lives here: groups of files (one batch each), portions, numbers of arrival, and which HL7 v2 messages came before. Must
not live here: reading (tasks.py), writing (record.history).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from wardwright.engine.files import Format
from wardwright.engine.ingest.look import Looked
from wardwright.engine.ingest.resources import BYTES_AT_ONCE, RESOURCES_AT_ONCE, Stretch
from wardwright.engine.ingest.tasks import Place, Portion, ReadMessages, ReadResources, ReadRows, ReadTable, Task
from wardwright.engine.ingest.who import write_expected
from wardwright.record.history.known import DIGESTS

MESSAGES_AT_ONCE: Final = 4_000
ROWS_AT_ONCE: Final = 1_000_000
_BYTES_OF_A_ROW: Final = {Format.HL7V2: 60, Format.FHIR: 300, Format.CSV: 60}
MOST_ROWS: Final = 30_000_000
"""About so many rows make one batch. A run that is killed goes on after the last whole one."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file that will be taken in."""

    looked: Looked
    place: Place
    resent: bytes  # a 1 for each HL7 v2 message that came before

    @property
    def weight(self) -> int:
        """About how many rows it makes."""
        looked = self.looked
        return looked.rows or looked.size // _BYTES_OF_A_ROW.get(looked.format, 1)


def groups(chosen: Sequence[Chosen]) -> Iterator[list[Chosen]]:
    """Files of one batch, in order."""
    group: list[Chosen] = []
    weight = 0
    for each in chosen:
        if group and weight + each.weight > MOST_ROWS:
            yield group
            group, weight = [], 0
        group.append(each)
        weight += each.weight
    if group:
        yield group


def tasks(group: Sequence[Chosen], folder: Path, earlier: list[Any] | None, keep_asides: bool) -> Iterator[Task]:
    """The tasks of one batch, the longest kind first. `earlier`: what FHIR files said in earlier runs of who is who."""
    number = 0

    def name() -> str:
        nonlocal number
        number += 1
        return f"task-{number:06d}"

    yield from _resource_tasks(group, folder, name, earlier, keep_asides)
    for each in group:
        if each.looked.format is Format.CSV:
            yield ReadRows(folder, name(), each.place, keep_asides)
        elif each.looked.format is Format.PARQUET:
            for rows in _row_groups(each.looked.groups):
                yield ReadTable(folder, name(), each.place, rows, keep_asides)
    yield from _message_tasks(group, folder, name, keep_asides)


def _resource_tasks(
    group: Sequence[Chosen], folder: Path, name: Callable[[], str], earlier: list[Any] | None, keep_asides: bool
) -> Iterator[ReadResources]:
    together = list(_together(group))
    if not together:
        return
    expected = folder / "expected.msgpack"
    learnt = ((task, *said) for task, some in enumerate(together) for _, stretch in some for said in stretch.learnt)
    write_expected(expected, earlier, learnt)
    for task, some in enumerate(together):
        yield ReadResources(folder, name(), some, expected, task, keep_asides=keep_asides)


def _together(group: Sequence[Chosen]) -> Iterator[tuple[tuple[Place, Stretch], ...]]:
    """Stretches of FHIR for one task: small files together."""
    some: list[tuple[Place, Stretch]] = []
    messages = size = 0
    for each in group:
        for stretch in each.looked.stretches:
            some.append((each.place, stretch))
            messages += stretch.end - stretch.begin
            size += each.looked.size // len(each.looked.stretches)
            if messages >= RESOURCES_AT_ONCE or size >= BYTES_AT_ONCE:
                yield tuple(some)
                some, messages, size = [], 0, 0
    if some:
        yield tuple(some)


def _row_groups(rows: Sequence[int]) -> Iterator[tuple[int, ...]]:
    taken: list[int] = []
    count = 0
    for group, size in enumerate(rows):
        taken.append(group)
        count += size
        if count >= ROWS_AT_ONCE:
            yield tuple(taken)
            taken, count = [], 0
    if taken or not rows:
        yield tuple(taken)


def _message_tasks(
    group: Sequence[Chosen], folder: Path, name: Callable[[], str], keep_asides: bool
) -> Iterator[ReadMessages]:
    portions: list[Portion] = []
    count = 0
    for each in group:
        if each.looked.format is not Format.HL7V2:
            continue
        messages = len(each.looked.seen)
        for begin in range(0, max(messages, 1), MESSAGES_AT_ONCE):
            end = min(begin + MESSAGES_AT_ONCE, messages)
            portions.append(Portion(each.place, begin, end, each.resent[begin:end]))
            count += end - begin
            if count >= MESSAGES_AT_ONCE:
                yield ReadMessages(folder, name(), tuple(portions), keep_asides)
                portions, count = [], 0
    if portions:
        yield ReadMessages(folder, name(), tuple(portions), keep_asides)


def digests_of(looked: Looked, first: int) -> pa.Table:
    """What tells the file's HL7 v2 messages from others."""
    digests = [looked.digests[place : place + 16] for place in range(0, len(looked.digests), 16)]
    numbers = pa.array(np.full(len(digests), first, np.int64))
    return pa.Table.from_arrays([pa.array(digests, pa.binary()), numbers], schema=DIGESTS)


def resends(looked: Sequence[Looked], known: Callable[[pa.Table], set[int]]) -> list[bytes]:
    """For each file, which of its HL7 v2 messages came before: earlier by (seen, file, place) in these files, or in a
    batch that is there already (`known`)."""
    whole = pa.concat_tables([digests_of(each, 0) for each in looked]) if looked else DIGESTS.empty_table()
    count = whole.num_rows
    flags = bytearray(count)
    for place in known(whole):
        flags[place] = 1
    seen: array[int] = array("q")
    for each in looked:
        seen.extend(each.seen)
    if count:
        words = np.frombuffer(b"".join(each.digests for each in looked), np.uint64).reshape(count, 2)
        order = np.lexsort((np.arange(count), np.frombuffer(seen, np.int64), words[:, 1], words[:, 0]))
        again = order[1:][(words[order][1:] == words[order][:-1]).all(axis=1)]
        for place in again.tolist():
            flags[place] = 1
    found: list[bytes] = []
    begin = 0
    for each in looked:
        found.append(bytes(flags[begin : begin + len(each.seen)]))
        begin += len(each.seen)
    return found
