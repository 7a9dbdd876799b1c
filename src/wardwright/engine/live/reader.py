"""The reader: a process beside the engine that turns stored messages into facts while the engine decides.

Lives here: the process, what is asked of it, and what happens when it dies or hangs over a message: that message is
found, set aside, and those behind it go on. Must not live here: reading itself (reading.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import NamedTuple

from wardwright.engine.live.beside import start_beside
from wardwright.engine.live.reading import Read, Reader, failed
from wardwright.record.rows import StoredMessage
from wardwright.record.store import Messages

_PATIENCE = 60.0  # seconds for a portion of messages; a hundredth of that is usual
_LOOK_AGAIN = 0.005
# Seconds from one portion to the next. Each becomes a commit with a sync of its own: messages that come one at a time
# would each have one, on the disk and the processors for which acknowledgements wait. The first is read at once. The
# more come, the longer it gathers: a commit of 600 costs a fifth less a message than six of 100.
_PACE, _PACE_EACH, _PACE_MOST = 0.02, 0.0004, 0.1
_LIMIT = 900  # messages in a portion
_DEATHS = 3  # of the process over one message alone, before the message is blamed: it may have been killed for others


class Portion(NamedTuple):
    """What to read: the messages after a number, at most so many."""

    after: int
    limit: int
    wait: float  # seconds to wait for the first


def serve(asked: Connection, messages: Messages, reader: Reader) -> None:
    """The process: says that it is there, then answers one question after the other until the engine is gone."""
    asked.send(None)
    not_before = 0.0
    while True:
        try:
            portion = asked.recv()
        except (EOFError, OSError):
            return
        try:
            stored = _stored(messages, portion, not_before)
            not_before = time.monotonic() + _pace(len(stored)) if stored else 0.0
            answer: list[Read] | Exception = [reader.read(each) for each in stored]
        except Exception as error:  # the record, not a message
            answer = error
        asked.send(answer)


def _pace(count: int) -> float:
    return min(_PACE_MOST, _PACE + count * _PACE_EACH)


def _stored(messages: Messages, portion: Portion, not_before: float) -> list[StoredMessage]:
    now = time.monotonic()
    until = now + portion.wait
    if portion.limit > 1 and now < not_before and messages.last() < portion.after + portion.limit:
        time.sleep(not_before - now)
    while True:
        stored = messages.after(portion.after, portion.limit)
        if stored or time.monotonic() >= until:
            return stored
        time.sleep(_LOOK_AGAIN)


class ReaderProcess:
    """Asks the process for portions; starts it, and starts it again."""

    def __init__(self, start: Callable[[Connection], None], messages: Messages, limit: int = _LIMIT) -> None:
        """`start`: a function for the process that builds messages and reader and calls `serve`; it can be pickled."""
        self._start, self._messages, self._limit = start, messages, limit
        self._asked: Portion | None = None
        self._careful_until = 0  # a message at or before this number killed the process: one at a time
        self._deaths = (0, 0)  # asked for one message after this number, how often the process died of it in a row
        self.restarts = 0
        self.cannot_start = 0  # how often in a row it ended, or said nothing, before it was there
        self._open()

    def _open(self) -> None:
        self._is_there = False
        self._pipe, self._process = start_beside(self._start)

    def ask(self, after: int, wait: float) -> None:
        """Have the next messages read, in the meantime."""
        limit = 1 if after < self._careful_until else self._limit
        self._asked = Portion(after, limit, wait)
        with suppress(OSError):  # found out by `answer`
            self._pipe.send(self._asked)

    @property
    def is_asked(self) -> bool:
        """Whether an answer is on its way."""
        return self._asked is not None

    def answer(self) -> list[Read]:
        """What was asked for. Raises what the record raised."""
        asked = self._asked
        assert asked is not None
        self._asked = None
        try:
            while self._pipe.poll(asked.wait + _PATIENCE):
                answer = self._pipe.recv()
                if answer is None:
                    self._is_there, self.cannot_start = True, 0
                elif isinstance(answer, Exception):
                    raise answer
                else:
                    return list(answer)
        except (EOFError, OSError):
            pass
        return self._after_death(asked)

    def _after_death(self, asked: Portion) -> list[Read]:
        """The process died or hangs. One message at a time finds the one that it dies of.

        One that was never there (its vocabulary does not load, there is no memory left) died of no message.
        """
        was_there = self._is_there
        self.close()
        self.restarts += 1
        self._open()
        if not was_there:
            self.cannot_start += 1
            return []
        if asked.limit > 1:
            self._careful_until = asked.after + asked.limit
            return []
        times = self._deaths[1] + 1 if self._deaths[0] == asked.after else 1
        self._deaths = (asked.after, times)
        if times < _DEATHS:
            return []
        stored = self._messages.after(asked.after, 1)
        return [failed(each, "the reading process died of it or took too long") for each in stored]

    def start_again(self) -> None:
        """A new process, which reads the vocabulary anew. What the old one was asked for is forgotten."""
        self._asked = None
        self.close()
        self._open()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._pipe.close()
