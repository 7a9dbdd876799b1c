"""A record for each test, and Django pointed at it before any model is imported."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from wardwright.record.place import DatabasePlace
from wardwright.record.setup import setup_django

_NUMBERS = itertools.count()
setup_django(DatabasePlace(Path(tempfile.gettempdir())))  # models can be imported from here on


@pytest.fixture
def ward(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[object]:
    """A ward with a record of its own: in SQLite, or where the test says "postgres" in PostgreSQL."""
    from tests.deliver.ward import Ward

    url = ""
    if getattr(request, "param", "sqlite") == "postgres":
        server: str = request.getfixturevalue("postgres")
        name = f"ward_{next(_NUMBERS)}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        url = f"{server.rpartition('/')[0]}/{name}"
    made = Ward(DatabasePlace(tmp_path / "data", url))
    try:
        yield made
    finally:
        made.close()
