"""Whatever goes wrong leaves as one clear line and an exit code, never as a traceback, never with a patient's data."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Run
from wardwright.cli import main as door
from wardwright.cli.border import InputProblem, SystemFailed, UsedWrongly, as_stop
from wardwright.cli.frame import CommandGroup

CANARY = "Canary-Patient 999-123"


def _command_that_raises(monkeypatch: pytest.MonkeyPatch, problem: BaseException) -> None:
    @click.command(name="break")
    def break_it() -> None:
        raise problem

    group = CommandGroup(name="wardwright", entries=())
    monkeypatch.setattr(group, "resolve_command", lambda ctx, args: ("break", break_it, args[1:]))
    monkeypatch.setattr(door, "wardwright", group)


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (InputProblem("The page has a problem."), 1),
        (UsedWrongly("That is not a home."), 2),
        (SystemFailed("The disk is full."), 3),
        (FileNotFoundError(errno.ENOENT, "no", "there.flow"), 2),
        (IsADirectoryError(errno.EISDIR, "no", "there"), 2),
        (PermissionError(errno.EACCES, "no", "there.flow"), 3),
        (OSError(errno.ENOSPC, "no", "there.flow"), 3),
        (OSError(errno.EIO, "input/output error", "there.flow"), 3),
        (MemoryError(), 3),
        (ValueError(CANARY), 3),
        (KeyError(CANARY), 3),
        (UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY), 1),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_every_failure_has_its_exit_code_and_no_data(
    problem: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _command_that_raises(monkeypatch, problem)
    assert door.run(["break"]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.strip()
    assert "Traceback" not in told.err
    assert CANARY not in told.err


def test_a_fault_of_the_program_names_its_place_and_kind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _command_that_raises(monkeypatch, TypeError(CANARY))
    assert door.run(["break"]) == 3
    assert "Wardwright failed: TypeError at cli/main.py line" in capsys.readouterr().err


def test_debugging_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    _command_that_raises(monkeypatch, TypeError("seen"))
    monkeypatch.setenv("WARDWRIGHT_DEBUG", "1")
    with pytest.raises(TypeError, match="seen"):
        door.run(["break"])


def test_a_stop_keeps_its_own_words() -> None:
    stop = UsedWrongly("x is a file.", "Name a folder.")
    assert as_stop(stop) is stop
    assert stop.format_message() == "x is a file.\nName a folder."


def test_a_reader_that_leaves_early_is_no_failure(home: Path) -> None:
    # The pipe is closed before anything is written, as `| head -0` does.
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "wardwright.cli", "check", "--home", str(home)]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert done.returncode == 141
    assert done.stderr == ""


def test_a_missing_flow_is_one_clear_line(run: Run, home: Path) -> None:
    ran = run("check", "nowhere.flow", "--home", home)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("nowhere.flow is not there.")


def test_a_folder_without_flows_is_said_so(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run("check", tmp_path / "empty", "--home", home)
    assert ran.code == 2
    assert "holds no *.flow files" in ran.err


def test_a_flow_that_is_not_text_is_said_so(run: Run, home: Path) -> None:
    (home / "flows" / "potassium.flow").write_bytes(b"Flow: \xff\xfe\x00")
    ran = run("check", "--home", home)
    assert ran.code == 1
    assert "is not UTF-8 text" in ran.err
