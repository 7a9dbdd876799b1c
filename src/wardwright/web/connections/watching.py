"""What the process of the pages does for connections while nobody asks: counts messages, notes the parts' beats.

Lives here: doing both again and again. Must not live here: counting itself (engine/connections/counting.py). A record
that cannot be read now is looked at again; the pages go on with what was counted before.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections, connections

from wardwright.engine.connections.counting import AT_ONCE, count_next
from wardwright.engine.telemetry.logs import logger
from wardwright.record.store import Record, RecordUnavailable
from wardwright.web.connections.board import RATES

_EVERY = 5.0  # seconds
_BREATH = 0.2  # between two portions of many: the engine goes first


async def watch_connections(record: Record) -> None:
    """Until it is cancelled."""
    messages = record.messages()
    try:
        while True:
            is_behind = await asyncio.to_thread(_look, record, messages)
            await asyncio.sleep(_BREATH if is_behind else _EVERY)
    finally:
        messages.close()


def _look(record: Record, messages: Any) -> bool:
    """One look; whether there is more to count."""
    try:
        close_old_connections()
        RATES.note(record.beats(), time.time_ns() // 1000)
        return count_next(messages) == AT_ONCE
    except (RecordUnavailable, DatabaseError) as problem:
        logger().warning("messages not counted: the record cannot be read", exc_info=problem)
        connections.close_all()
        return False
