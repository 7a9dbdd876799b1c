"""`wardwright messages`: what arrived, what became of it, and what was set aside: to be looked into and replayed.

Lives here: the commands. Must not live here: the record's questions (engine/messages), words (messages_view.py).
"""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from wardwright.cli.border import FINE, INPUT_HAS_PROBLEMS, UsedWrongly
from wardwright.cli.messages_view import (
    aside_listed,
    difference_as_json,
    difference_told,
    found_as_json,
    listed,
    replayed_listed,
    story_as_json,
    told,
)
from wardwright.cli.moments import moment
from wardwright.cli.options import Command, home_option, json_option
from wardwright.cli.record import existing_record
from wardwright.cli.watched import watched
from wardwright.cli.words import count
from wardwright.engine.clock import Clock
from wardwright.engine.live.home_reader import reader_of
from wardwright.engine.live.rederive import Rederivation
from wardwright.engine.messages.again import replay, replayed_messages, waiting_to_be_replayed
from wardwright.engine.messages.finding import Question, Wanted, counts_by_slug, find, set_aside
from wardwright.engine.messages.story import story_of
from wardwright.record.store import Record

limit_option: Callable[[Command], Command] = click.option(
    "--limit", type=click.IntRange(1, 100_000), default=20, help="How many.  [default: 20]"
)


@click.group(name="messages", short_help="What arrived: find, show, set aside, replay.")
def command() -> None:
    """What arrived, byte for byte, and what became of it.

    What these commands print holds patients' data: it is for those who may see it.
    """


@command.command(name="find", short_help="Messages by source, time, control id, type, patient, fate.")
@home_option
@click.option("--source", default="", metavar="NAME", help="By this source.")
@click.option("--since", default="", metavar="TIME", help="Arrived at or after: 08:30, 2026-11-21, 2 h (ago).")
@click.option("--until", default="", metavar="TIME", help="Arrived before.")
@click.option("--control-id", default="", metavar="ID", help="With this control id (MSH-10).")
@click.option("--type", "kind", default="", metavar="TYPE", help="Whose type begins so: ORU, ADT^A01, Bundle.")
@click.option("--patient", default="", metavar="ID", help="That said something of this patient, merged ones included.")
@click.option("--fate", type=click.Choice([each.value for each in Wanted]), help="That this became of.")
@limit_option
@json_option
def find_command(
    home: Path | None,
    source: str,
    since: str,
    until: str,
    control_id: str,
    kind: str,
    patient: str,
    fate: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Find messages, newest first."""
    with existing_record(home) as (opened, record):
        zone, now = opened.settings.zone, Clock(opened.settings.demo.clock).now()
        question = Question(
            source,
            moment(since, zone, now) if since else None,
            moment(until, zone, now) if until else None,
            control_id,
            kind,
            patient,
            Wanted(fate) if fate else None,
        )
        found = find(record, question, limit)
        if as_json:
            _json_lines(found_as_json(each, zone) for each in found)
        elif found:
            click.echo("\n".join(listed(found, zone)))
        else:
            click.echo("No message is like that.")


@command.command(name="show", short_help="One message: as it came, understood, what followed.")
@home_option
@click.argument("number", type=click.IntRange(1))
@click.option("--raw", is_flag=True, help="Only its bytes, exactly as they came.")
@json_option
def show_command(home: Path | None, number: int, raw: bool, as_json: bool) -> None:
    """Show message NUMBER: as it came, what was understood and what not, and what followed."""
    with existing_record(home) as (opened, record):
        story = story_of(record, number)
        if story is None:
            raise UsedWrongly(f"There is no message {number}.", "wardwright messages find lists them.")
        if raw:
            sys.stdout.flush()
            sys.stdout.buffer.write(story.message.raw)
        elif as_json:
            _json_lines([story_as_json(story, opened.settings.zone)])
        else:
            click.echo("\n".join(told(story, opened.settings.zone)))


@command.command(name="set-aside", short_help="What was not understood, why, and what to do.")
@home_option
@click.option("--slug", default="", metavar="WHY", help="Only for this reason.")
@click.option("--source", default="", metavar="NAME", help="Only by this source.")
@limit_option
@json_option
def set_aside_command(home: Path | None, slug: str, source: str, limit: int, as_json: bool) -> None:
    """List what was set aside, newest first, with the reason and what to do; replay it when that is done."""
    with existing_record(home) as (opened, _):
        counts = counts_by_slug()
        found = set_aside(slug, source, limit)
        if as_json:
            _json_lines(found_as_json(each, opened.settings.zone) for each in found)
            _json_lines([{"summary": {"messages": counts}}])
        elif not counts:
            click.echo("Nothing is set aside.")
        else:
            click.echo("\n".join(aside_listed(found, counts, opened.settings.zone)))
            total = len({each.seq for each in found})
            click.echo(f"\n{count(total, 'message')} shown. After the mapping or vocabulary is right:")
            click.echo("  wardwright messages replay NUMBER…    or    replay --all --slug WHY")


@command.command(name="replay", short_help="Take in again what was set aside, after fixing.")
@home_option
@click.argument("numbers", nargs=-1, type=click.IntRange(1), metavar="[NUMBER]...")
@click.option("--all", "every", is_flag=True, help="All that was set aside, in the order of arrival.")
@click.option("--slug", default="", metavar="WHY", help="With --all: only what was set aside for this reason.")
@click.option("--source", default="", metavar="NAME", help="With --all: only by this source.")
@click.option(
    "--as",
    "person",
    metavar="PERSON",
    envvar="WARDWRIGHT_PERSON",
    show_envvar=True,
    help="Who does it, for the audit.  [default: this machine's user]",
)
@json_option
@click.pass_context
def replay_command(
    context: click.Context,
    home: Path | None,
    numbers: tuple[int, ...],
    every: bool,
    slug: str,
    source: str,
    person: str | None,
    as_json: bool,
) -> None:
    """Take in again, as new messages, those that were set aside, after the mapping or the vocabulary was put right.

    Each is taken in once, however often this is asked. A running system must have been started with the right mapping.
    """
    if bool(numbers) == every or (numbers and (slug or source)):
        raise UsedWrongly("Which messages?", "Write their numbers, or --all, with --slug WHY or --source NAME.")
    with existing_record(home) as (opened, record):
        seqs = waiting_to_be_replayed(slug, source) if every else list(numbers)
        found = replay(record, seqs, person or getpass.getuser(), Clock(opened.settings.demo.clock).now)
    refused = [each for each in found if each.replayed_as is None]
    if as_json:
        _json_lines(each._asdict() for each in found)
    else:
        click.echo("\n".join(replayed_listed(found)))
    context.exit(INPUT_HAS_PROBLEMS if refused else FINE)


@command.command(name="rederive", short_help="Derive facts again; shows the difference first.")
@home_option
@click.option("--from", "first", type=click.IntRange(1), default=1, help="From this message on.  [default: 1]")
@click.option("--keep", is_flag=True, help="Put the new facts in place of the old; the system must not be running.")
@json_option
def rederive_command(home: Path | None, first: int, keep: bool, as_json: bool) -> None:
    """Read the messages again with the mapping and vocabulary of now, and show which facts would be different.

    With --keep they take the place of the old. What flows did stays done: no flow runs over the past.
    """
    with existing_record(home) as (opened, record), led(record, keep) as epoch:
        messages, decisions = record.messages(epoch), record.decisions(epoch)
        try:
            reader = reader_of(opened, opened.vocabulary())
            run = Rederivation(messages, decisions, reader, replayed_messages())
            with watched("reading") as progress:
                last = messages.last()
                tell = (lambda done: progress("messages", last - done, last)) if progress is not None else None
                found = run.keep(first, tell) if keep else run.difference(first, tell)
        finally:
            decisions.close()
            messages.close()
    if as_json:
        _json_lines([difference_as_json(found, keep)])
    else:
        click.echo("\n".join(difference_told(found, keep)))


@contextmanager
def led(record: Record, wanted: bool) -> Iterator[int | None]:
    """The lead, for as long as the block lasts, when it is wanted; stops when a running system has it."""
    if not wanted:
        yield None
        return
    lead = record.lead()
    if not lead.take():
        raise UsedWrongly("The system is running, with timelines of the old facts.", "Stop it first, then --keep.")
    try:
        yield lead.epoch
    finally:
        lead.release()


def _json_lines(objects: Iterable[object]) -> None:
    for each in objects:
        click.echo(json.dumps(each, ensure_ascii=False))
