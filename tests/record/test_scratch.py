"""Scratch folders go with their process, however it ended."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from wardwright.record import scratch
from wardwright.record.scratch import Scratch, sweep

HOLDS = """
import sys, time
from pathlib import Path
from wardwright.record.scratch import Scratch
made = Scratch("proof")
Path(made.name, "facts.parquet").write_text("somebody's")
print(made.name, flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A temporary folder for these tests alone, where nothing is too young to be swept."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(scratch, "_YOUNG", -1.0)


def _holder(place: Path) -> tuple[subprocess.Popen[str], Path]:
    environment = {**os.environ, "TMPDIR": str(place)}
    process = subprocess.Popen([sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_it_is_for_its_user_alone_and_gone_with_its_context() -> None:
    with Scratch("proof") as name:
        folder = Path(name)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "facts.parquet").write_text("somebody's")
    assert not folder.exists()


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_has_is_not(tmp_path: Path) -> None:
    process, folder = _holder(tmp_path)
    try:
        assert folder.parent == tmp_path
        assert sweep() == 0
        assert (folder / "facts.parquet").exists()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    assert folder.exists()
    assert sweep() == 1
    assert not folder.exists()


def test_the_first_scratch_of_a_process_sweeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = Path(tempfile.mkdtemp(prefix="wardwright-scratch-proof-"))
    monkeypatch.setattr(scratch, "_swept", set())
    with Scratch("proof"):
        assert not left.exists()


def test_what_is_young_is_left_alone_and_so_is_what_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    young = Path(tempfile.mkdtemp(prefix="wardwright-scratch-proof-"))
    elsewhere = tmp_path / "kept"
    elsewhere.mkdir()
    link = tmp_path / "wardwright-scratch-link"
    link.symlink_to(elsewhere)
    other = Path(tempfile.mkdtemp(prefix="wardwright-bench-"))
    monkeypatch.setattr(scratch, "_YOUNG", 60.0)
    assert sweep() == 0
    monkeypatch.setattr(scratch, "_YOUNG", -1.0)
    assert sweep() == 1
    assert not young.exists()
    assert link.is_symlink()
    assert elsewhere.is_dir()
    assert other.is_dir()


def test_a_process_that_ends_without_a_word_leaves_nothing(tmp_path: Path) -> None:
    script = "from wardwright.record.scratch import Scratch; made = Scratch('proof'); print(made.name)"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert Path(told.stdout.strip()).parent == tmp_path
    assert not list(tmp_path.iterdir())
