"""`wardwright backup FOLDER`: a verified copy of the record, taken while the system runs.

Lives here: the command. Must not live here: copying and verifying (record/backup).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from wardwright.cli.border import SystemFailed
from wardwright.cli.options import home_option, json_option
from wardwright.cli.record import existing_record
from wardwright.cli.watched import watched
from wardwright.cli.words import count
from wardwright.record.backup.manifest import BackupFault, Manifest
from wardwright.record.backup.taking import back_up


@click.command(name="backup", short_help="Copy the record while the system runs, and verify the copy.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@home_option
@json_option
def command(folder: Path, home: Path | None, as_json: bool) -> None:
    """Copy the record into FOLDER, which is new or empty, while the system runs; then verify the copy.

    An encrypted record stays encrypted with the same key, which is not in the backup: keep it elsewhere. The texts of
    the home (settings, vocabulary, flows) are files: keep them as you keep other files.
    """
    with existing_record(home) as (_, record), faults_told(), watched("backup") as progress:
        manifest = back_up(record.place, folder, progress)
    click.echo(told(folder, manifest, "Backed up", as_json))


@contextmanager
def faults_told() -> Iterator[None]:
    """A backup's fault is one clear line and exit code 3."""
    try:
        yield
    except BackupFault as problem:
        raise SystemFailed(str(problem)) from None


def told(folder: Path, manifest: Manifest, done: str, as_json: bool) -> str:
    """What is in a backup."""
    if as_json:
        return json.dumps({"folder": str(folder), **asdict(manifest)}, ensure_ascii=False)
    held, size = manifest.contents, sum(file.size for file in manifest.files.values())
    encrypted = ", encrypted" if manifest.encrypted else ""
    inside = [
        f"{count(held.last_message, 'message')}, decided up to {held.cursor:,}",
        *(count(held.counts.get(table, 0), table.removesuffix("s")) for table in ("firings", "tasks")),
        count(held.audit_links, "audit link"),
        f"{size / 1e6:,.1f} MB",
    ]
    return f"{done} and verified: {folder}, taken {manifest.made}{encrypted}\n  {'; '.join(inside)}"
