"""The `decide` part: wires the engine to its home, its record and its reading process, and lets it take turns.

Lives here: the process. Must not live here: turns (engine.py), decisions (decider.py). Called by engine/up/part.py.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import structlog
from django.db import Error as DjangoError
from django.db import connections

from wardwright.engine.alarms import clear_alarm, raise_alarm
from wardwright.engine.clock import Clock
from wardwright.engine.live.decider import ALSO_READ
from wardwright.engine.live.engine import Engine, seconds
from wardwright.engine.live.flows import read_texts, stamps
from wardwright.engine.live.home_reader import reader_of
from wardwright.engine.live.reader import ReaderProcess, serve
from wardwright.engine.live.reading import Reader
from wardwright.engine.live.rereading import Rereading
from wardwright.engine.live.versions import Running, Versions
from wardwright.engine.repeated import Repeated
from wardwright.engine.up.stopping import Stop
from wardwright.facts.instant import MINUTE, SECOND, Instant
from wardwright.facts.load import VocabularyProblems, load_vocabulary
from wardwright.home.home import Home, read_home
from wardwright.kernel.plan import Plan, make_plan
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.setup import setup_django
from wardwright.record.store import LeadLost, Record, RecordUnavailable

LEAD_LOST = 4  # the part's exit code when another engine leads
_LOOK = SECOND  # how often pages are looked at
_COLLECT = 5 * MINUTE
_TIDY_EVERY = 0.5  # seconds
_AGAIN_AFTER = 1.0  # seconds before a record that could not be used is tried again
_READ_AGAIN_FOR = 0.2  # seconds of each second, at most
_STARTS = 3  # of the reading process that fail, before somebody is told

_NO_READER = (
    "The reading process does not start: messages are kept and none is decided. Look at the log of decide; "
    "is the vocabulary in order? Run: wardwright check"
)

log = structlog.get_logger("decide")


def run(home: Home, record: Record, stop: Stop) -> int:
    """Decide until told to stop; the exit code."""
    gc.disable()  # hundreds of thousands of facts, none of them in a circle: `_Around.alive` looks now and then
    setup_django(record.place)
    assert home.folder is not None
    clock = Clock(home.settings.demo.clock)
    store, messages = record.decisions(), record.messages()
    reader = ReaderProcess(partial(read_for, record.place, home.folder, Path(home.vocabulary_file)), messages)
    tidying = Repeated("housekeeping of the record", store.tidy, _TIDY_EVERY)
    tidying.start()
    try:
        around = _Around(home, record, stop, clock, reader)
        around.rereading = Rereading(messages, store, around.reader_now)
        settings = home.settings.engine
        engine = Engine(store, reader, around, clock.now, settings.warm_timelines, settings.warm_facts)
        while not stop.is_set():
            _turn(engine, around)
    except LeadLost:
        log.warning("another engine leads: this one stops")
        return LEAD_LOST
    except RecordUnavailable:
        if not stop.is_set():
            raise
    finally:
        tidying.stop()
        reader.close()
        store.close()
        messages.close()
    return 0


def _turn(engine: Engine, around: _Around) -> None:
    try:
        engine.turn()
    except RecordUnavailable as problem:
        around.trouble(str(problem))
        while not _begun_again(engine, around):
            pass


def _begun_again(engine: Engine, around: _Around) -> bool:
    """From where the record says it is, as soon as it can be asked; True also when it is time to stop."""
    around.alive(engine)
    if around.pause(_AGAIN_AFTER):
        return True
    try:
        engine.restart()
    except RecordUnavailable:
        return False
    around.trouble("")
    return True


@contextmanager
def _reachable() -> Iterator[None]:
    """What Django says of a record that cannot be used, in the words of the stores; its next use connects anew."""
    try:
        yield
    except DjangoError as problem:
        connections.close_all()
        raise RecordUnavailable(f"The record could not be used ({type(problem).__name__}).") from None


# ── the reading process ──────────────────────────────────────────────────────────────────────────


def read_for(place: DatabasePlace, folder: Path, vocabulary: Path, asked: Connection) -> None:
    """The reading process of a home: what it knows is read anew when it starts."""
    home = read_home(folder, vocabulary)
    messages, reader = open_record(place).messages(), reader_of(home, home.vocabulary())
    gc.freeze()  # what stays is not looked through again
    serve(asked, messages, reader)


# ── what the engine asks of its process ──────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Seen:
    """The pages and the vocabulary as they were last looked at."""

    pages: tuple[tuple[str, int, int], ...]
    vocabulary: tuple[int, int]


class _Around:
    """Pages, alarms, beats."""

    rereading: Rereading

    def __init__(self, home: Home, record: Record, stop: Stop, clock: Clock, reader: ReaderProcess) -> None:
        self._home, self._record, self._stop, self._clock, self._reader = home, record, stop, clock, reader
        self._zone: tzinfo = home.settings.zone
        self._vocabulary = home.vocabulary()
        self._versions = Versions(clock.now, self._zone)
        self._seen = self._look()
        self._looked: Instant = 0
        self._beaten: Instant = 0
        self._decided = 0
        self._collected = self._wall()
        self._running: Running | None = None
        self._told: dict[str, str] = {}  # alarms, as they were last written

    def plan(self) -> tuple[Plan, frozenset[str]]:
        """What runs now."""
        with _reachable():
            running = self._versions.take_in(read_texts(self._home.flows), self._vocabulary)
        self._running = running
        flows = [each.flow for each in running.live]
        log.info("flows taken in", live=len(flows), suspended=len(running.suspended), refused=len(running.refused))
        dry = frozenset(flow.title for flow in flows) if self._home.settings.engine.dry_run else frozenset()
        return make_plan(flows, self._vocabulary, self._zone, running.retired, ALSO_READ), dry

    def pages_changed(self) -> bool:
        """Looks at the folder once a second."""
        now = self._wall()
        if now < self._looked + _LOOK:
            return False
        self._looked = now
        seen = self._look()
        if seen == self._seen:
            return False
        if seen.vocabulary != self._seen.vocabulary and not self._take_vocabulary():
            self._seen = seen
            return False
        self._seen = seen
        return True

    def _take_vocabulary(self) -> bool:
        file = Path(self._home.vocabulary_file)
        try:
            self._vocabulary = load_vocabulary(file.read_text(encoding="utf-8-sig"), str(file))
        except (OSError, UnicodeDecodeError, VocabularyProblems):
            with _reachable():
                raise_alarm("vocabulary", "The vocabulary does not load; the one before it goes on. "
                            "Run: wardwright check", self._clock.now())  # fmt: skip
            return False
        with _reachable():
            clear_alarm("vocabulary", self._clock.now())
        self._reader.start_again()
        return True

    def _look(self) -> _Seen:
        try:
            state = Path(self._home.vocabulary_file).stat()
            vocabulary = (state.st_mtime_ns, state.st_size)
        except OSError:
            vocabulary = (0, 0)
        return _Seen(stamps(self._home.flows), vocabulary)

    def suspend(self, title: str, why: str) -> None:
        """Take a flow out."""
        log.error("flow suspended", flow=title, why=why)
        with _reachable():
            self._versions.suspend(title, why)

    def dropped(self, what: str, text: str) -> None:
        """Something that no flow is to blame for."""
        log.error("failed and has no effect", what=what, why=text)
        with _reachable():
            raise_alarm(f"failed {what}", f"{text} All else goes on.", self._clock.now())

    def trouble(self, what: str) -> None:
        """Say it in the log; the record cannot be written just now."""
        if what:
            log.error("trouble", what=what)
        else:
            log.info("trouble is over")

    def pause(self, seconds: float) -> bool:
        """Wait; True when it is time to stop."""
        return self._stop.wait(seconds)

    def alive(self, engine: Engine) -> None:
        """A beat each second."""
        now = self._wall()
        if now < self._beaten + SECOND:
            return
        passed = (now - self._beaten) / SECOND if self._beaten else 0.0
        self._beaten = now
        rate = (engine.decided - self._decided) / passed if passed else 0.0
        self._decided = engine.decided
        self._collect(engine)
        self._record.beat("decide", self._body(engine, rate))
        with suppress(RecordUnavailable):  # told a second later
            self._tell("clock", self._about_the_clock())
            self._tell("reader", _NO_READER if self._reader.cannot_start >= _STARTS else "")
        with suppress(RecordUnavailable):  # the wish stays
            self._read_again(engine)

    def reader_now(self) -> Reader:
        """A reader with the vocabulary that is at work."""
        return reader_of(self._home, self._vocabulary)

    def _read_again(self, engine: Engine) -> None:
        """Stored messages, where somebody asked for it: a portion each second, more while nothing waits."""
        until = time.monotonic() + _READ_AGAIN_FOR
        while self._seen == self._look():  # the vocabulary of now is the one at work
            with _reachable():
                is_done = self.rereading.portion()
            if is_done:
                engine.restart()
                with _reachable():
                    self.rereading.finish(self._clock.now())
            if is_done or not self.rereading.is_at_work or engine.behind > SECOND or time.monotonic() > until:
                return

    def _collect(self, engine: Engine) -> None:
        """Look for circles when nothing waits, every some minutes; later even when something does."""
        now = self._wall()
        if now > self._collected + (_COLLECT if not engine.behind else 3 * _COLLECT):
            self._collected = now
            gc.collect()

    def _body(self, engine: Engine, rate: float) -> dict[str, Any]:
        running = self._running
        cursor = engine.decider.cursor
        return {
            "cursor": cursor.message,
            "step": cursor.step,
            "behind": seconds(self._clock.on_the_wall(engine.behind)),
            "rate": round(rate, 1),
            "decided": engine.decided,
            "warm": len(engine.decider.warm),
            "warm_facts": engine.decider.warm.facts,
            "flows": len(running.live) if running else 0,
            "suspended": list(running.suspended) if running else [],
            "refused": [each.file for each in running.refused] if running else [],
            "reader_restarts": self._reader.restarts,
            "read_again": self.rereading.done if self.rereading.is_at_work else 0,
        }

    def _tell(self, about: str, text: str) -> None:
        """An alarm that begins, or ends (""); the record is written only when there is news."""
        if self._told.get(about) == text:
            return
        with _reachable():
            if text:
                raise_alarm(about, text, self._clock.now())
            else:
                clear_alarm(about, self._clock.now())
        self._told[about] = text

    def _about_the_clock(self) -> str:
        if not self._clock.is_alarming:
            return ""
        apart = round(self._clock.apart / MINUTE)
        return f"The machine's clock was moved: it is {apart} minutes ahead. The engine follows it slowly."

    @staticmethod
    def _wall() -> Instant:
        return time.monotonic_ns() // 1000
