"""What the tests of channels share."""

from __future__ import annotations

import pytest

from tests.channels.certificates import Certificates, make_certificates


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority and a certificate for localhost."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))
