"""What every test may rely on: where the shared material lies, repeatable generated cases, no silent skips.

Must not live here: fixtures of one room (they belong beside that room's tests).
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import NO_SERVER, programs, running_server

REPOSITORY = Path(__file__).resolve().parents[1]
NO_SHARED_DATA = "shared test data is not there"

# `ci` (the default) draws the same cases every time; `HYPOTHESIS_PROFILE=dev` looks for new ones.
_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("ci", deadline=None, derandomize=True, database=None, suppress_health_check=_SLOW_IS_FINE)
settings.register_profile("dev", deadline=None, suppress_health_check=_SLOW_IS_FINE)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real messages, bundles and tables, kept outside the repository; skips where it is absent."""
    folder = Path(os.environ.get("WARDWRIGHT_TEST_DATA") or REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"{NO_SHARED_DATA}: put it at ../shared/data or name it in WARDWRIGHT_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the working copy."""
    return REPOSITORY


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server's first database, the server being this test run's own; skips without one.

    A test that writes makes a database of its own there.
    """
    binaries = programs()
    if binaries is None:
        pytest.skip(NO_SERVER)
    with running_server(binaries) as url:
        yield url


def _counts_as_failure(report: pytest.TestReport | pytest.CollectReport) -> bool:
    """Under WARDWRIGHT_NO_SKIPS=1 a skip is a failure: what was not tested is not known to work."""
    if os.environ.get("WARDWRIGHT_NO_SKIPS") != "1" or not report.skipped or hasattr(report, "wasxfail"):
        return False
    return NO_SHARED_DATA not in str(report.longrepr)


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid}: skips are failures here (WARDWRIGHT_NO_SKIPS=1): {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turns a skipped test into a failed one where skips are not allowed."""
    report = yield
    if _counts_as_failure(report):
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself."""
    report = yield
    if _counts_as_failure(report):
        _fail(report)
    return report
