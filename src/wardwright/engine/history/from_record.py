"""The facts of the record as rows of a history: message by message, each at the moment that the engine gave it.

Lives here: reading them, and what a range of messages amounts to. Must not live here: when they are written (writing),
and what is still missing there (tail).

Facts stand in the record under the survivor of a merge; each says itself whom it is about, and the merge is a fact of
its message. So a history knows both patients, and merges them when a replay would. That a connection was heard from is
in no fact: it is told by the messages themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa

from wardwright.engine.live.encode import row_facts
from wardwright.engine.live.reading import Reader
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.record.history.ledger import Block
from wardwright.record.history.rows import batch_of
from wardwright.record.history.schema import FIRST_OF_THE_RECORD
from wardwright.record.rows import FactsRow
from wardwright.record.store import Decisions, Messages

AT_ONCE: Final = 500
"""Messages of one portion."""

BLOCK: Final = 1 << 20
"""Messages of one range that is written anew as a whole: about a day of a large hospital."""

_FACTS_OF_ONE_MESSAGE: Final = 20  # bits
_DIGEST: Final = 1 << 128


@dataclass(frozen=True, slots=True)
class Portion:
    """Some messages one after another, all of one block."""

    batch: pa.RecordBatch
    number: int  # of the block
    adds: Block


class RecordFacts:
    """Reads the record's facts in order."""

    def __init__(self, messages: Messages, decisions: Decisions, reader: Reader) -> None:
        self._messages, self._decisions, self._reader = messages, decisions, reader

    def last(self) -> int:
        """The last message that was decided."""
        return self._decisions.cursor().message

    def portions(self, after: int, until: int) -> Iterator[Portion]:
        """The messages with numbers in (after, until], in order."""
        while after < until:
            number = (after + 1) // BLOCK
            end = min(after + AT_ONCE, until, (number + 1) * BLOCK - 1)
            portion = self._portion(after + 1, end, number)
            if portion is not None:
                yield portion
            after = end

    def moment_of(self, message: int) -> Instant | None:
        """When a message was seen; None when it was not decided."""
        found = self._decisions.moments_between(message, message)
        return found[0][1] if found else None

    def rederived(self, after: int) -> list[tuple[int, int]]:
        """Each time since that messages were derived again: its number, the first of the messages."""
        return self._decisions.rederived(after)

    def _portion(self, begin: int, end: int, number: int) -> Portion | None:
        moments = self._decisions.moments_between(begin, end)
        if not moments:
            return None
        heard = self._heard(begin, end)
        rows: dict[int, list[FactsRow]] = {}
        for row in self._decisions.facts_between(begin, end):
            rows.setdefault(row.message, []).append(row)
        facts: list[Fact] = []
        numbers: list[int] = []
        said = 0
        for message, seen in moments:
            first = len(facts)
            facts += [Fact(subject, Kind.HEARD, "", seen, seen, source=str(message)) for subject in heard[message]]
            said -= len(facts) - first
            for row in rows.get(message, ()):
                facts += row_facts(row)
            own = FIRST_OF_THE_RECORD + (message << _FACTS_OF_ONE_MESSAGE)
            numbers += range(own, own + len(facts) - first)
        last, moment = moments[-1]
        adds = Block(
            last=last,
            moment=moment,
            messages=len(moments),
            facts=len(facts) + said,
            rows=len(facts),
            digest=_digest(moments, heard, rows),
            set_aside=self._decisions.asides_between(begin, end),
        )
        return Portion(batch_of(facts, numbers), number, adds)

    def _heard(self, begin: int, end: int) -> dict[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = dict.fromkeys(range(begin, end + 1), ())
        after = begin - 1
        while after < end:
            stored = [each for each in self._messages.after(after, end - after) if each.seq <= end]
            if not stored:
                break
            found.update((each.seq, self._reader.heard_by(each)) for each in stored)
            after = stored[-1].seq
        return found


def joined(block: Block | None, adds: Block) -> Block:
    """A block with a further portion of it."""
    if block is None:
        return adds
    both = (int(block.digest or "0", 16) + int(adds.digest or "0", 16)) % _DIGEST
    asides = dict(block.set_aside)
    for reason, count in adds.set_aside.items():
        asides[reason] = asides.get(reason, 0) + count
    return replace(
        adds,
        messages=block.messages + adds.messages,
        facts=block.facts + adds.facts,
        rows=block.rows + adds.rows,
        digest=f"{both:032x}",
        set_aside=asides,
    )


def numbers_of_block(number: int) -> int:
    """The first number of arrival (`n`) of a block's facts."""
    return FIRST_OF_THE_RECORD + (number * BLOCK << _FACTS_OF_ONE_MESSAGE)


def _digest(
    moments: Sequence[tuple[int, Instant]], heard: dict[int, tuple[str, ...]], rows: dict[int, list[FactsRow]]
) -> str:
    """The sum of what each message says: the same however messages are put into portions."""
    total = 0
    for message, seen in moments:
        taken = hashlib.blake2b(f"{message} {seen} {' '.join(heard[message])}".encode(), digest_size=16)
        for row in rows.get(message, ()):
            taken.update(f"\n{row.subject}\n".encode("utf-8", "replace"))
            taken.update(row.body)
        total = (total + int.from_bytes(taken.digest(), "big")) % _DIGEST
    return f"{total:032x}"
