"""A record with tasks in it, as the engine writes them, and a desk with people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tasks.ward import TaskWard, ward_at
from wardwright.record.place import DatabasePlace


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[TaskWard]:
    """An empty record, open, with the people of tests/people at the desk."""
    ward = ward_at(DatabasePlace(tmp_path / "data"), tmp_path)
    yield ward
    ward.close()
