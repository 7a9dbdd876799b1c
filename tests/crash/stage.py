"""One home with its load and its pager, from the first message to the verdict.

Lives here: what every crash test sets up and takes down. Must not live here: who is killed and when.
"""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path

import psycopg

from tests.crash.doors import FhirSender, FolderSender
from tests.crash.feed import Feed
from tests.crash.hospital import PATIENCE, Hospital, free_port, until
from tests.crash.installation import make_home
from tests.crash.pager import Pager
from tests.crash.staff import Staff
from tests.crash.verdict import Outside, Tables, judge

_numbers = itertools.count()


class Stage:
    """A home, its processes, its senders, the other side of its webhook."""

    def __init__(
        self, home: Path, seed: int, url: str = "", log: Path | None = None, second: Path | None = None
    ) -> None:
        """`second`: a home for another engine on the same database."""
        self.home, self._url = home, url
        self.pager = Pager(seed)
        port, other, fhir = free_port(), free_port() if second else 0, 0 if second else free_port()
        make_home(home, port, self.pager.port, url, fhir)
        self.hospital = Hospital(home, log)
        self.other: Hospital | None = None
        if second is not None:
            make_home(second, other, self.pager.port, url)
            self.other = Hospital(second)
        self.feed = Feed(port, seed, other=other)
        self.staff = Staff(home, seed)
        self.fhir = FhirSender(fhir, seed)
        self.files = FolderSender(home / "drop", seed)

    @property
    def tables(self) -> Tables:
        """The record, for questions."""
        return Tables(self.home, self._url)

    def start(self) -> None:
        """The load begins, at every door of one engine."""
        self.feed.start()
        if self.other is None:
            self.fhir.start()
            self.files.start()

    def is_taken(self) -> None:
        """Messages are acknowledged, later than now."""
        now = time.monotonic()
        until(lambda: self.feed.last_answer > now, PATIENCE, lambda: f"nothing is acknowledged any more: {self.log()}")

    def close(self, running: Hospital | None = None) -> dict[str, int]:
        """The load ends, everything is finished, everything holds."""
        self.staff.stop()
        self.feed.stop()
        if self.other is None:
            self.fhir.stop()
            self.files.stop()
        assert self.feed.wrong + self.fhir.wrong == []
        self._finish(running or self.hospital)
        acknowledged = {**self.feed.acknowledged, **self.fhir.acknowledged, **self.files.acknowledged}
        assert self.files.failed == []
        assert len(self.files.acknowledged) == self.files.sent
        return judge(self.home, Outside(acknowledged, self.pager.received, self.staff.taken), self._url)

    def _finish(self, hospital: Hospital) -> None:
        """Nothing is left to do. A follow-up that falls due at the last moment may meet an unwell pager: once more."""
        for _ in range(5):
            until(
                lambda: not self.files.waiting and not any(self.tables.unfinished().values()),
                PATIENCE,
                lambda: f"stuck: {self.files.waiting} files, {self.tables.unfinished()} {self.log()}",
            )
            code = hospital.stop()
            assert code == 0, f"exit code {code}: {self.log()}"
            if not any(self.tables.unfinished().values()):
                return
            hospital.start()
        raise AssertionError(f"never at rest: {self.tables.unfinished()}")

    def end(self) -> None:
        """Leave nothing behind."""
        self.staff.kill()
        self.hospital.end()
        if self.other is not None:
            self.other.end()
        self.pager.close()

    def log(self) -> str:
        """The end of what the system said."""
        return self.hospital.log.read_text()[-2000:] if self.hospital.log.exists() else ""


def empty_database(server: str) -> str:
    """The address of a new database on this server; "" (SQLite) for ""."""
    if not server:
        return ""
    name = f"crash_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server.rpartition('/')[0]}/{name}"
