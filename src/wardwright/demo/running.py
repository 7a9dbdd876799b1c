"""One run of the demo: a real `wardwright up` in its home, the hospital around it, its staff, and who looks at it.

Lives here: starting these, joining them, ending them in order. Must not live here: what each does, how it is shown.
The system under it knows nothing of the demo but its clock: it is started, fed and reached as any other would be.
Imports the record's models: `preparing.prepare` comes first.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import replace
from datetime import datetime

from django.db import DatabaseError

from wardwright.demo.endless import OPENS
from wardwright.demo.happening import Happening
from wardwright.demo.hospital import CONNECTIONS
from wardwright.demo.pace import Pace, local_instant, wall
from wardwright.demo.player import Player
from wardwright.demo.preparing import Prepared
from wardwright.demo.snapshot import Snapshot
from wardwright.demo.staff import Staff
from wardwright.demo.staff_list import PEOPLE
from wardwright.demo.steps import take
from wardwright.demo.watching import Watching
from wardwright.engine.tasks.desk import desk_of
from wardwright.facts.instant import SECOND
from wardwright.home.home import DATA
from wardwright.record.models import Cursor
from wardwright.record.store import RecordUnavailable

LOG = "up.log"
_START = 12 * SECOND  # to start, and to tell of those who are in, before the hospital's day begins
_LONGEST_START, _LONGEST_STOP = 60.0, 30.0
_PARTS = {"listen", "decide", "deliver"}
_PAGES = "web"
_UP = (
    "from wardwright.engine.up.orphans import die_with_parent; die_with_parent({parent}); "
    "from wardwright.cli.main import main; main(['up', '--home', {home!r}])"
)


class DemoFailed(Exception):
    """The system did not start, or ended by itself. One line, with what it said last."""


class Running:
    """Start it, look again and again, stop the sending, finish."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        start = local_instant(prepared.until or OPENS)
        decided = Cursor.objects.values_list("clock", flat=True).first() or 0
        self.pace = Pace(max(start, decided), wall() + (0 if prepared.until else _START), prepared.rate)
        self._happened: deque[Happening] = deque()  # filled by the hospital's thread
        self._told: list[Happening] = []
        self._staff = Staff(prepared.seed)
        self._desk = desk_of(prepared.home, prepared.record.decisions())
        people = {each.id: each.name for each in PEOPLE}
        self._watching = Watching(prepared.record, tuple(CONNECTIONS.values()), people)
        self._player = Player(prepared.seed, prepared.ports, self.pace, self._happened.append, prepared.until)
        self._loop = asyncio.new_event_loop()
        self._enough, self._over = asyncio.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._play, name="hospital", daemon=True)
        self._up: subprocess.Popen[bytes] | None = None
        self._problem: Exception | None = None  # of the hospital's thread
        self._snapshot = Snapshot(self.pace.start)

    # ── Beginning ────────────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Everything runs on return."""
        self._prepared.set_clock(self.pace)
        began = wall()
        code = _UP.format(parent=os.getpid(), home=str(self._prepared.folder))
        with (self._prepared.folder / DATA / LOG).open("ab") as log:
            # A session of its own: Ctrl-C is the demo's, which ends the system in order.
            self._up = subprocess.Popen(
                [sys.executable, "-c", code], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._wait_for_parts(began)
        self._thread.start()

    def _wait_for_parts(self, began: int) -> None:
        until = time.monotonic() + _LONGEST_START
        parts = _PARTS | ({_PAGES} if self._prepared.pages else set())
        while parts - {beat.part for beat in self._prepared.record.beats() if beat.started >= began}:
            self.check()
            if time.monotonic() > until:
                raise DemoFailed(f"The system did not start within {_LONGEST_START:.0f} seconds. {self._last_words()}")
            time.sleep(0.1)

    @property
    def pages(self) -> str:
        """Where a browser begins."""
        return self._prepared.pages

    def check(self) -> None:
        """Raises DemoFailed when the system, or the hospital around it, has ended by itself."""
        if self._problem is not None:
            raise DemoFailed(f"The made-up hospital failed: {type(self._problem).__name__}.") from self._problem
        if self._up is not None and self._up.poll() is not None:
            raise DemoFailed(f"The system ended by itself (exit code {self._up.returncode}). {self._last_words()}")

    def _last_words(self) -> str:
        log = self._prepared.folder / DATA / LOG
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
        said = next((line for line in reversed(lines) if line.strip()), "nothing")
        return f"It said last: {said}"

    def _play(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._player.run(self._enough, self._over))
        except Exception as problem:  # told by `check`, in the thread that can end the demo
            self._problem = problem

    # ── Going on ─────────────────────────────────────────────────────────────────────────────────

    def look(self, working: bool = True) -> Snapshot:
        """How things stand. The staff does what it does meanwhile, while it is `working`."""
        while self._happened:
            happening = self._happened.popleft()
            self._told.append(happening)
            self._watching.tell(happening)
        try:
            self._snapshot = self._watching.look(self.pace.now())
        except (RecordUnavailable, DatabaseError):  # as it stood: the next look will tell
            self._snapshot = replace(self._snapshot, now=self.pace.now(), news=())
        if working:
            for step in self._staff.due(self._snapshot.tasks, self._snapshot.now):
                take(self._desk, step, self._snapshot.now)
        return self._snapshot

    def told(self) -> list[Happening]:
        """What the demo itself did since this was asked last."""
        told, self._told = self._told, []
        return told

    @property
    def is_quiet(self) -> bool:
        """Whether nothing waits: every message sent is decided, every act delivered."""
        snapshot = self.look(working=False)
        return self._player.drained and not snapshot.behind and not any(each.waiting for each in snapshot.channels)

    # ── Ending ───────────────────────────────────────────────────────────────────────────────────

    def stop_sending(self) -> None:
        """The hospital's systems send what they still hold, and nothing new."""
        until: datetime = self.pace.local()
        self._loop.call_soon_threadsafe(self._enough.set)
        waited = time.monotonic() + _LONGEST_STOP
        while not self._player.drained and self._thread.is_alive() and time.monotonic() < waited:
            time.sleep(0.05)
        if self._player.joined:  # else the next run tells of everybody again
            self._prepared.keep(until)

    def finish(self) -> None:
        """Ends the system in its order, then the hospital; its clock stands still until it goes on."""
        if self._up is not None and self._up.poll() is None:
            self._up.send_signal(signal.SIGTERM)
            try:
                self._up.wait(_LONGEST_STOP)
            except subprocess.TimeoutExpired:
                self._up.kill()
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._enough.set)
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join(_LONGEST_STOP)
        self.pace = Pace(self.pace.now(), wall(), 0)
        self._prepared.set_clock(self.pace)
