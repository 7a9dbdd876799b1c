"""How a part takes its turns on a processor that it shares: how willingly, and how long at a time.

Lives here: what Linux is asked for. Must not live here: which part asks for what (parts.py). A part that may go on for
ten milliseconds finds its patients still in the processor's caches: deciding a message takes a tenth less. Whoever asks
for less is let in at once when it wakes (sched(7), EEVDF), so an acknowledgement does not wait for those ten.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}  # the numbers of the call: the C library has no name for it
_ATTRIBUTES = struct.Struct("=IIQiIQQQ")  # struct sched_attr: size, policy, flags, nice, priority, runtime, two more
_SCHED_OTHER = 0
_NANOSECONDS = 1_000  # in a microsecond


def take_turns(niceness: int, slice_us: int) -> bool:
    """Sets this thread's niceness and the length of its turns (µs; 0: as it is); processes and threads that it starts
    have the same. False: turns stay as they are, as on Linux before 6.12, elsewhere, or where it is not allowed."""
    os.nice(niceness)
    number = _SCHED_SETATTR.get(platform.machine())
    if not slice_us or sys.platform != "linux" or number is None:
        return False
    own = os.getpriority(os.PRIO_PROCESS, 0)
    wanted = _ATTRIBUTES.pack(_ATTRIBUTES.size, _SCHED_OTHER, 0, own, 0, slice_us * _NANOSECONDS, 0, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    done: int = libc.syscall(number, 0, ctypes.create_string_buffer(wanted), 0)
    return done == 0
