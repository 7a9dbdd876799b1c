"""What the tasks of a batch have read, in the order of the tasks: as if one process had read everything.

Lives here: that a stretch of FHIR which went by what was not so is read again (who.py says why). Must not live here:
processes (pool.py), the history (run.py).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

from wardwright.engine.ingest.pool import Processes
from wardwright.engine.ingest.tasks import ReadResources, Taken, Task
from wardwright.engine.ingest.who import WhoIsWho


def in_order(processes: Processes, tasks: Iterable[Task], who: WhoIsWho) -> Iterator[Taken]:
    """Each task's answer; `who` goes along with them. UnreadableFile: as soon as a task finds one."""
    given: deque[Task] = deque()

    def remembered() -> Iterator[Task]:
        for task in tasks:
            given.append(task)
            yield task

    for answer in processes.answers(remembered()):
        assert isinstance(answer, Taken)
        task = given.popleft()
        if isinstance(task, ReadResources):
            answer = _borne_out(processes, task, answer, who)
        yield answer


def _borne_out(processes: Processes, task: ReadResources, taken: Taken, who: WhoIsWho) -> Taken:
    while taken.learnt is not None and not who.bears_out(taken.learnt):
        for spilled in taken.spilled:
            spilled.path.unlink()  # it is read into files of the same names
        again = processes.answer(replace(task, right=who.right(taken.learnt)))
        assert isinstance(again, Taken)
        taken = again
    if taken.learnt is not None:
        who.add(taken.learnt)
    return taken
