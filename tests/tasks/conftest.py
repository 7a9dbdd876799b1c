"""A record with tasks in it, as the engine writes them, and a desk with people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from wardwright.record.place import DatabasePlace
from wardwright.record.setup import setup_django

setup_django(DatabasePlace(Path("nowhere")))  # models can be imported; nothing is opened

from tests.tasks.ward import TaskWard, ward_at  # noqa: E402


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[TaskWard]:
    """An empty record, open, with the people of tests/people at the desk."""
    ward = ward_at(DatabasePlace(tmp_path / "data"), tmp_path)
    yield ward
    ward.close()
