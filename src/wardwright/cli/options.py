"""The options that several commands share, spelled once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from wardwright.cli.pages import ENDING

Command = Callable[..., Any]


class TakesMany(click.Command):
    """`--messages a.hl7 b.hl7 c.hl7`: one option takes all the files after it, as shells write `*.hl7` out."""

    MANY = ("--messages", "--on")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments with the option written before each of its files; a page (`*.flow`) is none of them."""
        spread: list[str] = []
        taking = ""
        for argument in args:
            if argument in self.MANY:
                taking = argument
            elif argument.startswith("-") and argument != "-":
                taking = ""
                spread.append(argument)
            elif taking and not argument.endswith(ENDING):
                spread += [taking, argument]
            else:
                spread.append(argument)
        return super().parse_args(ctx, spread)


def on_option(command: Command) -> Command:
    """`--on HISTORY`: what is proved on; with `TakesMany`, also several files."""
    return click.option(
        "--on",
        "paths",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="HISTORY...",
        help="A history (see ingest), or files as --messages of replay takes them.  "
        "[default: data/history of the home]",
    )(command)


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
