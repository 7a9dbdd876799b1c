"""What tests of the pages rely on: a site of their own, made once and copied; a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.web import databases
from tests.web.browser import _chromium, browser, signed_in
from tests.web.site import Site, copy_of, make_home

__all__ = ["_chromium", "browser", "prepared_home", "signed_in", "site"]


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> str:
    """The PostgreSQL server that all these tests shall run on; "": they run on files."""
    return str(request.getfixturevalue("postgres")) if databases.EVERYWHERE else ""


@pytest.fixture(scope="session")
def prepared_home(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose record and tables of pages are made."""
    folder = make_home(tmp_path_factory.mktemp("web") / "home")
    with databases.database_for(server, folder) if server else nullcontext():
        Site(folder).close()
        yield folder


@pytest.fixture
def site(server: str, prepared_home: Path, tmp_path: Path) -> Iterator[Site]:
    """The pages of a home of the test's own."""
    folder = copy_of(prepared_home, tmp_path / "home")
    with databases.database_for(server, folder) if server else nullcontext():
        made = Site(folder)
        yield made
        made.close()
