"""A ward with tasks."""

from __future__ import annotations

import pytest

from tests.web.site import Site
from tests.web.work.ward import Ward


@pytest.fixture
def ward(site: Site) -> Ward:
    """The engine's side of the test's site."""
    return Ward(site)
