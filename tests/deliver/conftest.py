"""A record for each test, and Django pointed at it before any model is imported."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from wardwright.record.place import DatabasePlace
from wardwright.record.setup import setup_django

setup_django(DatabasePlace(Path(tempfile.gettempdir())))  # models can be imported from here on


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[object]:
    """A ward with a record in a folder of its own."""
    from tests.deliver.ward import Ward

    made = Ward(DatabasePlace(tmp_path / "data"))
    try:
        yield made
    finally:
        made.close()
