"""Looks at the running system once a second: how it stands, what is an alarm, what the status port tells.

Lives here: the thread, and the alarms that only an onlooker can raise: a part that died or hangs, a record that cannot
be read, decisions that fall behind. Must not live here: starting and killing parts (supervisor.py:
it never waits for the record), sending (telling.py).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace

from django.db import Error as DatabaseError
from django.db import connections
from django.db.models import F

from wardwright.engine.clock import Clock
from wardwright.engine.telemetry.logs import logger
from wardwright.engine.telemetry.reading import read_standing
from wardwright.engine.telemetry.standing import AlarmStanding, Standing, State
from wardwright.engine.up.child import Child
from wardwright.engine.up.parts import SUPERVISOR
from wardwright.engine.up.serve import StatusServer
from wardwright.engine.up.telling import Teller, Telling
from wardwright.facts.instant import Instant
from wardwright.home.home import Home
from wardwright.record.models import Alarm
from wardwright.record.setup import setup_django
from wardwright.record.store import Messages, Record, RecordUnavailable

EVERY = 1.0  # seconds
TRUSTED_AFTER = 5.0  # seconds that a part must live before it is called well again
RECORD_PATIENCE = 10.0  # seconds without the record before somebody is told
MOST_BEHIND = 10.0  # seconds that decisions may lag, for as long
RECORD, BEHIND = "record", "decisions"


class Observer:
    """The onlooker of one reign."""

    def __init__(self, home: Home, record: Record, children: Sequence[Child]) -> None:
        self._home, self._record, self._children = home, record, children
        self._clock = Clock(home.settings.demo.clock)
        self._teller = Teller(home.settings, self._clock.now, self._was_told)
        self._messages: Messages | None = None
        self._newest: Standing | None = None
        self._read_at = self._written_at = self._kept_up_at = time.monotonic()
        self._own: dict[str, Telling] = {}  # alarms of this process, whether or not the record can be written
        self._restarts: dict[str, int] = {}
        self._done, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True, name="observer")
        self._server: StatusServer | None = None

    def open(self) -> None:
        """Takes the status port. OSError: it cannot be had."""
        setup_django(self._record.place)
        address = self._home.settings.status.listen
        if address is not None:
            self._server = StatusServer(address, self.newest)
            self._server.start()

    def start(self) -> None:
        """Begins to look."""
        self._teller.start()
        self._thread.start()

    def parts_stop(self) -> None:
        """From now on a part that ends is no alarm."""
        self._stopping.set()

    def stop(self) -> None:
        """Ends."""
        self._done.set()
        if self._thread.is_alive():
            self._thread.join(3.0)
            self._record.beat(SUPERVISOR, {"parts": {}, "stopped": True})
        self._teller.stop()
        if self._server is not None:
            self._server.stop()

    @property
    def port(self) -> int | None:
        """The status port."""
        return self._server.port if self._server is not None else None

    def newest(self) -> Standing | None:
        """The last standing, unless it is too old to be believed."""
        return self._newest if time.monotonic() - self._read_at < RECORD_PATIENCE else None

    def _work(self) -> None:
        unreadable = False
        while True:
            try:
                self._look()
                unreadable = False
            except (RecordUnavailable, DatabaseError) as problem:
                if not unreadable:
                    logger().error("the record cannot be read: trying again", exc_info=problem)
                unreadable = True
                self._let_go()
            except Exception as problem:  # whatever it is, looking goes on
                logger().error("observer failed", exc_info=problem)
                self._let_go()
            if self._done.wait(EVERY):
                break
        connections.close_all()

    def _look(self) -> None:
        now = self._clock.now()
        self._judge_parts(now)
        if self._record.beat(SUPERVISOR, self._body()):
            self._written_at = time.monotonic()
        without = time.monotonic() - min(self._read_at, self._written_at)
        self._judge(RECORD, without > RECORD_PATIENCE, _UNUSABLE, now)
        if self._messages is None:
            self._messages = self._record.messages()
        standing = read_standing(self._home, self._record, self._messages, time.time_ns() // 1000, now)
        self._newest, self._read_at = self._corrected(standing), time.monotonic()
        if standing.engine.behind <= MOST_BEHIND:
            self._kept_up_at = time.monotonic()
        behind = time.monotonic() - self._kept_up_at > MOST_BEHIND  # after a pause there is much to take in at once
        self._judge(BEHIND, behind, f"Decisions are more than {MOST_BEHIND:.0f} s behind the messages.", now)
        self._teller.tell(self._in_record())
        self._write_own(now)

    def _corrected(self, standing: Standing) -> Standing:
        """The standing with what this process knows better: while the record cannot be written, its beats grow old."""
        heard = {SUPERVISOR, *(child.part.name for child in self._children if child.ready)}
        unheard = (State.BAD, State.OFF, State.STARTING)
        parts = tuple(
            replace(part, state=State.GOOD) if part.name in heard and part.state in unheard else part
            for part in standing.parts
        )
        known = {alarm.about for alarm in standing.alarms}
        ours = (AlarmStanding(each.about, each.text, each.since) for each in self._own.values())
        return replace(standing, parts=parts, alarms=(*standing.alarms, *(a for a in ours if a.about not in known)))

    def _judge_parts(self, now: Instant) -> None:
        for child in () if self._stopping.is_set() else self._children:
            about = f"part {child.part.name}"
            died = child.restarts != self._restarts.setdefault(child.part.name, 0) or (
                child.pid is None and child.last_exit is not None
            )
            self._restarts[child.part.name] = child.restarts
            if died:
                self._judge(about, True, f"The part {child.part.name} stopped and is started again.", now)
            elif about in self._own and child.ready_for > TRUSTED_AFTER:
                self._judge(about, False, "", now)

    def _judge(self, about: str, bad: bool, text: str, now: Instant) -> None:
        """Begins or ends an alarm of this process."""
        going_on = self._own.get(about)
        if bad and going_on is None:
            self._own[about] = Telling(about, text, now)
            self._teller.tell([self._own[about]])
        elif not bad and going_on is not None:
            del self._own[about]
            self._teller.tell([Telling(about, going_on.text, going_on.since, now)])

    def _write_own(self, now: Instant) -> None:
        """Puts this process's alarms into the record, for `status` and pages; they were told already."""
        ours = Alarm.objects.filter(until__isnull=True, about__in=self._abouts())
        stored = {alarm.about: alarm for alarm in ours}
        for about, telling in self._own.items():
            if about not in stored:
                Alarm.objects.create(about=about, text=telling.text, since=telling.since, told=telling.since)
        for about in stored.keys() - self._own.keys():
            Alarm.objects.filter(id=stored[about].id).update(until=now, told=now)

    def _abouts(self) -> list[str]:
        return [RECORD, BEHIND, *(f"part {child.part.name}" for child in self._children)]

    def _in_record(self) -> list[Telling]:
        """The alarms of other parts whose beginning or end nobody was told of."""
        began = Alarm.objects.filter(until__isnull=True, told__isnull=True)
        ended = Alarm.objects.filter(until__isnull=False, told__lt=F("until"))
        return [Telling(row.about, row.text, row.since, row.until, row.id) for row in (*began[:100], *ended[:100])]

    def _was_told(self, telling: Telling) -> None:
        if telling.row:
            Alarm.objects.filter(id=telling.row).update(told=max(self._clock.now(), telling.until or 0))

    def _body(self) -> dict[str, object]:
        parts = {
            child.part.name: {"pid": child.pid, "restarts": child.restarts, "ready": child.ready}
            for child in self._children
        }
        return {"parts": parts, "status_port": self.port}

    def _let_go(self) -> None:
        """Opens connections anew at the next look."""
        connections.close_all()
        if self._messages is not None:
            self._messages.close()
            self._messages = None


_UNUSABLE = "The record cannot be read or written: look at its disk or its database server."
