"""`wardwright up`: leads or stands by, starts the parts, starts again what dies or hangs, stops all in order.

Lives here: the main thread's loop. Must not live here: anything that may wait for a disk, a database or a network: the
lead is kept (lead_keeper.py) and alarms are told (observer.py) by threads of their own, so that a part that hangs is
always found out. Called by cli/up.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from wardwright.engine.telemetry.logs import logger
from wardwright.engine.up.child import Child
from wardwright.engine.up.lead_keeper import LeadKeeper
from wardwright.engine.up.observer import Observer
from wardwright.engine.up.part import LEAD_LOST
from wardwright.engine.up.parts import PARTS, Part
from wardwright.engine.up.preflight import check_machine
from wardwright.engine.up.quiet_job import HISTORY, QuietJob, history_is_written
from wardwright.engine.up.rates import Rates
from wardwright.engine.up.signals import Signals
from wardwright.facts.instant import SECOND
from wardwright.home.home import Home
from wardwright.record.store import Lead, Record, RecordUnavailable

TICK = 0.1  # seconds between two looks at the parts
STANDBY_LOOK = 1.0  # seconds between two tries to lead


class Event(Enum):
    """What whoever started the system is told."""

    STANDBY = "standby"
    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Launch:
    """How the parts are started."""

    folder: Path
    vocabulary: Path | None = None
    log: str = "plain"
    parts: Sequence[Part] = field(default=PARTS)

    def arguments(self, epoch: int) -> list[str]:
        """What every part is called with."""
        words = ["--home", str(self.folder), "--epoch", str(epoch), "--log", self.log]
        return [*words, "--vocabulary", str(self.vocabulary)] if self.vocabulary else words


class Supervisor:
    """One run of `wardwright up`."""

    def __init__(
        self,
        home: Home,
        record: Record,
        launch: Launch,
        signals: Signals,
        tell: Callable[[Event], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._home, self._record, self._launch = home, record, launch
        self._signals, self._tell, self._now = signals, tell, now
        self._log = logger()

    def run(self) -> None:
        """Until it is asked to stop. Raises NotReady and RecordRefused when it cannot start at all."""
        lead = self._record.lead()
        while self._wait_for(lead):
            try:
                lost = self._reign(lead)
            finally:
                lead.release()
            if not lost:
                break
            self._log.error("another engine leads: everything stopped, standing by")
        self._tell(Event.STOPPED)

    def _wait_for(self, lead: Lead) -> bool:
        """Until this engine leads; False when it is asked to stop before."""
        told = unavailable = False
        while not self._signals.asked:
            try:
                if lead.take():
                    return True
                if not told:
                    self._tell(Event.STANDBY)
                told, unavailable = True, False
            except RecordUnavailable as problem:
                if not unavailable:
                    self._log.error("the record cannot be reached: trying again", why=str(problem))
                unavailable = True
            self._signals.sleep(STANDBY_LOOK)
        return False

    def _reign(self, lead: Lead) -> bool:
        """Runs the parts until it is asked to stop (False) or another engine leads (True)."""
        check_machine(self._home)
        self._tell(Event.STARTING)
        arguments = self._launch.arguments(lead.epoch)
        children = [Child(part, arguments, self._now) for part in self._launch.parts]
        keeper = LeadKeeper(lead)
        observer = Observer(self._home, self._record, children)
        rates = Rates(self._home, self._record)
        jobs = self._quiet_jobs(arguments)
        try:
            observer.open()
            keeper.start()
            for child in reversed(children):  # what is fed starts before what feeds it
                child.start()
            observer.start()
            rates.start()
            lost = self._watch(children, keeper, jobs)
            observer.parts_stop()
            if not lost:
                self._tell(Event.STOPPING)
                self._stop(children)
            return lost
        finally:
            for job in jobs:
                job.stop()
            for child in children:
                child.kill()
            keeper.stop()
            rates.stop()
            observer.stop()

    def _quiet_jobs(self, arguments: Sequence[str]) -> list[QuietJob]:
        if not history_is_written(self._home):
            return []
        return [QuietJob(HISTORY, arguments, self._home.settings.history.every, self._now)]

    def _watch(self, children: Sequence[Child], keeper: LeadKeeper, jobs: Sequence[QuietJob]) -> bool:
        limit = self._home.settings.alarm.silent_after / SECOND
        told = False
        while not self._signals.asked:
            for child in children:
                self._look_after(child, limit)
            for job in jobs:
                job.look()
            if keeper.lost or any(child.pid is None and child.last_exit == LEAD_LOST for child in children):
                return True
            if not told and all(child.ready for child in children):
                told = True
                self._tell(Event.READY)
            self._signals.sleep(TICK)
        return False

    def _look_after(self, child: Child, limit: float) -> None:
        ran = child.pid is not None
        if child.listen():
            if child.silent(limit):
                self._log.error("part hangs: killed", which=child.part.name, pid=child.pid, silent=f"{limit:.0f} s")
                child.kill()
        elif ran:
            self._log.error("part ended", which=child.part.name, code=child.last_exit)
        elif child.start_again_if_due():
            self._log.warning("part started again", which=child.part.name, pid=child.pid, times=child.restarts)

    def _stop(self, children: Sequence[Child]) -> None:
        """One after another, each with its time; a second signal ends all at once."""
        asked = self._signals.asked
        for child in children:
            child.ask_to_stop()
            until = self._now() + child.part.patience
            while child.listen() and self._now() < until and self._signals.asked == asked:
                self._signals.sleep(TICK / 2)
            if child.pid is not None:
                hurried = self._signals.asked != asked
                self._log.warning("part killed", which=child.part.name, why="asked twice" if hurried else "too slow")
                child.kill()
