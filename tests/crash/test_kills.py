"""Nothing acknowledged is lost, nothing happens twice, nothing is stuck: whatever is killed, whenever.

The real processes under load, killed with SIGKILL: at every named crash point, and at seeded random moments (a part,
the reader, the supervisor, everything at once). WARDWRIGHT_KILLS=500 for the full number; WARDWRIGHT_KILL_SEED for
other moments.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.crash.feed import Feed
from tests.crash.hospital import PATIENCE, Hospital, free_port, until
from tests.crash.installation import make_home
from tests.crash.pager import Pager
from tests.crash.verdict import Tables, judge
from wardwright.engine.crash_points import AT, MARK, POINTS

KILLS = int(os.environ.get("WARDWRIGHT_KILLS", "6"))
SEED = int(os.environ.get("WARDWRIGHT_KILL_SEED", "1"))
IN_ONE_HOME = 25  # kills, then everything is judged and a new home begins
VICTIMS = ("listen", "decide", "deliver", "reader", "supervisor", "all", "all")


class Stage:
    """One home with its load, and what must hold at the end."""

    def __init__(self, home: Path, seed: int, url: str = "") -> None:
        self.home, self._url = home, url
        self.pager = Pager(seed)
        port = free_port()
        make_home(home, port, free_port(), self.pager.port, url)
        self.hospital = Hospital(home)
        self.feed = Feed(port, seed)

    def is_taken(self) -> None:
        """Messages are acknowledged, later than now."""
        now = time.monotonic()
        until(lambda: self.feed.last_answer > now, PATIENCE, lambda: f"nothing is acknowledged any more: {self.log()}")

    def close(self) -> dict[str, int]:
        """The load ends, everything is finished, everything holds."""
        self.feed.stop()
        assert self.feed.wrong == []
        tables = Tables(self.home, self._url)
        until(
            lambda: not any(tables.unfinished().values()),
            PATIENCE,
            lambda: f"stuck: {tables.unfinished()} {self.log()}",
        )
        code = self.hospital.stop()
        assert code == 0, f"exit code {code}: {self.log()}"
        return judge(self.home, self.feed.acknowledged, self.pager.received, self._url)

    def end(self) -> None:
        """Leave nothing behind."""
        self.hospital.end()
        self.pager.close()

    def log(self) -> str:
        """The end of what the system said."""
        return self.hospital.log.read_text()[-2000:]


@pytest.fixture
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder for each home, and the address of an empty database ("" for SQLite)."""
    yield from _places(request.getfixturevalue("postgres") if request.param == "postgres" else "", tmp_path)


def _places(url: str, folder: Path) -> Iterator[tuple[Path, str]]:
    yield folder, url


def stage_at(folder: Path, url: str, number: int) -> Stage:
    """A new home, on a database of its own."""
    if url:
        name = f"crash_{os.getpid()}_{number}"
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}".encode())
        url = f"{url.rpartition('/')[0]}/{name}"
    return Stage(folder / f"home-{number}", SEED * 1000 + number, url)


@pytest.mark.parametrize("places", ["sqlite", "postgres"], indirect=True)
def test_killed_at_every_named_point(places: tuple[Path, str], tmp_path: Path) -> None:
    stage = stage_at(*places, 0)
    points = (
        list(POINTS)
        if not places[1] or KILLS > 6
        else [point for point in POINTS if "commit" in point or "append" in point]
    )
    try:
        stage.feed.start()
        for number, point in enumerate(points):
            mark = tmp_path / f"mark-{number}"
            stage.hospital.start(**{AT: f"{point}:{1 + number % 3}", MARK: str(mark)})
            until(mark.exists, PATIENCE, lambda point=point: f"never passed: {point}: {stage.log()}")
            stage.is_taken()
            stage.hospital.kill("all")
        stage.hospital.start()
        stage.is_taken()
        print(stage.close())
    finally:
        stage.end()


@pytest.mark.parametrize("places", ["sqlite", "postgres"], indirect=True)
def test_killed_at_random_moments(places: tuple[Path, str]) -> None:
    kills = KILLS if KILLS > 6 or not places[1] else 3
    for number, first in enumerate(range(0, kills, IN_ONE_HOME), start=1):
        stage = stage_at(*places, number)
        chance = random.Random(SEED * 1000 + number)
        try:
            stage.feed.start()
            stage.hospital.start()
            for _ in range(min(IN_ONE_HOME, kills - first)):
                kill(stage, chance)
            stage.is_taken()
            print(number, stage.close(), flush=True)
        finally:
            stage.end()
        shutil.rmtree(stage.home)  # five hundred of them would fill the disk; a failed one stays


def kill(stage: Stage, chance: random.Random) -> None:
    """Kill somebody: mostly under load, sometimes while it is still starting again."""
    if chance.random() < 0.75:
        stage.is_taken()
    time.sleep(chance.random() * 1.5)
    victim = chance.choice(VICTIMS)
    stage.hospital.kill(victim)
    if not stage.hospital.runs:
        stage.hospital.start()
