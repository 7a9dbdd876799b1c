"""The part of `up` that serves the pages: Django first, then everything that stands on it.

Lives here: `run`, named by engine.up.parts. Must not live here: serving (running.py, imported when Django knows its
apps, because models cannot be before).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from wardwright.engine.place import database_place
from wardwright.engine.up.stopping import Stop
from wardwright.home.home import Home
from wardwright.web.configuring import configure


def run(home: Home, record: Any, stop: Stop) -> int:
    """Serves until it is told to stop; 0."""
    configure(home, database_place(home))
    code: int = import_module("wardwright.web.running").serve(home, record, stop)
    return code
