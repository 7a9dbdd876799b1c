"""The records that the contracts are held against: SQLite, encrypted SQLite, PostgreSQL; empty for each test."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.store import Record

KINDS = ("sqlite", "sqlite, encrypted", "postgres")
KEY = b"5f" * 32
_numbers = itertools.count()


@pytest.fixture(scope="session")
def empty_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders with empty records: copied for each test, which is faster than making the tables."""
    folders = {}
    for kind, key in (("sqlite", None), ("sqlite, encrypted", KEY)):
        folders[kind] = tmp_path_factory.mktemp(kind.replace(", ", "-"))
        open_record(DatabasePlace(folders[kind], key=key)).close()
    return folders


@pytest.fixture(scope="session")
def empty_database(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with empty tables, and nobody connected to it."""
    name = "empty_record"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    open_record(DatabasePlace(tmp_path_factory.mktemp("postgres"), _address(postgres, name))).close()
    return name


def _address(url: str, database: str) -> str:
    return f"{url.rpartition('/')[0]}/{database}"


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> DatabasePlace:
    """Where an empty record lies."""
    kind: str = request.param
    if kind == "postgres":
        url: str = request.getfixturevalue("postgres")
        template: str = request.getfixturevalue("empty_database")
        name = f"record_{next(_numbers)}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return DatabasePlace(tmp_path, _address(url, name))
    for path in request.getfixturevalue("empty_files")[kind].glob("*.db*"):
        shutil.copy(path, tmp_path)
    return DatabasePlace(tmp_path, key=KEY if "encrypted" in kind else None)


@pytest.fixture
def record(place: DatabasePlace) -> Iterator[Record]:
    """An empty record."""
    opened = open_record(place)
    yield opened
    opened.close()
