"""Django knows all apps of the pages before a test imports their models; each test's site points it at its home."""

import tempfile
from pathlib import Path

from wardwright.home.home import read_home
from wardwright.record.place import DatabasePlace
from wardwright.web.configuring import configure

with tempfile.TemporaryDirectory() as _folder:
    for _name in ("wardwright.toml", "vocabulary.yaml"):
        Path(_folder, _name).touch()
    configure(read_home(Path(_folder)), DatabasePlace(Path(_folder)))
