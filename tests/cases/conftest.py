"""The command line and a small home, as tests/cli has them."""

from __future__ import annotations

from tests.cli.conftest import home, run

__all__ = ["home", "run"]
