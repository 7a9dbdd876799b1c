"""The options that several commands share, spelled once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


def home_option(command: Command) -> Command:
    """`--home HOME`: the folder of wardwright.toml; default: the current folder."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path),
        metavar="HOME",
        help="The folder of wardwright.toml, vocabulary.yaml and flows/.  [default: this folder]",
    )(command)


def vocabulary_option(command: Command) -> Command:
    """`--vocabulary FILE`: in place of the home's own."""
    return click.option(
        "--vocabulary",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="A vocabulary in place of the home's own.",
    )(command)


def json_option(command: Command) -> Command:
    """`--json`: for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(command)
