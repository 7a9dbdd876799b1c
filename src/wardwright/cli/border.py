"""What goes wrong, in one clear line with what to do about it, and with which exit code.

Lives here: the three ways a command stops, and how a stray exception becomes one of them. A message names files, flows
and places in code, never what an exception says: that may hold a patient's data. Called by main and every command.
"""

from __future__ import annotations

import errno
import traceback
from typing import IO, Any

import click

from wardwright.cli.words import plain
from wardwright.connect.errors import Fault, UnreadableFile
from wardwright.facts.load_problem import VocabularyProblems
from wardwright.home.slips import SettingsProblems
from wardwright.record.history.refused import HistoryRefused, NotThisHistory
from wardwright.record.store import RecordRefused, RecordUnavailable

FINE = 0
INPUT_HAS_PROBLEMS = 1
USED_WRONGLY = 2
SYSTEM_FAILED = 3


class Stop(click.ClickException):
    """The command cannot go on: what happened, and what to do."""

    exit_code = SYSTEM_FAILED

    def __init__(self, happened: str, advice: str = "") -> None:
        super().__init__(f"{happened}\n{advice}" if advice else happened)

    def show(self, file: IO[Any] | None = None) -> None:
        """Prints it to stderr, without a prefix: the first words say what happened."""
        click.echo(plain(self.format_message()), file=file, err=True)


class InputProblem(Stop):
    """What was given has problems."""

    exit_code = INPUT_HAS_PROBLEMS


class UsedWrongly(Stop):
    """The command was called in a way that cannot work."""

    exit_code = USED_WRONGLY


class SystemFailed(Stop):
    """The machine or Wardwright itself failed."""


_ADVICE: dict[int, tuple[type[Stop], str, str]] = {
    errno.ENOENT: (UsedWrongly, "is not there", "Look for a slip in the name, or in the folder you are in."),
    errno.EISDIR: (UsedWrongly, "is a folder", "Name a file in it."),
    errno.ENOTDIR: (UsedWrongly, "is not in a folder", "One of the names before it is a file."),
    errno.EEXIST: (UsedWrongly, "is there already", "Choose another name."),
    errno.ENAMETOOLONG: (UsedWrongly, "is longer than a name may be", "Choose a shorter one."),
    errno.EACCES: (SystemFailed, "may not be read or written by you", "Ask its owner, or run as a user who may."),
    errno.EPERM: (SystemFailed, "may not be read or written by you", "Ask its owner, or run as a user who may."),
    errno.EROFS: (SystemFailed, "is on a disk that cannot be written", "Choose another folder."),
    errno.ENOSPC: (SystemFailed, "does not fit: the disk is full", "Make room, then start again."),
}


_AT_FAULT: dict[Fault, type[Stop]] = {
    Fault.CONTENTS: InputProblem,
    Fault.NAME: UsedWrongly,
    Fault.MACHINE: SystemFailed,
}


def as_stop(problem: BaseException) -> Stop:
    """The way a stray exception is told: never its text, which may hold what a message said."""
    if isinstance(problem, Stop):
        return problem
    if isinstance(problem, UnreadableFile):
        return _AT_FAULT[problem.fault](str(problem))
    if isinstance(problem, SettingsProblems | VocabularyProblems):
        return InputProblem(str(problem))
    if isinstance(problem, RecordRefused | RecordUnavailable):
        return SystemFailed(str(problem))
    if isinstance(problem, HistoryRefused):
        kind = UsedWrongly if isinstance(problem, NotThisHistory) else SystemFailed
        return kind(problem.problem, problem.fix)
    if isinstance(problem, OSError) and problem.errno is not None:
        return _from_system(problem)
    if isinstance(problem, UnicodeDecodeError):
        return InputProblem("A file is not UTF-8 text.", "Save it as UTF-8 and try again.")
    if isinstance(problem, MemoryError):
        return SystemFailed("The machine ran out of memory.", "Give it fewer files at a time.")
    return SystemFailed(
        f"Wardwright failed: {type(problem).__name__} at {_place(problem)}.",
        "This is a fault of the program, not yours. WARDWRIGHT_DEBUG=1 before the command shows all of it; "
        "that may hold patient data.",
    )


def _from_system(problem: OSError) -> Stop:
    what = str(problem.filename) if problem.filename is not None else "The output"
    kind, happened, advice = _ADVICE.get(
        problem.errno or 0, (SystemFailed, f"cannot be used ({problem.strerror})", "Look at the disk and its rights.")
    )
    return kind(f"{what} {happened}.", advice)


def _place(problem: BaseException) -> str:
    frames = [f for f in traceback.extract_tb(problem.__traceback__) if "wardwright" in f.filename]
    if not frames:
        return "an unknown place"
    last = frames[-1]
    return f"{last.filename.rpartition('/wardwright/')[2]} line {last.lineno}"
