"""What goes wrong, in one clear line with what to do about it, and with which exit code.

Lives here: the three ways a command stops, and how a stray exception becomes one of them. A message names files, flows
and places in code, never what an exception says: that may hold a patient's data. Called by main and every command.
"""

from __future__ import annotations

import errno
import traceback
from typing import IO, Any

import click

FINE = 0
INPUT_HAS_PROBLEMS = 1
USED_WRONGLY = 2
SYSTEM_FAILED = 3


class Stop(click.ClickException):
    """The command cannot go on: what happened, and what to do."""

    def __init__(self, happened: str, advice: str = "", code: int = SYSTEM_FAILED) -> None:
        super().__init__(f"{happened}\n{advice}" if advice else happened)
        self.exit_code = code

    def show(self, file: IO[Any] | None = None) -> None:
        """Prints it to stderr, without a prefix: the first words say what happened."""
        click.echo(self.format_message(), file=file, err=True)


def input_problem(happened: str, advice: str = "") -> Stop:
    """What was given has problems: exit code 1."""
    return Stop(happened, advice, INPUT_HAS_PROBLEMS)


def used_wrongly(happened: str, advice: str = "") -> Stop:
    """The command was called in a way that cannot work: exit code 2."""
    return Stop(happened, advice, USED_WRONGLY)


def system_failed(happened: str, advice: str = "") -> Stop:
    """The machine or Wardwright itself failed: exit code 3."""
    return Stop(happened, advice, SYSTEM_FAILED)


_ADVICE = {
    errno.ENOENT: (USED_WRONGLY, "is not there", "Look for a slip in the name, or in the folder you are in."),
    errno.EISDIR: (USED_WRONGLY, "is a folder", "Name a file in it."),
    errno.ENOTDIR: (USED_WRONGLY, "is not in a folder", "One of the names before it is a file."),
    errno.EACCES: (SYSTEM_FAILED, "may not be read or written by you", "Ask its owner, or run as a user who may."),
    errno.EPERM: (SYSTEM_FAILED, "may not be read or written by you", "Ask its owner, or run as a user who may."),
    errno.EROFS: (SYSTEM_FAILED, "is on a disk that cannot be written", "Choose another folder."),
    errno.ENOSPC: (SYSTEM_FAILED, "does not fit: the disk is full", "Make room, then start again."),
}


def as_stop(problem: BaseException) -> Stop:
    """The way a stray exception is told: never its text, which may hold what a message said."""
    if isinstance(problem, Stop):
        return problem
    if isinstance(problem, OSError) and problem.errno is not None:
        return _from_system(problem)
    if isinstance(problem, UnicodeDecodeError):
        return input_problem("A file is not UTF-8 text.", "Save it as UTF-8 and try again.")
    if isinstance(problem, MemoryError):
        return system_failed("The machine ran out of memory.", "Give it fewer files at a time.")
    return system_failed(
        f"Wardwright failed: {type(problem).__name__} at {_place(problem)}.",
        "This is a fault of the program, not yours. WARDWRIGHT_DEBUG=1 before the command shows all of it; "
        "that may hold patient data.",
    )


def _from_system(problem: OSError) -> Stop:
    what = str(problem.filename) if problem.filename is not None else "A file"
    code, happened, advice = _ADVICE.get(
        problem.errno or 0, (SYSTEM_FAILED, f"cannot be used ({problem.strerror})", "Look at the disk and its rights.")
    )
    return Stop(f"{what} {happened}.", advice, code)


def _place(problem: BaseException) -> str:
    frames = [f for f in traceback.extract_tb(problem.__traceback__) if "wardwright" in f.filename]
    if not frames:
        return "an unknown place"
    last = frames[-1]
    return f"{last.filename.rpartition('/wardwright/')[2]} line {last.lineno}"
