"""The one sign by which a part learns that it is to stop.

Lives here: Stop. A part's entry point is `run(home: Home, record: Record, stop: Stop) -> int`; it returns soon after
`stop` is set, with its work on disk. Must not live here: signals and pipes (part.py), who stops when (supervisor.py).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable


class Stop:
    """Set once, never cleared. May be set and awaited from any thread and any event loop."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._calls: list[Callable[[], None]] = []

    def set(self) -> None:
        """Ask everybody who looks at it to stop."""
        with self._lock:
            self._event.set()
            calls, self._calls = self._calls, []
        for call in calls:
            call()

    def is_set(self) -> bool:
        """Whether somebody asked."""
        return self._event.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Waits at most so many seconds; True when it is set."""
        return self._event.wait(seconds)

    def then(self, call: Callable[[], None]) -> None:
        """Calls this once, in the thread that sets; at once when it is set already."""
        with self._lock:
            if not self._event.is_set():
                self._calls.append(call)
                return
        call()

    async def reached(self) -> None:
        """Awaits until it is set, without a thread and without polling."""
        loop, reached = asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(reached.set)

        self.then(tell)
        await reached.wait()
