"""`wardwright audit`: what people did, and whether the record of it is whole.

Lives here: the commands. Must not live here: the chain (record/audit.py).
"""

from __future__ import annotations

import json
from datetime import tzinfo
from pathlib import Path

import click

from wardwright.cli.border import FINE, INPUT_HAS_PROBLEMS
from wardwright.cli.messages_view import moment_words
from wardwright.cli.options import home_option, json_option
from wardwright.cli.record import existing_record
from wardwright.cli.words import count, plain
from wardwright.facts.instant import iso
from wardwright.record.audit import verify
from wardwright.record.models import AuditRecord


@click.group(name="audit", short_help="What people did: show it, verify that it is whole.")
def command() -> None:
    """What people did, as a chain in which nothing can be changed unnoticed."""


@command.command(name="verify", short_help="Check the whole chain; exit code 1 where it breaks.")
@home_option
@json_option
@click.pass_context
def verify_command(context: click.Context, home: Path | None, as_json: bool) -> None:
    """Check the whole chain. Exit code 1, with the first broken link, when something was changed, left out or put in.

    Note the last hash somewhere else: then not even the whole chain can be written anew unnoticed.
    """
    with existing_record(home):
        chain = verify()
    if as_json:
        broken = chain.broken._asdict() if chain.broken is not None else None
        click.echo(json.dumps({"links": chain.links, "head": chain.head, "broken": broken}, ensure_ascii=False))
    elif chain.broken is not None:
        click.echo(f"The audit is broken at link {chain.broken.seq}: {chain.broken.problem}.")
        click.echo(f"The {count(chain.links, 'link')} before it {'holds' if chain.links == 1 else 'hold'}.")
    else:
        click.echo(f"The audit is whole: {count(chain.links, 'link')}. The last hash: {chain.head}")
    context.exit(INPUT_HAS_PROBLEMS if chain.broken is not None else FINE)


@command.command(name="show", short_help="What was done, newest first.")
@home_option
@click.option("--actor", default="", metavar="PERSON", help="Only by this person.")
@click.option("--kind", default="", metavar="KIND", help="Only to this kind of thing: task, role, message …")
@click.option("--thing", default="", metavar="ID", help="Only to this one.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, help="How many.  [default: 20]")
@json_option
def show_command(home: Path | None, actor: str, kind: str, thing: str, limit: int, as_json: bool) -> None:
    """Show what people did, newest first."""
    asked = {name: value for name, value in (("actor", actor), ("kind", kind), ("thing", thing)) if value}
    with existing_record(home) as (opened, _):
        records = list(AuditRecord.objects.filter(**asked).order_by("-seq")[:limit])
        zone = opened.settings.zone
        for record in records:
            click.echo(_json(record, zone) if as_json else _line(record, zone))
        if not records and not as_json:
            click.echo("Nobody has done anything like that.")


def _json(record: AuditRecord, zone: tzinfo) -> str:
    told = {name: getattr(record, name) for name in ("seq", "actor", "verb", "kind", "thing")}
    detail = json.loads(record.detail)
    return json.dumps({**told, "at": iso(record.at, zone), "detail": detail}, ensure_ascii=False)


def _line(record: AuditRecord, zone: tzinfo) -> str:
    told = (
        f"{record.seq:>7}  {moment_words(record.at, zone)}  {record.actor}: {record.verb} {record.kind} {record.thing}"
    )
    detail = json.loads(record.detail)
    more = ", ".join(f"{key} {value}" for key, value in detail.items() if value not in ("", None, [], {}))
    return plain(f"{told}{f'  ({more})' if more else ''}")
