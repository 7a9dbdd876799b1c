"""What tests of connections rely on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.connections.feed import Feed
from tests.web.site import Site


@pytest.fixture
def feed(site: Site) -> Iterator[Feed]:
    """Messages for the site."""
    made = Feed(site)
    yield made
    made.close()
