"""The record that a command reads, when there is one.

Lives here: opening it for `status`, `messages`, `audit`, `backup`. Must not live here: making one: that is `up`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wardwright.cli.border import UsedWrongly
from wardwright.cli.home import real_home
from wardwright.engine.place import database_place
from wardwright.home.home import Home
from wardwright.record.opening import open_record
from wardwright.record.setup import setup_django
from wardwright.record.store import Record


@contextmanager
def existing_record(folder: Path | None) -> Iterator[tuple[Home, Record]]:
    """The home at `folder` and its record, with Django pointed at it; stops with one line when there is none yet."""
    home = real_home(folder)
    place = database_place(home)
    if not place.is_postgres and not place.records.is_file():
        raise UsedWrongly(f"{place.folder} holds no record yet: the system has not run.", "Start it: wardwright up")
    record = open_record(place)
    try:
        setup_django(place)
        yield home, record
    finally:
        record.close()
