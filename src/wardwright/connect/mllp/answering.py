"""The answers that one sender is owed, in the order in which its messages came.

Lives here: the queue, what each answer waits for, and what becomes of it. Must not live here: the wording of answers
(acknowledgement.py), sockets (connection.py). An answer is ready when its messages' future is done, never before, and
never leaves before the answers in front of it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from wardwright.connect.mllp.acknowledgement import NOT_KEPT, Outcome, codes_for
from wardwright.connect.mllp.cutting import Owed
from wardwright.connect.mllp.framing import frame
from wardwright.connect.receiving import Kept

if TYPE_CHECKING:
    from wardwright.connect.mllp.listener import Listener


class _Waiting(NamedTuple):
    """An answer that is owed, and what it waits for."""

    owed: Owed
    future: asyncio.Future[Any] | None
    size: int


class Answers:
    """The queue of one connection."""

    def __init__(self, listener: Listener) -> None:
        self.bytes = 0  # of messages that are not on disk yet
        self._listener = listener
        self._waiting: deque[_Waiting] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def refuse(self, owed: Owed) -> None:
        """An answer that waits only for those before it."""
        self._listener.counts.refused += 1
        self._waiting.append(_Waiting(owed, None, 0))

    def hand_on(self, owed: Owed) -> asyncio.Future[Any] | None:
        """Hands the messages on; the answer waits until all of them are on disk. None: there was none."""
        listener = self._listener
        size = sum(len(message.raw) for message in owed.messages)
        futures = [asyncio.ensure_future(listener.receive(message)) for message in owed.messages]
        listener.count_taken(len(futures))
        future = futures[0] if len(futures) == 1 else asyncio.gather(*futures) if futures else None
        self._waiting.append(_Waiting(owed, future, size))
        self.bytes += size
        listener.memory.waiting += size
        return future

    def ready(self) -> bytes:
        """The answers up to the first that still waits, framed; each is given out once."""
        out: list[bytes] = []
        waiting = self._waiting
        while waiting and (waiting[0].future is None or waiting[0].future.done()):
            self._answer(waiting.popleft(), out)
        return b"".join(out)

    def _answer(self, done: _Waiting, out: list[bytes]) -> None:
        listener = self._listener
        self.bytes -= done.size
        listener.memory.waiting -= done.size
        owed, reason, outcome = done.owed, done.owed.reason, Outcome.KEPT
        if reason is not None:
            outcome = Outcome.REFUSED
        elif not self._is_kept(done):
            outcome, reason = Outcome.NOT_KEPT, NOT_KEPT
        for code in codes_for(owed.head, outcome, listener.options.mode):
            out.append(frame(listener.acknowledge(owed.head, code, reason)))

    def _is_kept(self, done: _Waiting) -> bool:
        future, number = done.future, len(done.owed.messages)
        if future is None:
            return True  # a batch without messages
        trouble = asyncio.CancelledError() if future.cancelled() else future.exception()
        if trouble is not None:
            self._listener.count_not_kept(number, trouble)
            return False
        kept: list[Kept] = [future.result()] if number == 1 else future.result()
        self._listener.count_kept(kept)
        return True
