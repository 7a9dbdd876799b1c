"""The engine: takes turns. Reads what arrived, lets what is due have its turn, decides, commits; survives faults.

Lives here: the order of one turn, commits and their repetition, reloading, suspending. Must not live here: what is
decided (decider), how a process is wired (process.py). No clock but the one given; no sleep but the reader's wait.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from wardwright.engine.crash_points import crash_point
from wardwright.engine.live.decider import AtWork, Decider
from wardwright.engine.live.fault import flow_at_fault
from wardwright.engine.live.reading import Read
from wardwright.engine.live.warm import MOST_FACTS
from wardwright.facts.instant import SECOND, Instant
from wardwright.facts.message import SetAside
from wardwright.kernel.plan import Plan
from wardwright.record.rows import Fate
from wardwright.record.store import Decisions, LeadLost, RecordUnavailable

_WAIT = 0.05  # seconds a turn waits for a message before it looks at timers and steps
_AT_ONCE = 1000  # messages in one commit
_STEPS = 200
_TIMERS = 500
_SWEPT = 100  # patients whom new flows look at in one turn when nothing else is to do
_SWEPT_MEANWHILE = 5  # … and when there is: they must not wait for a quiet moment that may never come
_AGAIN_AFTER = 0.5  # seconds before a commit that the record refused is tried again

_DROPPED = {
    "timer": "Timer {number} failed ({what}) and is dropped.",
    "step": "Step {number} on a task failed ({what}): follow-ups go on as if it had not been taken.",
    "schedule": "A schedule failed ({what}) for one patient, who is left out.",
    "new flows": "New flows could not look at what is known of one patient ({what}), who is left out.",
}


class Reading(Protocol):
    """Who reads messages for the engine (reader.ReaderProcess, or a list in a test)."""

    @property
    def is_asked(self) -> bool:
        """Whether an answer is on its way."""

    def ask(self, after: int, wait: float) -> None:
        """Have the messages after this number read."""

    def answer(self) -> list[Read]:
        """What was asked for."""


class Surroundings(Protocol):
    """What the engine asks of the process around it."""

    def plan(self) -> tuple[Plan, frozenset[str]]:
        """What runs now, and the flows that are not to send."""

    def pages_changed(self) -> bool:
        """Whether pages or vocabulary changed since `plan` was last asked."""

    def suspend(self, title: str, why: str) -> None:
        """Take a flow out; `plan` then gives one without it."""

    def dropped(self, what: str, text: str) -> None:
        """Tell an operator of something that failed and will have no effect."""

    def trouble(self, what: str) -> None:
        """Tell an operator; "" when it is over."""

    def pause(self, seconds: float) -> bool:
        """Wait; True when it is time to stop."""

    def alive(self, engine: Engine) -> None:
        """A sign of life, as often as it likes."""


class Engine:
    """One engine over one record."""

    def __init__(
        self,
        store: Decisions,
        reading: Reading,
        around: Surroundings,
        now: Callable[[], Instant],
        warm: int,
        warm_facts: int = MOST_FACTS,
    ) -> None:
        self._store, self._reading, self._around, self._now = store, reading, around, now
        self._warm = warm, warm_facts
        self._broken: dict[AtWork, str] = {}  # what failed and no flow is to blame for → what happened
        self._told_of: set[str] = set()
        self._committing = False
        self._careful = False  # one thing in one commit, to find out which of them cannot be committed
        self.behind = 0  # how long the last message waited for its decision
        self.decided = 0  # messages since the start
        self._start()

    def _start(self) -> None:
        """From where the record says it is."""
        plan, dry_run = self._around.plan()
        self.decider = Decider(plan, self._store, *self._warm, dry_run=dry_run)
        self.decider.skip = self._broken

    def turn(self) -> None:
        """What arrived since, what people did, what is due; committed."""
        if self._around.pages_changed():
            self.restart()
        asked_at = self._now()
        if not self._reading.is_asked:
            self._reading.ask(self.decider.cursor.message, _WAIT)
        reads = self._reading.answer()
        if reads:
            self._reading.ask(reads[-1].seq, _WAIT)
        try:
            self._take(reads, asked_at)
        except (LeadLost, RecordUnavailable):
            raise
        except Exception as error:
            self._blame(error)
        self._tell_lost_tasks()
        self._around.alive(self)

    def restart(self) -> None:
        """Forget what is in memory and begin again from the record, with what runs now."""
        if self._reading.is_asked:
            self._reading.answer()
        self._start()

    def _tell_lost_tasks(self) -> None:
        """Open tasks whose page cannot be read any more: nobody is reminded of them."""
        lost = self.decider.warm.lost_tasks - self._told_of
        if lost:
            self._told_of |= lost
            text = f"{len(self._told_of)} open tasks have no follow-ups: the version of the page that asked for them"
            self._around.dropped("tasks without a page", f"{text} cannot be read with the vocabulary as it is now.")

    # ── a turn ───────────────────────────────────────────────────────────────────────────────

    def _take(self, reads: list[Read], asked_at: Instant) -> None:
        decider = self.decider
        for read in reads:
            self._run_due(decider.moment(read.arrived))
            decider.message(self._without_fault(read))
            if self._careful or len(decider.batch.fates) >= _AT_ONCE:
                self._commit()
        if reads:
            self.decided += len(reads)
            self.behind = max(0, self._now() - reads[-1].arrived)
        else:
            self.behind = 0
        for step in self._store.steps(decider.cursor.step, _STEPS):
            self._run_due(decider.moment(step.at))
            decider.step(step)
            if self._careful:
                self._commit()
        if not reads:
            self._run_due(asked_at)
        if self._careful:
            self._commit()
        decider.sweep(1 if self._careful else _SWEPT_MEANWHILE if reads else _SWEPT)
        self._commit()
        self._careful = False

    def _run_due(self, until: Instant) -> None:
        while not self.decider.run_due(until, 1 if self._careful else _TIMERS):
            self._commit(after_timers=True)
            self._around.alive(self)

    def _commit(self, after_timers: bool = False) -> None:
        """On disk, or tried again until it is: nothing that was decided is given up for a full disk."""
        decider = self.decider
        if decider.empty:
            decider.committed()
            return
        self._committing = True
        batch = decider.finished_batch()
        crash_point("decide: before commit")
        refused = ""
        while True:
            try:
                self._store.commit(batch)
                break
            except RecordUnavailable as problem:
                if str(problem) != refused:
                    refused = str(problem)
                    self._around.trouble(refused)
                self._around.alive(self)
                if self._around.pause(_AGAIN_AFTER):
                    raise
        self._committing = False
        if refused:
            self._around.trouble("")
        if after_timers:
            crash_point("decide: after timers")
        else:
            crash_point("decide: after commit")
        decider.committed()

    # ── faults ───────────────────────────────────────────────────────────────────────────────

    def _without_fault(self, read: Read) -> Read:
        what = self._broken.get(AtWork("message", read.seq))
        if what is None:
            return read
        reason = SetAside(
            "engine-failed", "the whole message", f"Deciding on this message failed ({what}).",
            "Tell the makers the message's number; replay it after an update.",
        )  # fmt: skip
        return read._replace(said=(), merges=(), names=(), fate=Fate.SET_ASIDE, facts=0, set_aside=(reason,))

    def _blame(self, error: Exception) -> None:
        """A fault of ours: the flow that met it is suspended, or the one thing that was begun has no effect."""
        what, at_work = type(error).__name__, self.decider.at_work
        committing, self._committing = self._committing, False
        plan = self.decider.plan
        flow = flow_at_fault(error, plan)
        if flow is not None and flow.number < len(plan.flows) - plan.retired:
            self._around.suspend(flow.title, what)
        elif committing and not self._careful:
            self._careful = True  # something of the batch cannot be kept: the next turn finds out what
        elif at_work is not None and at_work not in self._broken:
            self._drop(at_work, what)
        else:
            raise error
        self.restart()

    def _drop(self, at_work: AtWork, what: str) -> None:
        """A message is set aside, a timer or a step has no effect, a patient is left out: all else goes on."""
        self._broken[at_work] = what
        if at_work.what == "message":
            return  # everybody sees what is set aside
        number = at_work.which if isinstance(at_work.which, int) else ""  # never a patient's identifier
        about = f"{at_work.what} {number}".strip()
        self._around.dropped(about, _DROPPED[at_work.what].format(number=number, what=what))


def seconds(length: int) -> float:
    """A length as seconds, for beats."""
    return round(length / SECOND, 3)
