"""What arrived: the hot path of the sources.

Lives here: appending groups of messages and reading them in order, on either database. Must not live here: how bytes
are written (encoding), checkpoints (sqlite). Called by the listener, the engine's reader and commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wardwright.facts.instant import Instant
from wardwright.record.door import AlreadyThere, Door, Row
from wardwright.record.encoding import decode, encode
from wardwright.record.housekeeping import Housekeeping
from wardwright.record.leading import check_epoch, epoch_asked
from wardwright.record.rows import Receipt, Received, StoredMessage
from wardwright.record.tables import MESSAGES
from wardwright.record.text import storable

_LAST: Final = "SELECT seq, arrived FROM messages ORDER BY seq DESC LIMIT 1"
_LED: Final = f"SELECT epoch, seq, arrived FROM {{lead}} LEFT JOIN ({_LAST}) AS last ON true WHERE id = 1"
_KNOWN: Final = "SELECT seq, arrived FROM messages WHERE source = ? AND control_id = ? AND digest = ?"
_COPIED: Final = "UPDATE messages SET copies = copies + 1 WHERE seq = ?"
_COLUMNS: Final = "seq, source, format, encoding, raw, arrived, control_id, type, origin"
_THROUGH: Final = (
    "SELECT max(seq) FROM (SELECT seq, sum(length(raw)) OVER (ORDER BY seq) - length(raw) AS before FROM "
    "(SELECT seq, raw FROM messages WHERE seq > ? ORDER BY seq LIMIT ?) AS next) AS upto WHERE before < ?"
)
_BETWEEN: Final = f"SELECT {_COLUMNS} FROM messages WHERE seq > ? AND seq <= ? ORDER BY seq"
_ONE: Final = f"SELECT {_COLUMNS} FROM messages WHERE seq = ?"
_SINCE: Final = "SELECT arrived FROM messages WHERE seq >= ? ORDER BY seq LIMIT 1"


class StoredMessages:
    """Messages in the record (see record.store.Messages)."""

    def __init__(self, door: Door, epoch: int | None, lead: str, housekeeping: Housekeeping | None = None) -> None:
        self._door = door
        self._epoch = epoch
        self._lead = lead  # the table that says who leads
        self._led = "" if epoch is None or door.in_order else _LED.format(lead=lead)
        self._housekeeping = housekeeping

    def append(self, received: Sequence[Received], now: Instant) -> list[Receipt]:
        """Put the messages on disk as one group; on return they survive a power cut. One receipt each, in order."""
        if not received:
            return []
        # Compressed before the transaction begins: other writers wait for as short as can be.
        rows = [_row(message) for message in received]
        try:
            return self._append_new(rows, now)
        except AlreadyThere:
            return self._append_some(rows, now)

    def _append_new(self, rows: list[Row], now: Instant) -> list[Receipt]:
        """A group in which every message is new, as nearly all are: nothing is looked up."""
        with self._door.transaction():
            seq, arrived = self._begin(now)
            numbers = range(seq + 1, seq + 1 + len(rows))
            self._door.fill(MESSAGES, [(number, arrived, *row) for number, row in zip(numbers, rows, strict=True)])
        return [Receipt(number, arrived, True) for number in numbers]

    def _append_some(self, rows: list[Row], now: Instant) -> list[Receipt]:
        """A group with copies in it: the new ones are stored, the copies are counted."""
        fresh: list[Row] = []
        receipts: list[Receipt] = []
        with self._door.transaction():
            seq, arrived = self._begin(now)
            known: dict[Row, Receipt] = {}
            for row in rows:
                key = (row[_SOURCE], row[_CONTROL_ID], row[_DIGEST])
                receipt = known.get(key) or self._known(key)
                if receipt is None:
                    seq += 1
                    fresh.append((seq, arrived, *row))
                    receipt = Receipt(seq, arrived, True)
                known[key] = receipt._replace(fresh=False)
                receipts.append(receipt)
            if fresh:
                self._door.fill(MESSAGES, fresh)
            self._door.each(_COPIED, [(receipt.seq,) for receipt in receipts if not receipt.fresh])
        return receipts

    def _begin(self, now: Instant) -> tuple[int, Instant]:
        """The last number, and the moment of arrival of what comes next: never smaller than the last one's."""
        door = self._door
        if self._led:  # who leads and the last message in one sentence: a lone sender's time is made of such sentences
            led = door.rows(self._led)
            check_epoch(led, self._epoch or 0)
            _, seq, arrived = led[0]
            return seq or 0, max(now, arrived or 0)
        asked = epoch_asked(door, self._lead, self._epoch)
        *others, last = door.together((*door.in_order, *asked, (_LAST, ())))
        if self._epoch is not None:
            check_epoch(others[-1], self._epoch)
        seq, arrived = last[0] if last else (0, 0)
        return seq, max(now, arrived)

    def _known(self, key: Row) -> Receipt | None:
        found = self._door.rows(_KNOWN, key)
        return Receipt._make((*found[0], False)) if found else None

    def after(self, seq: int, limit: int, size: int = 16_000_000) -> list[StoredMessage]:
        """The messages with greater numbers, in order: at most `limit`, about `size` bytes of them, at least one."""
        # First how far: large messages must not fill the memory, however many are asked for.
        ((through,),) = self._door.rows(_THROUGH, (seq, limit, size))
        found: list[StoredMessage] = []
        total = 0
        for row in self._door.rows(_BETWEEN, (seq, through)) if through is not None else ():
            message = _message(row)
            total += len(message.raw)
            if found and total > size:
                break
            found.append(message)
        return found

    def get(self, seq: int) -> StoredMessage | None:
        """One message."""
        rows = self._door.rows(_ONE, (seq,))
        return _message(rows[0]) if rows else None

    def last(self) -> int:
        """The greatest number; 0 when there is none."""
        rows = self._door.rows(_LAST)
        return int(rows[0][0]) if rows else 0

    def first_since(self, moment: Instant) -> int:
        """The smallest number of a message that arrived at or after a moment; last() + 1 when there is none."""
        low, high = 1, self.last() + 1
        while low < high:  # `arrived` never falls: no index is needed
            middle = (low + high) // 2
            rows = self._door.rows(_SINCE, (middle,))
            if rows and rows[0][0] < moment:
                low = middle + 1
            else:
                high = middle
        return low

    def tidy(self) -> None:
        """Housekeeping that must not delay an acknowledgement (checkpoints); called from a thread of its own."""
        if self._housekeeping is not None:
            self._housekeeping.tidy()

    def close(self) -> None:
        """Let go."""
        if self._housekeeping is not None:
            self._housekeeping.close()
        self._door.close()


# Positions in what `_row` makes, which has neither number nor arrival.
_SOURCE, _CONTROL_ID, _DIGEST = 0, 4, 7


def _row(message: Received) -> Row:
    way, packed = encode(message.raw)
    return (
        storable(message.source),
        message.format,
        way,
        0,
        storable(message.control_id),
        storable(message.type),
        storable(message.origin),
        message.digest,
        packed,
    )


def _message(row: Row) -> StoredMessage:
    seq, source, form, way, raw, arrived, control_id, kind, origin = row
    return StoredMessage(seq, source, form, decode(way, raw), arrived, control_id, kind, origin)
