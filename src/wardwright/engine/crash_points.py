"""Named moments at which a test kills a process, to prove that nothing is lost and nothing happens twice.

Lives here: the names, what has and has not happened at each, and the call that dies there. Must not live here: what a
test does about it (tests/crash). Called by the parts of the engine, at the named moment and nowhere else.

    WARDWRIGHT_CRASH_AT="decide: before commit:3"   the process kills itself (SIGKILL) at the third passing
    WARDWRIGHT_CRASH_MARK=/tmp/x/mark               … once only: not when this file is there, and it writes it first

Without the variable a passing costs one comparison. SIGKILL, because nothing may be tidied up: no `finally`, no buffer.
"""

from __future__ import annotations

import os
import signal
from typing import Final

AT: Final = "WARDWRIGHT_CRASH_AT"
MARK: Final = "WARDWRIGHT_CRASH_MARK"

# Each named moment, and what is true there.
POINTS: Final = {
    "listen: message taken": "a whole message is in memory, nothing of it is on disk",
    "listen: before append": "a group of messages is about to be written",
    "listen: after append": "the group is on disk, none of it is acknowledged: senders will send it again",
    "listen: after ack": "acknowledgements of a group have left, nothing else was done with it",
    "decide: before commit": "a batch is decided, nothing of it is written",
    "decide: after commit": "a batch is written, the engine has not gone on",
    "decide: after timers": "a batch that timers brought about is written, the engine has not gone on",
    "deliver: after expand": "outbox rows have become deliveries, none is sent",
    "deliver: before send": "a delivery was chosen, the channel has not been called",
    "deliver: after send": "the other side has it, it is not marked: it will be sent again under the same key",
    "deliver: after mark": "a delivery is sent and marked",
}


def _asked(text: str) -> tuple[str, int]:
    """The point and the passing at which to die, of "name" or "name:3"."""
    name, _, count = text.rpartition(":")
    found, passing = (name, int(count)) if count.strip().isdigit() else (text, 1)
    if found and found not in POINTS:
        raise ValueError(f"{AT} names no crash point: {found!r}. Write one of: {', '.join(POINTS)}.")
    return found, passing


_point, _left = _asked(os.environ.get(AT, ""))


def crash_point(name: str) -> None:
    """Nothing, unless the environment asks for a death at this point."""
    if name == _point:
        _pass()


def _pass() -> None:
    global _left
    _left -= 1
    if _left > 0 or not _first_to_die():
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _first_to_die() -> bool:
    mark = os.environ.get(MARK)
    if not mark:
        return True
    try:
        os.close(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True
