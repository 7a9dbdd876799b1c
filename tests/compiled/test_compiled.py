"""The compiled inner loop means the same as the plain one: the tests of reading, deciding and replaying, run on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.compile import NoCompiler, compile_into, modules

SAME = (
    "tests/spec",
    "tests/kernel",
    "tests/facts",
    "tests/differential",
    "tests/live",
    "tests/connect/hl7v2",
    "tests/prove/test_history.py",
    "tests/contracts",
)


@pytest.fixture(scope="module")
def compiled(repository: Path) -> dict[str, str]:
    """The environment in which Python finds the compiled package first."""
    folder = repository / "build" / "compiled"
    try:
        compile_into(folder)
    except NoCompiler as problem:
        pytest.skip(str(problem))
    return {**os.environ, "PYTHONPATH": str(folder), "HYPOTHESIS_PROFILE": "ci"}


def test_what_is_listed_is_what_runs(compiled: dict[str, str], repository: Path) -> None:
    names = [path.removesuffix(".py").replace("/", ".") for path in modules()]
    code = f"import importlib; print(*[importlib.import_module(name).__file__ for name in {names!r}], sep='\\n')"
    run = subprocess.run([sys.executable, "-c", code], env=compiled, capture_output=True, text=True, check=True)
    files = run.stdout.split()
    assert len(files) == len(names) > 40
    assert [file for file in files if not file.endswith(".so")] == []


def test_the_compiled_package_passes_the_same_tests(compiled: dict[str, str], repository: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", *SAME]
    run = subprocess.run(command, cwd=repository, env=compiled, capture_output=True, text=True)
    assert run.returncode == 0, (run.stdout + run.stderr)[-6000:]
