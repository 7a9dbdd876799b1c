"""How long a process waited for a processor: what tells a part that hangs from one that had no turn.

Lives here: the kernel's figures of a process and of what it started itself. Must not live here: when somebody is too
silent (child.py). Linux keeps the figures (`/proc/PID/schedstat`: ns on a processor, ns ready and waiting for one,
turns); elsewhere nobody is ever thought to have waited.
"""

from __future__ import annotations

from pathlib import Path

_NANOSECONDS = 1e9


def seconds_without_turn(pid: int) -> float:
    """Seconds since its start in which it and its own processes could have gone on, and had no processor."""
    return _waited(pid) + sum(map(_waited, _started_by(pid)))


def _waited(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_bytes().split()[1]) / _NANOSECONDS
    except (OSError, IndexError, ValueError):
        return 0.0


def _started_by(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_bytes().split()]
    except (OSError, ValueError):
        return []
