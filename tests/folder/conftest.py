"""A watched folder on disk, a record in memory, and a clock that the test turns."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from wardwright.connect.folder import FolderOptions, FolderWatch
from wardwright.connect.receiving import Kept, NotKept, Taken
from wardwright.facts.instant import SECOND, Instant, instant

START = instant(datetime(2026, 11, 21, 23, 30, tzinfo=UTC))


@dataclass
class Memory:
    """A record that keeps messages in a list, once each, unless it is told to fail."""

    kept: list[Taken] = field(default_factory=list)
    calls: int = 0
    fails_after: int = 1_000_000  # calls

    async def receive(self, taken: Taken) -> Kept:
        self.calls += 1
        if self.calls > self.fails_after:
            raise NotKept("the disk is full")
        for number, before in enumerate(self.kept, start=1):
            if before.digest == taken.digest:
                return Kept(number, False)
        self.kept.append(taken)
        return Kept(len(self.kept), True)


@dataclass
class Ward:
    """The folder, what watches it, and the time."""

    folder: Path
    memory: Memory = field(default_factory=Memory)
    time: Instant = START
    largest: int = 100_000

    def __post_init__(self) -> None:
        self.watch = self.begin()

    def begin(self) -> FolderWatch:
        """A process that starts: it remembers nothing of the one before."""
        options = FolderOptions("drop", self.folder, ZoneInfo("Europe/London"), self.largest)
        self.watch = FolderWatch(options, lambda taken: self.memory.receive(taken), lambda: self.time)
        return self.watch

    def rounds(self, number: int = 2) -> None:
        """So many rounds, five seconds apart."""

        async def run() -> None:
            for _ in range(number):
                await self.watch.round()
                self.time += 5 * SECOND

        asyncio.run(run())

    def write(self, name: str, data: bytes | str) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    def there(self, below: str = "") -> list[str]:
        """Every file below a part of the folder."""
        top = self.folder / below
        return sorted(str(path.relative_to(top)) for path in top.rglob("*") if not path.is_dir() or path.is_symlink())


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    folder = tmp_path / "drop"
    folder.mkdir()
    return Ward(folder)
