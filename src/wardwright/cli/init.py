"""`wardwright init HOME`: makes a home with working defaults from the starter pack.

Lives here: what a new home holds. Nothing that is there already is ever changed: not a second time, not a flow.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from wardwright import starter
from wardwright.cli.border import used_wrongly
from wardwright.cli.home import DATA, FLOWS, SETTINGS, VOCABULARY
from wardwright.cli.options import json_option

SETTINGS_TEXT = """\
# What belongs to this installation. Every command reads it: wardwright COMMAND --home THIS-FOLDER

# Times without an offset are read in this zone, and "Every day at 07:30" means half past seven there.
time_zone = "Europe/London"

# One table for each connection by which messages come; the name is the vocabulary's.
# [sources."lab feed"]
# format = "hl7v2"                # hl7v2, fhir or table; left out: looked at
# path = "data/incoming/lab"      # where `replay` finds its files
# mapping = "lab-feed.toml"       # what is particular about this sender
# time_zone = "Europe/London"     # when its clock stands elsewhere
"""


@click.command(name="init", short_help="Make a home: settings, vocabulary and the starter flows.")
@click.argument("home", type=click.Path(path_type=Path), metavar="HOME")
@json_option
def command(home: Path, as_json: bool) -> None:
    """Make a home: settings, vocabulary and the starter flows.

    HOME is a folder that is not there yet, or an empty one. Nothing that exists is changed.
    """
    texts = _texts()
    _refuse_what_is_taken(home)
    for name, text in texts.items():
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (home / DATA).mkdir(exist_ok=True)
    if as_json:
        click.echo(json.dumps({"home": str(home), "files": list(texts)}, ensure_ascii=False))
    else:
        _say_what_next(home, texts)


def _texts() -> dict[str, str]:
    flows = {f"{FLOWS}/{name}": text for name, text in starter.flow_texts().items()}
    return {SETTINGS: SETTINGS_TEXT, VOCABULARY: starter.vocabulary_text(), **flows}


def _refuse_what_is_taken(home: Path) -> None:
    if home.exists() and not home.is_dir():
        raise used_wrongly(f"{home} is a file.", "Name a folder that is not there yet.")
    if (home / SETTINGS).exists():
        raise used_wrongly(f"{home} is a home already; nothing was changed.", f"Use it: wardwright check --home {home}")
    taken = sorted(entry.name for entry in home.iterdir()) if home.is_dir() else []
    if taken:
        more = f" and {len(taken) - 3} more" if len(taken) > 3 else ""
        raise used_wrongly(
            f"{home} is not empty: it holds {', '.join(taken[:3])}{more}. Nothing was changed.",
            "Name a folder that is not there yet.",
        )


def _say_what_next(home: Path, texts: dict[str, str]) -> None:
    flows = sum(name.startswith(f"{FLOWS}/") for name in texts)
    click.echo(f"Made {home}")
    click.echo(f"  {SETTINGS:<18} time zone and sources")
    click.echo(f"  {VOCABULARY:<18} the ward's names for the hospital's codes")
    click.echo(f"  {FLOWS + '/':<18} {flows} starter flows, each with examples")
    click.echo(f"  {DATA + '/':<18} for what the installation keeps")
    example = next(name for name in texts if name.startswith(FLOWS)).removeprefix(f"{FLOWS}/").removesuffix(".flow")
    click.echo("\nNext")
    click.echo(f"  wardwright check --home {home}      problems, and every example run")
    click.echo(f"  wardwright explain --home {home} {example}      what one flow does, and when")
