"""`wardwright` itself: help at once, versions, wrong commands, and what is imported when."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from tests.cli.conftest import Run
from wardwright import __version__
from wardwright.cli.main import COMMANDS, wardwright

HEAVY = (
    "lark",
    "pint",
    "ucumvert",
    "pyarrow",
    "rich",
    "yaml",
    "duckdb",
    "jsonschema_rs",
    "msgspec",
    "django",
    "structlog",
)


def test_help_lists_every_command_with_its_line(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    for entry in COMMANDS:
        assert f"{entry.name} " in ran.out
        assert entry.line in " ".join(ran.out.split())


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from wardwright.cli.main import run; run(['--help']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_a_command_says_the_same_in_its_own_help(entry) -> None:  # type: ignore[no-untyped-def]
    command = wardwright.get_command(click.Context(wardwright), entry.name)
    assert command is not None
    assert command.get_short_help_str(limit=200) == entry.line
    assert command.help


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_takes_json(entry) -> None:  # type: ignore[no-untyped-def]
    command = wardwright.get_command(click.Context(wardwright), entry.name)
    assert command is not None
    for each in command.commands.values() if isinstance(command, click.Group) else [command]:
        assert "--json" in {name for parameter in each.params for name in parameter.opts}, each.name


def test_version(run_process: Run) -> None:
    assert run_process("--version").out.strip() == f"wardwright, version {__version__}"


def test_a_slip_in_a_command_is_answered_with_the_nearest(run: Run) -> None:
    ran = run("chek")
    assert ran.code == 2
    assert "There is no command `chek`. Did you mean `check`?" in ran.err
    assert ran.out == ""


def test_an_unknown_option_is_a_wrong_use(run: Run) -> None:
    ran = run("check", "--fast")
    assert ran.code == 2
    assert "--fast" in ran.err


def test_the_group_runs_inside_a_python_process_too() -> None:
    result = CliRunner().invoke(wardwright, ["--version"])
    assert result.exit_code == 0
    assert __version__ in result.output


def test_asked_to_stop_by_the_system_it_tidies_up_as_after_ctrl_c() -> None:
    command = [sys.executable, "-m", "wardwright.cli", "check", "/dev/stdin"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()  # it has begun
        process.terminate()
        said += process.stderr.read()
        assert process.wait(30) == 130
    assert "Stopped." in said
    assert "Traceback" not in said
