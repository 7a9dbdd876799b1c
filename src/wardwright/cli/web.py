"""`wardwright web`: what the pages need beside their settings.

Lives here: making the key by which notices go to people's phones. Must not live here: the key (act/push/identity),
serving the pages (they are a part of `up`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

from wardwright.act.channel import NotConfigured
from wardwright.act.push.identity import make_key_file, read_identity
from wardwright.cli.border import InputProblem, UsedWrongly
from wardwright.cli.home import real_home
from wardwright.cli.options import home_option, json_option
from wardwright.home.home import SETTINGS

_USUAL: Final = "secrets/push-key"


@click.group(name="web", short_help="What the pages need: the key for notices to phones.")
def command() -> None:
    """What the pages need beside their settings."""


@command.command(name="push-key", short_help="Make the key by which notices go to people's phones.")
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@home_option
@json_option
def push_key_command(file: Path | None, home: Path | None, as_json: bool) -> None:
    """Make the key by which notices go to people's phones, in a file that its owner alone may read.

    FILE: `key_file` of [web.push] where the settings have one, else secrets/push-key in the home. A key that is there
    is never overwritten: with another key every phone must turn its notices on anew. The key is a secret: keep it out
    of repositories, and in a backup of its own.
    """
    found = real_home(home)
    push = found.settings.push
    place = file or push.key_file or (found.folder or Path()) / _USUAL
    try:
        make_key_file(place)
        public = read_identity(place, push.contact).public
    except FileExistsError:
        raise UsedWrongly(f"{place} is there already, and stays as it is.", "Name another file.") from None
    except NotConfigured as problem:
        raise InputProblem(str(problem)) from None
    if as_json:
        click.echo(json.dumps({"file": str(place), "public": public}, ensure_ascii=False))
        return
    click.echo(f"Made {place}, readable by its owner only. The public half: {public}")
    if not push.is_on:
        click.echo(f'Write it into {SETTINGS}:\n\n[web.push]\nkey_file = "{_shown(place, found.folder)}"')
        click.echo('contact = "mailto:…"    # whom a push service may write to')


def _shown(place: Path, folder: Path | None) -> str:
    """The file as the settings name it: seen from the home where it lies inside."""
    inside = folder is not None and place.resolve().is_relative_to(folder.resolve())
    return str(place.resolve().relative_to(folder.resolve()) if inside and folder is not None else place.resolve())
