"""Whole running systems, and their end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.up.running import CHANNEL, Running

Run = Callable[..., Running]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Makes homes that run; whatever runs at the end of the test is ended."""
    made: list[Running] = []

    def make(settings: str = "", channel: str = CHANNEL) -> Running:
        made.append(Running(tmp_path / "home", settings, channel))
        return made[-1]

    yield make
    for each in made:
        each.end()
