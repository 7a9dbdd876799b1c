"""An empty SQLite record for each test, and Django pointed at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.setup import setup_django
from wardwright.record.store import Record


@pytest.fixture(scope="session")
def empty_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty record: copied for each test, which is faster than making the tables."""
    folder = tmp_path_factory.mktemp("empty-record")
    open_record(DatabasePlace(folder)).close()
    return folder


@pytest.fixture
def place(empty_files: Path, tmp_path: Path) -> DatabasePlace:
    """Where an empty record lies."""
    folder = tmp_path / "data"
    folder.mkdir()
    for path in empty_files.glob("*.db"):
        shutil.copy(path, folder)
    return DatabasePlace(folder)


@pytest.fixture
def record(place: DatabasePlace) -> Iterator[Record]:
    """An empty record; the models read and write the same one."""
    setup_django(place)
    opened = open_record(place)
    yield opened
    opened.close()
