"""Homes of tests whose record lies in PostgreSQL: a database of its own for each.

Lives here: making one, copying one, throwing it away. Must not live here: the server (tests/postgres.py), which tests
want one. WARDWRIGHT_TEST_DATABASE=postgres runs all tests of the pages so.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

EVERYWHERE = os.environ.get("WARDWRIGHT_TEST_DATABASE") == "postgres"
_numbers = itertools.count(1)
_PLACE = re.compile(r'^\[database\]\nurl = ".*/(\w+)"\n', re.MULTILINE)


@contextmanager
def database_for(server: str, home: Path) -> Iterator[None]:
    """The record of this home lies in a new database, for as long as the block lasts.

    A home that is a copy of one with a database gets a copy of that, to which nobody may be connected.
    """
    settings = home / "wardwright.toml"
    text = settings.read_text(encoding="utf-8")
    before = _PLACE.search(text)
    name = f"pages_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {before[1] if before else 'template0'}".encode())
    place = f'[database]\nurl = "{server.rpartition("/")[0]}/{name}"\n'
    settings.write_text(_PLACE.sub("", text) + place, encoding="utf-8")
    try:
        yield
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
