"""The one thread that speaks to the record for the worker, and the marks that it writes in groups.

Lives here: the way from the event loop to the record and back. Must not live here: what is asked (ledger, expand). One
thread, because a connection belongs to one; marks that arrive while it writes go together with the next write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import connections

from wardwright.engine.deliver.ledger import Ledger, Outcome

GATHER = 0.01
"""Seconds that a mark waits for others: the engine writes to the same record, and every write costs a sync."""
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Desk:
    """Calls in order, each awaited by whoever asked."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._thread = ThreadPoolExecutor(1, "record")
        self._marks: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def do(self, call: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> Answer:
        """Make this call in the record's thread."""

        def made() -> Answer:
            try:
                return call(*given, **named)
            except Exception:
                connections.close_all()  # whatever broke, the next call begins with a connection of its own
                raise

        return await asyncio.get_running_loop().run_in_executor(self._thread, made)

    async def mark(self, outcome: Outcome) -> None:
        """Return when the outcome is on disk; raises what the record raises."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._marks.append((outcome, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await done

    def close(self) -> None:
        """Wait for the call that is being made, and let go of the record."""
        self._thread.submit(connections.close_all)
        self._thread.shutdown(wait=True)

    async def _write(self) -> None:
        try:
            while self._marks:
                await asyncio.sleep(GATHER)
                group, self._marks = self._marks, []
                try:
                    await self.do(self.ledger.mark, [outcome for outcome, _ in group])
                except Exception as problem:
                    for _, done in group:
                        if not done.done():
                            done.set_exception(problem)
                else:
                    for _, done in group:
                        if not done.done():
                            done.set_result(None)
        finally:
            self._writing = None
