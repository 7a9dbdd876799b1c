"""`wardwright restore FOLDER`: a backup becomes the record of a home that has none.

Lives here: the command. Must not live here: verifying and copying (record/backup).
"""

from __future__ import annotations

from pathlib import Path

import click

from wardwright.cli.backup import faults_told, told
from wardwright.cli.border import UsedWrongly
from wardwright.cli.home import real_home
from wardwright.cli.options import home_option, json_option
from wardwright.engine.place import database_place
from wardwright.record.backup.restoring import restore


@click.command(name="restore", short_help="Make a backup the record of a home that has none.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@home_option
@json_option
def command(folder: Path, home: Path | None, as_json: bool) -> None:
    """Verify the backup in FOLDER and make it the record of a home that has none yet.

    Nothing is ever overwritten: where there is a record, move it away first.
    """
    place = database_place(real_home(home))
    if not place.is_postgres and place.records.exists():
        raise UsedWrongly(
            f"{place.folder} holds a record already; nothing was changed.",
            "Move it away first, or restore into another home.",
        )
    with faults_told():
        manifest = restore(folder, place)
    click.echo(told(folder, manifest, "Restored", as_json))
