"""Sites of this folder: few flows, because every page of every one is read and its examples run; or all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.flows.running import FILE
from tests.web.site import Site, copy_of

_FEW = (FILE, "long-stay.flow", "low-potassium-on-digoxin.flow")


@pytest.fixture
def whole_site(prepared_home: Path, tmp_path: Path) -> Iterator[Site]:
    """A home with every starter flow."""
    made = Site(copy_of(prepared_home, tmp_path / "whole"))
    yield made
    made.close()


@pytest.fixture
def site(prepared_home: Path, tmp_path: Path) -> Iterator[Site]:
    """A home with a handful of flows."""
    folder = copy_of(prepared_home, tmp_path / "home")
    for page in (folder / "flows").glob("*.flow"):
        if page.name not in _FEW:
            page.unlink()
    made = Site(folder)
    yield made
    made.close()
