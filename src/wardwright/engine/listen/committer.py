"""Group commit: every message that came in one turn of the event loop goes to disk as one group.

Lives here: the queue in front of `Messages.append`, and what waits for it to return. Must not live here: sources and
their answers (connect), SQL (record). Every source is given `Committer.receive` as its `Receive`; it belongs to one
event loop and is called only there.

`append` runs in the loop itself, not in a thread beside it: while it waits for the disk, the loop could do little for
these senders, since each waits for its acknowledgement; and what arrives meanwhile is the next group. Senders that wait
for one another's groups would fall into two halves that take turns, so a group waits once, for some 50 µs, while
senders of the last two groups are missing: they have their acknowledgement and are about to send the next message.
(docs/decisions/0010-group-commit-in-the-loop.md: what was measured, and what would change our mind.) A database on
another machine may keep one waiting for seconds: with a `thread`, `append` runs there and the loop goes on.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final

import structlog

from wardwright.connect.receiving import Kept, NotKept, Taken
from wardwright.engine.crash_points import crash_point
from wardwright.engine.listen.holding_back import HoldingBack
from wardwright.facts.instant import Instant
from wardwright.record.rows import Receipt, Received
from wardwright.record.store import LeadLost, Messages, RecordUnavailable

_LOG: Final = structlog.get_logger()
_GROUP: Final = 1000  # messages
_GROUP_BYTES: Final = 16_000_000
_GATHER: Final = 50e-6  # seconds
_PAUSE: Final = 0.25  # seconds between two attempts while the record is unavailable


Group = list[tuple[Received, asyncio.Future[Kept]]]


class Committer:
    """The queue of one event loop."""

    def __init__(
        self,
        messages: Messages,
        now: Callable[[], Instant],
        thread: Executor | None = None,
        held: HoldingBack | None = None,
    ) -> None:
        self.trouble = ""  # why nothing can be kept now; "" while all is well
        self.lost = asyncio.Event()  # another engine leads: nothing will ever be kept again
        self.groups = 0
        self.kept = 0
        self._messages = messages
        self._now = now
        self._appender = thread
        self._held = held
        self._loop = asyncio.get_running_loop()
        self._queue: deque[tuple[Received, asyncio.Future[Kept]]] = deque()
        self._scheduled = False
        self._gathered = False  # this group has waited already
        self._senders: frozenset[str] = frozenset()  # of the last group
        self._senders_before: frozenset[str] = frozenset()

    @property
    def waiting(self) -> int:
        """Messages that are not on disk yet."""
        return len(self._queue)

    @property
    def held_back(self) -> float:
        """Seconds that a message waits now because decisions lag."""
        return self._held.each if self._held is not None else 0.0

    def receive(self, taken: Taken) -> asyncio.Future[Kept]:
        """Done when the message is on disk; NotKept when it could not be. Numbers follow the order of the calls."""
        crash_point("listen: message taken")
        future = self._loop.create_future()
        self._queue.append((Received._make(taken), future))
        if not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._commit)
        return future

    def _commit(self) -> None:
        if self._is_worth_waiting():
            return
        self._scheduled = False
        group = self._next_group()
        if not group:
            return
        if self._appender is not None:
            self._scheduled = True  # the next group comes when this one is done
            writing = self._loop.run_in_executor(self._appender, self._append, group)
            writing.add_done_callback(lambda done: self._take_result(group, done))
            return
        try:
            receipts = self._append(group)
        except Exception as error:
            self._fail(group, error)
        else:
            self._tell(group, receipts)

    def _append(self, group: Group) -> list[Receipt]:
        held = self._held
        if held is not None and held.each:
            time.sleep(held.seconds(len(group)))
        crash_point("listen: before append")
        receipts = self._messages.append([received for received, _ in group], self._now())
        crash_point("listen: after append")
        if held is not None:
            held.appended(receipts[-1].seq)
        return receipts

    def _take_result(self, group: Group, done: asyncio.Future[list[Receipt]]) -> None:
        self._scheduled = False
        error = asyncio.CancelledError() if done.cancelled() else done.exception()
        if error is None:
            self._tell(group, done.result())
        else:
            self._fail(group, error)

    def _tell(self, group: Group, receipts: list[Receipt]) -> None:
        """The group is on disk."""
        self._well_again()
        self.groups += 1
        self.kept += len(group)
        for (_, future), receipt in zip(group, receipts, strict=True):
            if not future.done():  # a caller that gave up has cancelled it
                future.set_result(Kept(receipt.seq, receipt.fresh))
        self._loop.call_soon(self._loop.call_soon, crash_point, "listen: after ack")
        if self._queue and not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._commit)

    def _is_worth_waiting(self) -> bool:
        """Whether the group waits a moment for senders that are about to send; then the loop reads, and comes back."""
        if self._gathered or len(self._queue) >= len(self._senders | self._senders_before):
            self._gathered = False
            self._senders_before = self._senders
            self._senders = frozenset(received.origin for received, _ in self._queue)
            return False
        self._gathered = True
        time.sleep(_GATHER)  # too short for any timer of the loop
        self._loop.call_soon(self._loop.call_soon, self._commit)  # the second turn comes after reading
        return True

    def _next_group(self) -> Group:
        group: Group = []
        size = 0
        while self._queue and len(group) < _GROUP and size < _GROUP_BYTES:
            waiting = self._queue.popleft()
            group.append(waiting)
            size += len(waiting[0].raw)
        return group

    def _fail(self, group: Group, error: BaseException) -> None:
        """Nothing of the group is on disk. All that waits is told so; the next attempt is a moment away."""
        known = isinstance(error, RecordUnavailable)
        trouble = str(error) if known else f"messages cannot be stored ({type(error).__name__})"
        if isinstance(error, LeadLost):
            trouble = "another engine leads: send it there"
            self.lost.set()
        if trouble != self.trouble:
            _LOG.error("messages are refused until they can be stored", why=trouble, exc_info=None if known else error)
        self.trouble = trouble
        group += self._queue
        self._queue.clear()
        for _, future in group:
            if not future.done():
                future.set_exception(NotKept(trouble))
        self._scheduled = True  # whatever comes waits for the next attempt
        self._loop.call_later(_PAUSE, self._commit)

    def _well_again(self) -> None:
        if self.trouble:
            _LOG.warning("messages can be stored again")
            self.trouble = ""
