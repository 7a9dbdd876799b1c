"""The rounds of a watched folder: look, take what is whole, hand its messages on, move the file.

Lives here: the order of these steps, which makes every message come exactly once: handed on first, moved after. A
process that is killed in between finds the file again and hands the same messages on; the record knows them by their
digests. Must not live here: what is whole (listing), what is inside (contents), names (shelves).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import partial
from pathlib import Path
from typing import TypeVar

from wardwright.connect.folder.contents import Changing, Contents, NotTaken, contents, read_whole
from wardwright.connect.folder.listing import Seen, Steadiness, look
from wardwright.connect.folder.shelves import Shelves
from wardwright.connect.receiving import CannotOpen, Counts, Kept, NotKept, Receive, Taken
from wardwright.facts.instant import SECOND, Instant, Length, civil

_R = TypeVar("_R")
_LOG = logging.getLogger(__name__)
_GROUP = 200  # messages that are handed on together
_GROUP_BYTES = 4_000_000
_AGAIN = 5 * SECOND  # after the record was not available
_FILE = 8  # a file may hold so many times the largest message


@dataclass(frozen=True, slots=True)
class FolderOptions:
    """One watched folder."""

    name: str
    folder: Path
    zone: tzinfo = UTC  # of the dates in `done` and `failed`
    largest: int = 16_000_000  # bytes of a message
    every: Length = SECOND
    settle: Length = 2 * SECOND  # unchanged for so long: whole


class FolderWatch:
    """One source: a folder."""

    def __init__(
        self,
        options: FolderOptions,
        receive: Receive,
        now: Callable[[], Instant],
        before_move: Callable[[], None] = lambda: None,
    ) -> None:
        """`before_move` is called when a file's messages are on disk and the file has not moved."""
        self._options = options
        self._receive = receive
        self._now = now
        self._before_move = before_move
        self._shelves = Shelves(options.folder)
        self._steadiness = Steadiness(options.settle)
        self._settled: dict[Seen, tuple[str, str]] = {}  # taken, but not to be moved yet: shelf and words
        self._not_before: Instant = 0
        # A share that hangs must not hold up the threads of other sources.
        self._thread = ThreadPoolExecutor(1, f"folder {options.name}")
        self._stopping = asyncio.Event()
        self._rounds: asyncio.Task[None] | None = None
        self.counts = Counts()

    @property
    def name(self) -> str:
        """As the settings name it."""
        return self._options.name

    async def open(self) -> None:
        """Begins to watch; raises CannotOpen when the folder is not there or cannot be written."""
        try:
            await self._in_thread(look, self._options.folder)
            await self._in_thread(self._shelves.build)
        except OSError as problem:
            self._thread.shutdown(wait=False)  # another attempt is made with another watch
            what = f"The source {self.name} cannot watch {self._options.folder}: {problem.strerror}."
            raise CannotOpen(f"{what} Make the folder, and let this system write there.") from None
        self._stopping.clear()
        self._rounds = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Finishes the file at hand and stops."""
        self._stopping.set()
        if self._rounds is not None:
            await asyncio.wait((self._rounds,))
            self._rounds = None
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.round()
            except Exception as slip:  # the next round finds the same files
                _LOG.error("source %s: a round ended early: %s", self.name, type(slip).__name__)
                self.counts.problem = f"a round over the folder ended early ({type(slip).__name__})"
            try:
                async with asyncio.timeout(self._options.every / SECOND):
                    await self._stopping.wait()
            except TimeoutError:
                continue

    async def round(self) -> None:
        """Takes every file that is whole. What is wrong with the folder is in `counts.problem` afterwards."""
        if self._now() < self._not_before:
            return
        try:
            seen = await self._in_thread(look, self._options.folder)
        except OSError as slip:
            self.counts.problem, self.counts.unreachable = f"the folder cannot be read: {slip.strerror}", True
            return
        whole = self._steadiness.whole(seen, self._now())
        waiting = set(whole)
        self._settled = {one: how for one, how in self._settled.items() if one in waiting}
        problem = ""
        for number, one in enumerate(whole):
            self.counts.waiting = len(whole) - number
            if self._stopping.is_set():
                break
            try:
                problem = await self._file(one) or problem
            except NotKept:
                problem = "the record is not available: files wait"
                self._not_before = self._now() + _AGAIN
                break
        else:
            self.counts.waiting = 0
        self.counts.problem, self.counts.unreachable = problem, False

    async def _file(self, seen: Seen) -> str:
        """Takes one file; what stands in the way, if anything. NotKept: the record is not available."""
        if seen not in self._settled:
            try:
                found = await self._in_thread(self._contents, seen)
            except Changing:
                return ""
            except NotTaken as reason:
                self.counts.refused += 1
                self._settled[seen] = ("failed", str(reason))
            except OSError as problem:
                return f"a file cannot be read: {problem.strerror}"
            except Exception as slip:  # one strange file must not stop the others
                _LOG.error("source %s: a file could not be taken apart: %s", self.name, type(slip).__name__)
                self._settled[seen] = ("failed", f"This file could not be taken apart ({type(slip).__name__}).")
            else:
                await self._hand_on(found.messages)
                self._settled[seen] = ("done", "\n".join(found.notes))
                self._before_move()
        return await self._move(seen)

    def _contents(self, seen: Seen) -> Contents:
        options = self._options
        most = _FILE * options.largest
        data = read_whole(options.folder / seen.path, seen, most)
        found = contents(data, seen.path.name, seen, self.name, options.largest, most)
        origin = str(seen.path).encode("utf-8", "replace").decode("utf-8")
        return found._replace(messages=[message._replace(origin=origin) for message in found.messages])

    async def _hand_on(self, messages: list[Taken]) -> None:
        group: list[Taken] = []
        size = 0
        for message in messages:
            group.append(message)
            size += len(message.raw)
            if len(group) >= _GROUP or size >= _GROUP_BYTES:
                await self._keep(group)
                group, size = [], 0
        await self._keep(group)

    async def _keep(self, group: list[Taken]) -> None:
        kept = await asyncio.gather(*(self._receive(message) for message in group), return_exceptions=True)
        for one in kept:
            if isinstance(one, Kept):
                self.counts.taken += 1
                self.counts.resent += not one.fresh
                self.counts.last_taken = self._now()
            else:
                self.counts.not_kept += 1
        for one in kept:
            if isinstance(one, BaseException):
                raise one

    async def _move(self, seen: Seen) -> str:
        shelf, words = self._settled[seen]
        day = civil(self._now(), self._options.zone).date()
        try:
            await self._in_thread(self._shelves.put, seen.path, shelf, day, words)
        except FileNotFoundError:
            pass  # somebody took it away; its messages are kept
        except OSError as problem:
            return f"files cannot be moved to `{shelf}`: {problem.strerror}"
        self._settled.pop(seen, None)
        return ""

    async def _in_thread(self, call: Callable[..., _R], *args: object) -> _R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(call, *args))
