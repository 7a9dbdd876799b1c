"""Signs of life.

Lives here: writing and reading the last beat of every part. Must not live here: judging them (the watchdog, `status`).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from typing import Any, Final

from wardwright.record.door import Door
from wardwright.record.rows import BeatRow
from wardwright.record.store import RecordUnavailable

_BEAT: Final = (
    "INSERT INTO beats (part, host, pid, started, at, body) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (part) DO UPDATE SET "
    "host = excluded.host, pid = excluded.pid, started = excluded.started, at = excluded.at, body = excluded.body"
)
_ALL: Final = "SELECT part, host, pid, started, at, body FROM beats ORDER BY part"


class Beats:
    """Beats by one connection of their own: a beat never waits for, nor delays, what a part is there for."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._started = time.time_ns() // 1000

    def beat(self, part: str, body: Mapping[str, Any]) -> bool:
        """Say that a part is alive; False when that could not be written."""
        # The wall clock itself: a beat says when this machine believed to be alive, the engine's clock may stand still.
        now = time.time_ns() // 1000
        try:
            told = json.dumps(body, default=str, allow_nan=False)
            self._door.run(_BEAT, (part, os.uname().nodename, os.getpid(), self._started, now, told))
        except (RecordUnavailable, RuntimeError, TypeError, ValueError):
            return False  # what cannot be written (infinity, say) is a beat that is missing, not a part that dies
        return True

    def all(self) -> list[BeatRow]:
        """The last sign of life of every part."""
        return [BeatRow._make((*row, _body(body))) for *row, body in self._door.rows(_ALL)]

    def close(self) -> None:
        """Let go."""
        self._door.close()


def _body(stored: Any) -> dict[str, Any]:
    """PostgreSQL reads JSON itself."""
    body: dict[str, Any] = json.loads(stored) if isinstance(stored, str) else stored
    return body
