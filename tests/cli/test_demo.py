"""What `wardwright demo` refuses, before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from wardwright.cli.main import wardwright


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--messages", "500"], "belong to --files"),
        (["--every"], "belong to --files"),
        (["--for", "soon"], "`soon` is not a length of time. Write, for example, 90s, 5min or 1h."),
        (["--for", "0s"], "is not a length of time"),
        (["--speed", "0"], "0 is not in the range"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_write(arguments: list[str], said: str) -> None:
    ran = CliRunner().invoke(wardwright, ["demo", *arguments])
    assert ran.exit_code == 2
    assert said in ran.stderr


def test_a_home_of_your_own_is_left_alone(tmp_path: Path) -> None:
    made = CliRunner().invoke(wardwright, ["init", str(tmp_path / "own")])
    assert made.exit_code == 0
    before = (tmp_path / "own" / "wardwright.toml").read_bytes()
    ran = CliRunner().invoke(wardwright, ["demo", "--home", str(tmp_path / "own")])
    assert ran.exit_code == 2
    assert "is a home of your own" in ran.stderr
    assert (tmp_path / "own" / "wardwright.toml").read_bytes() == before
