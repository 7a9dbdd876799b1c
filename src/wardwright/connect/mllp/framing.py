"""MLLP framing without a connection: bytes go in, events come out, in the manner of h11.

Lives here: where a message begins (<VT>) and ends (<FS><CR>), what stands between messages, and the largest message.
Must not live here: sockets, clocks, what stands inside a message. Called by the listener and by the sender (an answer
is framed as a message is). The same bytes give the same events however they are cut into reads; the work is
proportional to the bytes, and never more than the largest message is held.

Peers differ in what they do with the end. HL7 v2.5.1 appendix C wants <FS><CR>; some leave out the <CR>, some write a
line feed. A lone <FS> that something else follows is part of the text, as in a stored file (connect/hl7v2/frames.py):
a message cut there would be acknowledged in half. So a final <FS> waits for the byte behind it, and whoever reads the
connection calls `settle` when none comes.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

VT: Final = 0x0B
FS: Final = 0x1C
CR: Final = 0x0D
LF: Final = 0x0A
HEAD: Final = 4096
"""How much is kept of a message that is refused: enough for its header, from which the answer is made."""


class Framed(NamedTuple):
    """One message, without its frame."""

    raw: bytes


class TooLarge(NamedTuple):
    """A message of more bytes than allowed came to its end. Its bytes were let go as they came."""

    head: bytes  # its first bytes, at most HEAD
    size: int


class Unframed(NamedTuple):
    """Text came to an end block without a start block. Its bytes were let go as they came."""

    head: bytes
    size: int


Event = Framed | TooLarge | Unframed

_START: Final = bytes([VT])
_END: Final = bytes([FS])
_BORDER: Final = re.compile(rb"[\x0b\x1c]")
_AGAIN: Final = re.compile(rb"\x0b(?=[ \t\r\n]*(?:MSH|[FB]HS)[^\w\s])")
_BLANK: Final = b"\r\n"


def frame(message: bytes) -> bytes:
    """A message as it travels."""
    return b"\x0b%b\x1c\r" % message


class Deframer:
    """One connection's incoming bytes."""

    def __init__(self, largest: int = 16_000_000) -> None:
        self.stray = 0  # bytes outside any message so far, line ends between messages not counted
        self._largest = largest
        self._inside = False
        self._ending = False  # an FS was the last byte: what comes next decides
        self._text = bytearray()  # of the message, or of the text without a start block
        self._size = 0

    @property
    def held(self) -> int:
        """Bytes in memory for a message that is not complete."""
        return len(self._text)

    @property
    def size(self) -> int:
        """Bytes that came of what is not complete; more than `held` when it is being let go."""
        return self._size

    @property
    def unfinished(self) -> bool:
        """Whether something was begun that has not come to its end: a message, or text without a start block."""
        return self._inside or self._size > 0

    @property
    def ending(self) -> bool:
        """Whether an end block has come, without the carriage return that belongs to it."""
        return self._ending

    def feed(self, data: bytes) -> list[Event]:
        """What these bytes complete."""
        events: list[Event] = []
        at, end = 0, len(data)
        while at < end:
            if self._ending:
                self._ending = False
                at = self._after_end(data, at, events)
            elif self._inside:
                at = self._within(data, at)
            else:
                at = self._between(data, at)
        return events

    def settle(self) -> list[Event]:
        """What an end block completes behind which nothing comes."""
        events: list[Event] = []
        if self._ending:
            self._ending = False
            self._finish(events)
        return events

    def _within(self, data: bytes, at: int) -> int:
        stop = data.find(_END, at)
        if stop < 0:
            self._hold(data[at:] if at else data)
            return len(data)
        self._hold(data[at:stop])
        self._ending = True
        return stop + 1

    def _after_end(self, data: bytes, at: int, events: list[Event]) -> int:
        behind = data[at]
        if behind in (CR, LF):
            self._finish(events)
            return at + 1
        if behind == VT or not self._inside:
            self._finish(events)
        else:
            self._hold(_END)
        return at

    def _between(self, data: bytes, at: int) -> int:
        if data[at] == VT:  # nearly always
            self._begin()
            return at + 1
        border = _BORDER.search(data, at)
        stop = border.start() if border else len(data)
        run = data[at:stop]
        if not self._size:
            run = run.lstrip(_BLANK)
        self.stray += len(run)
        self._size += len(run)
        self._text += run[: max(0, HEAD - len(self._text))]
        if border and data[stop] == FS:
            self._ending = True
            return stop + 1
        return stop

    def _begin(self) -> None:
        self._inside = True
        self._text.clear()
        self._size = 0

    def _hold(self, run: bytes) -> None:
        self._size += len(run)
        if self._size <= self._largest:
            self._text += run
        elif len(self._text) > HEAD:
            self._text = self._text[:HEAD]
        elif len(self._text) < HEAD:
            self._text += run[: HEAD - len(self._text)]

    def _finish(self, events: list[Event]) -> None:
        size, inside, text = self._size, self._inside, self._text
        self._inside, self._size = False, 0
        self._text = bytearray()
        if not inside:
            if size:
                events.append(Unframed(bytes(text), size))
        elif size > self._largest:
            events.append(TooLarge(bytes(text), size))
        else:
            events.append(Framed(self._last_begun(bytes(text))))

    def _last_begun(self, raw: bytes) -> bytes:
        """The message from its last start block: a sender that broke off in the middle begins again."""
        if raw.find(_START) < 0:  # `in` takes ten times as long
            return raw
        begun = [mark.end() for mark in _AGAIN.finditer(raw)]
        if not begun:
            return raw
        self.stray += begun[-1]
        return raw[begun[-1] :]
