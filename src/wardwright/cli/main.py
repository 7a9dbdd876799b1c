"""`wardwright`: the group of commands and the one door by which every run leaves.

Lives here: which commands there are, and the border that turns whatever went wrong into one clear line and an exit
code (docs/reference/exit-codes.md). Must not live here: any command's work. Nothing heavy is imported: `--help`
must answer at once.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from wardwright import __version__
from wardwright.cli.border import SYSTEM_FAILED, USED_WRONGLY, Stop, as_stop
from wardwright.cli.frame import CommandGroup, Entry

COMMANDS = (
    Entry("demo", "Watch a made-up hospital live: feeds, decisions, tasks, troubles."),
    Entry("init", "Make a home: settings, vocabulary and the starter flows."),
    Entry("check", "Find the problems of flows and run their examples."),
    Entry("explain", "Say what a flow does, what it reads and whom it reaches."),
    Entry("replay", "Run flows over stored messages: what would have happened."),
    Entry("case", "Make an example on the page of a firing or near miss, without the patient."),
    Entry("ingest", "Take stored messages and tables into a history, for proofs."),
    Entry("prove", "See what flows would have done over a history."),
    Entry("stream", "Run flows over a lake or a broker with Spark, as it fills."),
    Entry("compare", "See what a change of a page changes, patient by patient."),
    Entry("explore", "See what comes of each value of a number on a page."),
    Entry("evidence", "A proof in one signed file, to be checked and repeated later."),
    Entry("expect", "How often flows should fire: make it from a history, or show it."),
    Entry("up", "Run: take messages, decide, open tasks, deliver."),
    Entry("web", "What the pages need: the key for notices to phones."),
    Entry("status", "How the running system stands; exit code 0 when all is well."),
    Entry("tasks", "The work list: see, accept, do, hand over tasks."),
    Entry("deliveries", "What goes out: see it, send dead letters again."),
    Entry("messages", "What arrived: find, show, set aside, replay."),
    Entry("audit", "What people did: show it, verify that it is whole."),
    Entry("backup", "Copy the record while the system runs, and verify the copy."),
    Entry("restore", "Make a backup the record of a home that has none."),
)

INTERRUPTED = 130  # 128 + SIGINT, as shells have it
READER_LEFT = 141  # 128 + SIGPIPE

wardwright = CommandGroup(
    name="wardwright",
    entries=COMMANDS,
    help="Pages of controlled English, written on the ward, that run on a hospital's own messages.\n\n"
    "New here? Try: wardwright demo",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
click.version_option(__version__, prog_name="wardwright")(wardwright)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and leaves with its exit code: 0 fine, 1 input, 2 usage, 3 system."""
    signal.signal(signal.SIGTERM, _ask_to_stop)
    sys.exit(run(arguments))


def _ask_to_stop(*_: object) -> None:
    """As Ctrl-C: what was laid down on the way (parts of a proof, with patients in them) is taken away again."""
    raise KeyboardInterrupt


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code and never raises."""
    stdout = sys.stdout
    _speak_every_character()
    try:
        code = wardwright.main(args=arguments, prog_name="wardwright", standalone_mode=False, color=_colour())
        if sys.stdout is not None:  # None: somebody started the program without one
            sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except BrokenPipeError:
        # The reader (`| head`) has what it wanted. Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_LEFT
    except SystemExit as left:
        # click leaves this way after a shell's completion, and, having exchanged stdout, when the pipe breaks under it.
        return READER_LEFT if sys.stdout is not stdout else int(left.code or 0)
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nStopped. Nothing is left half done: start it again when you like.", err=True)
        return INTERRUPTED
    except click.UsageError as problem:
        problem.show()
        return USED_WRONGLY
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except Exception as problem:  # the border: nothing may leave as a traceback
        code = _failed(problem)
        _let_go_of_stdout()
        return code


def _let_go_of_stdout() -> None:
    """What could not be written is dropped: Python would try again when it leaves, and change the exit code."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _colour() -> bool | None:
    """False where colour is not wanted (https://no-color.org); None: where a terminal shows it."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


def _speak_every_character() -> None:
    """Files and programs get UTF-8 whatever the locale says; a terminal that lacks a character shows `?` for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _failed(problem: Exception) -> int:
    if os.environ.get("WARDWRIGHT_DEBUG") == "1":
        raise problem
    stop: Stop = as_stop(problem)
    stop.show()
    return stop.exit_code or SYSTEM_FAILED
