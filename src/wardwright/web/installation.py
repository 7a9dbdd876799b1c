"""The installation behind the pages: home, vocabulary, people, clock, the record; read again when files change.

Lives here: `installation()`, the one value that views ask. Must not live here: what they do with it. Made by the
process of the pages (and by tests) with `install`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from wardwright.engine.clock import Clock, wall
from wardwright.engine.tasks.desk import Desk, desk_of
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import SETTINGS, Home, read_home
from wardwright.record.store import Decisions, Messages, Record

_LOOK_AGAIN = 2.0  # seconds between two looks at the files


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of the files, at one time."""

    home: Home
    vocabulary: Vocabulary
    desk: Desk
    stamps: tuple[int, ...]


class Installation:
    """One home, seen by the pages. Its threads share it."""

    def __init__(self, home: Home, record: Record, now: Callable[[], Instant] | None = None) -> None:
        self.record = record
        self.decisions: Decisions = record.decisions()
        self.messages: Messages = record.messages()
        self._clock = Clock(home.settings.demo.clock)
        self._now = now or self._clock.now
        self._words = Path(home.vocabulary_file)
        self._lock = threading.Lock()
        self._looked = time.monotonic()
        self._known = self._read(home, self._stamps(home))

    def now(self) -> Instant:
        """The hospital's time."""
        with self._lock:
            return self._now()

    @staticmethod
    def wall() -> Instant:
        """The machine's time: how long somebody has been signed in has nothing to do with the hospital's clock."""
        return wall()

    @property
    def home(self) -> Home:
        """The home as its files are now."""
        return self.known.home

    @property
    def folder(self) -> Path:
        """Where the home lies."""
        return self.known.home.folder or Path()

    @property
    def vocabulary(self) -> Vocabulary:
        """The ward's names."""
        return self.known.vocabulary

    @property
    def desk(self) -> Desk:
        """People, roles and places."""
        return self.known.desk

    @property
    def zone(self) -> tzinfo:
        """The hospital's time zone."""
        return self.known.home.settings.zone

    @property
    def is_demo(self) -> bool:
        """Whether this is the hospital that never was."""
        return self.known.home.settings.demo.clock is not None

    @property
    def known(self) -> Known:
        """What the files say; looked at again every two seconds. Files with problems leave what was known before."""
        if time.monotonic() - self._looked > _LOOK_AGAIN:
            self.look_again()
        return self._known

    def look_again(self) -> None:
        """Reads files that changed. What cannot be read now is tried again: `check` and `status` say what is wrong."""
        with self._lock:
            self._looked = time.monotonic()
            before = self._known
            if self._stamps(before.home) == before.stamps:
                return
            try:
                home = read_home(self.folder_of(before.home), self._words)
                self._known = self._read(home, self._stamps(home))
            except Exception:
                # Every kind of slip that a half-written file can hold; the pages go on with what they know.
                return

    @staticmethod
    def folder_of(home: Home) -> Path:
        """The folder of a home that is one."""
        if home.folder is None:
            raise ValueError("the pages need a home of their own")
        return home.folder

    def _read(self, home: Home, stamps: tuple[int, ...]) -> Known:
        desk = desk_of(home, self.decisions)
        return Known(home, desk.vocabulary, desk, stamps)

    def _stamps(self, home: Home) -> tuple[int, ...]:
        return tuple(
            file.stat().st_mtime_ns if file.exists() else 0 for file in (self.folder_of(home) / SETTINGS, self._words)
        )


_installed: Installation | None = None


def install(made: Installation | None) -> None:
    """The installation that `installation()` gives from now on."""
    global _installed
    _installed = made


def installation() -> Installation:
    """The installation behind the pages."""
    if _installed is None:
        raise RuntimeError("no installation: the process of the pages installs one before it serves")
    return _installed
