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
from pathlib import Path

import pytest

from tests.crash.hospital import PATIENCE, until
from tests.crash.stage import Stage, empty_database
from wardwright.engine.crash_points import AT, MARK, POINTS

KILLS = int(os.environ.get("WARDWRIGHT_KILLS", "6"))
SEED = int(os.environ.get("WARDWRIGHT_KILL_SEED", "1"))
IN_ONE_HOME = 25  # kills, then everything is judged and a new home begins
VICTIMS = ("listen", "decide", "deliver", "reader", "supervisor", "staff", "all", "all")


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest) -> str:
    """The address of a PostgreSQL server; "" for SQLite."""
    return str(request.getfixturevalue("postgres")) if request.param == "postgres" else ""


def test_killed_at_every_named_point(server: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path / "home", SEED, empty_database(server))
    points = (
        list(POINTS)
        if not server or KILLS > 6
        else [point for point in POINTS if "commit" in point or "append" in point]
    )
    try:
        stage.start()
        for number, point in enumerate(points):
            mark = tmp_path / f"mark-{number}"
            stage.hospital.start(**{AT: f"{point}:{1 + number % 3}", MARK: str(mark)})
            until(mark.exists, PATIENCE, lambda point=point: f"never passed: {point}: {stage.log()}")
            stage.is_taken()
            stage.hospital.kill("all")
        stage.hospital.start()
        stage.staff.start()
        stage.is_taken()
        print(stage.close())
    finally:
        stage.end()


def test_killed_at_random_moments(server: str, tmp_path: Path) -> None:
    kills = KILLS if KILLS > 6 or not server else 3
    for number, first in enumerate(range(0, kills, IN_ONE_HOME), start=1):
        stage = Stage(tmp_path / f"home-{number}", SEED * 1000 + number, empty_database(server))
        chance = random.Random(SEED * 1000 + number)
        try:
            stage.start()
            stage.hospital.start()
            stage.staff.start()
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
    if victim == "staff":
        stage.staff.kill()
        stage.staff.start()
    else:
        stage.hospital.kill(victim)
    if not stage.hospital.runs:
        stage.hospital.start()
