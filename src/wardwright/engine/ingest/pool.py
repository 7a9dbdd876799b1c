"""The processes that read: as many as the machine has processors, or none beside this one when there is little to do.

Lives here: processes and the order of answers. Must not live here: the work (tasks.py).
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType

from wardwright.connect.errors import Fault, UnreadableFile
from wardwright.engine.ingest.look import Looked
from wardwright.engine.ingest.read_with import ReadWith
from wardwright.engine.ingest.tasks import Desk, Taken, Task, do
from wardwright.engine.up.orphans import die_with_parent

_IN_HAND = 3
"""Tasks given out for each process: the next one lies ready, and answers do not pile up."""

_desk: Desk | None = None


class Processes:
    """Does tasks. Use it as a context: it ends its processes."""

    def __init__(self, read_with: ReadWith, count: int) -> None:
        """`count` 1: everything is done in this process."""
        self._read_with, self._count = read_with, count
        self._own: Desk | None = None
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def answers(self, tasks: Iterable[Task]) -> Iterator[Looked | Taken]:
        """Each task's answer, in the order of the tasks. UnreadableFile: as soon as a task finds one."""
        for answer in self._alone(tasks) if self._count == 1 else self._together(tasks):
            yield _readable(answer)

    def answer(self, task: Task) -> Looked | Taken:
        """The answer of one task that nobody knew of before. UnreadableFile."""
        if self._pool is None:
            return next(self.answers([task]))
        return _readable(self._pool.submit(_do, task).result())

    def _alone(self, tasks: Iterable[Task]) -> Iterator[Looked | Taken]:
        if self._own is None:
            self._own = Desk(self._read_with)
        for task in tasks:
            yield do(task, self._own)

    def _together(self, tasks: Iterable[Task]) -> Iterator[Looked | Taken]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._count, get_context("spawn"), initializer=_begin, initargs=(self._read_with, os.getpid())
            )
        given: deque[Future[Looked | Taken]] = deque()
        for task in tasks:
            given.append(self._pool.submit(_do, task))
            if len(given) >= _IN_HAND * self._count:
                yield given.popleft().result()
        while given:
            yield given.popleft().result()


def _readable(answer: Looked | Taken) -> Looked | Taken:
    if isinstance(answer, Taken) and answer.unreadable is not None:
        name, problem, fix, fault = answer.unreadable
        raise UnreadableFile(name, problem, fix, Fault(fault))
    return answer


def _begin(read_with: ReadWith, parent: int) -> None:
    global _desk
    die_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started the run decides when it ends
    _desk = Desk(read_with)


def _do(task: Task) -> Looked | Taken:
    assert _desk is not None
    return do(task, _desk)
