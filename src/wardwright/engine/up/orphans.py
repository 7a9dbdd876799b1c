"""A child never outlives its parent.

Lives here: the kernel's own promise on Linux (PR_SET_PDEATHSIG). Called first thing by every process that another one
starts. Elsewhere, and as a second line, a pipe that closes says the same (part.py).
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(parent: int | None = None) -> None:
    """Asks Linux to kill this process when its parent dies, and dies at once when that is so already.

    `parent` is the process id of the parent as it knew itself; without it the present one is believed. SIGKILL: a
    parent that is gone leads no longer, so nothing more may be written.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(1)
