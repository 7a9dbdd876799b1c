"""A click group whose commands are imported when they are used, so that `--help` answers at once.

Lives here: the group, and nothing about any command. A command `x` is the object `command` of `wardwright.cli.x`.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: its name and its line in `wardwright --help` (a test holds it to the command's own text)."""

    name: str
    line: str


class CommandGroup(click.Group):
    """Knows its commands by name and line; imports one when somebody calls it."""

    def __init__(self, *, entries: Sequence[Entry], **settings: Any) -> None:
        super().__init__(**settings)
        self.entries = {entry.name: entry for entry in entries}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of a newcomer's path, not of the alphabet."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in self.entries:
            return None
        command: click.Command = importlib.import_module(f"wardwright.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name where there is no such command."""
        near = get_close_matches(args[0], self.entries, n=1) if args else []
        if args and args[0] not in self.entries and not args[0].startswith("-"):
            hint = f" Did you mean `{near[0]}`?" if near else " `wardwright --help` lists them."
            ctx.fail(f"There is no command `{args[0]}`.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from their lines, without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, entry.line) for entry in self.entries.values()])
