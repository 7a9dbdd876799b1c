"""What tests of the pages rely on: a site of their own, made once and copied; a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.browser import _chromium, browser, signed_in
from tests.web.site import Site, copy_of, make_home

__all__ = ["_chromium", "browser", "prepared_home", "signed_in", "site"]


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose record and tables of pages are made."""
    folder = make_home(tmp_path_factory.mktemp("web") / "home")
    Site(folder).close()
    return folder


@pytest.fixture
def site(prepared_home: Path, tmp_path: Path) -> Iterator[Site]:
    """The pages of a home of the test's own."""
    made = Site(copy_of(prepared_home, tmp_path / "home"))
    yield made
    made.close()
