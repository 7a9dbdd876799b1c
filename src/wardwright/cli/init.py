"""`wardwright init HOME`: makes a home with working defaults from the starter pack.

Lives here: what a new home holds. Nothing that is there already is ever changed: not a second time, not a flow.
"""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import click

from wardwright import starter
from wardwright.cli.border import UsedWrongly
from wardwright.cli.options import json_option
from wardwright.cli.words import own_name
from wardwright.home.home import DATA, FLOWS, SETTINGS, VOCABULARY
from wardwright.home.template import TEMPLATE

EXAMPLE = "hyperkalaemia"  # the flow of the README


@click.command(name="init", short_help="Make a home: settings, vocabulary and the starter flows.")
@click.argument("home", type=click.Path(path_type=Path), metavar="HOME")
@json_option
def command(home: Path, as_json: bool) -> None:
    """Make a home: settings, vocabulary and the starter flows.

    HOME is a folder that is not there yet, or an empty one. Nothing that exists is changed.
    """
    texts = make_home(home)
    if as_json:
        click.echo(json.dumps({"home": str(home), "files": list(texts)}, ensure_ascii=False))
    else:
        _say_what_next(home, texts)


def make_home(home: Path) -> dict[str, str]:
    """Writes a new home at this place and returns its texts by name; stops when anything is there already."""
    texts = _texts()
    _refuse_what_is_taken(home)
    there = home.is_dir()
    try:
        for name, text in texts.items():
            _write(home / name, text)
        (home / DATA).mkdir(exist_ok=True)
    except BaseException:  # a full disk, Ctrl-C: no half of a home is left to be taken for a whole one
        _clear(home, there)
        raise
    return texts


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as problem:
        problem.filename = str(file)  # a write that fails does not say where
        raise


def _clear(home: Path, keep_folder: bool) -> None:
    for name in (SETTINGS, VOCABULARY):
        (home / name).unlink(missing_ok=True)
    for folder in (home / FLOWS, home / DATA):
        shutil.rmtree(folder, ignore_errors=True)
    if not keep_folder and home.is_dir():
        home.rmdir()


def _texts() -> dict[str, str]:
    flows = {f"{FLOWS}/{name}": text for name, text in starter.flow_texts().items()}
    return {SETTINGS: TEMPLATE, VOCABULARY: starter.vocabulary_text(), **flows}


def _refuse_what_is_taken(home: Path) -> None:
    if home.exists() and not home.is_dir():
        raise UsedWrongly(f"{home} is a file.", "Name a folder that is not there yet.")
    if (home / SETTINGS).exists():
        raise UsedWrongly(
            f"{home} is a home already; nothing was changed.",
            f"Use it: wardwright check --home {shlex.quote(str(home))}",
        )
    taken = sorted(entry.name for entry in home.iterdir()) if home.is_dir() else []
    if taken:
        more = f" and {len(taken) - 3} more" if len(taken) > 3 else ""
        raise UsedWrongly(
            f"{home} is not empty: it holds {', '.join(taken[:3])}{more}. Nothing was changed.",
            "Name a folder that is not there yet.",
        )


def number_of_flows(texts: dict[str, str]) -> int:
    """How many of a home's texts are flows."""
    return sum(name.startswith(f"{FLOWS}/") for name in texts)


def _say_what_next(home: Path, texts: dict[str, str]) -> None:
    flows = number_of_flows(texts)
    click.echo(f"Made {home}")
    click.echo(f"  {SETTINGS:<18} time zone, sources, channels, people")
    click.echo(f"  {VOCABULARY:<18} the ward's names for the hospital's codes")
    click.echo(f"  {FLOWS + '/':<18} {flows} starter flows, each with examples")
    click.echo(f"  {DATA + '/':<18} for what the installation keeps")
    named = shlex.quote(str(home))
    click.echo("\nNext")
    click.echo(f"  {own_name()} check --home {named}   # problems; every example is run")
    click.echo(f"  {own_name()} explain --home {named} {EXAMPLE}   # what it does, and when")
