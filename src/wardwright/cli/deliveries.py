"""`wardwright deliveries`: what went out, what waits, dead letters and what becomes of them.

Lives here: the commands and their lines. Must not live here: sending (engine/deliver), the steps with dead letters
(engine/deliver/again.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from pathlib import Path

import click

from wardwright.cli.border import InputProblem, UsedWrongly
from wardwright.cli.messages_view import moment_words
from wardwright.cli.options import Command, home_option, json_option
from wardwright.cli.record import existing_record
from wardwright.cli.words import count, plain
from wardwright.engine.clock import Clock
from wardwright.engine.deliver.again import put_away, send_again
from wardwright.engine.people.directory import Directory
from wardwright.facts.instant import Instant, iso
from wardwright.home.home import Home
from wardwright.record.models import Delivery
from wardwright.record.rows import DeliveryState

_STATES = [state.value for state in DeliveryState]


def _as_option(function: Command) -> Command:
    return click.option(
        "--as", "person", metavar="PERSON", envvar="WARDWRIGHT_PERSON", required=True, show_envvar=True,
        help="Who does it: a key of [people] in wardwright.toml.",
    )(function)  # fmt: skip


@click.group(
    name="deliveries", invoke_without_command=True, short_help="What goes out: see it, send dead letters again."
)
@home_option
@click.option("--state", type=click.Choice(_STATES), help="Only those that stand so.")
@click.option("--dead", is_flag=True, help="Only dead letters: --state dead.")
@click.option("--channel", default="", metavar="CHANNEL", help="Only by this channel.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, help="How many.  [default: 20]")
@json_option
@click.pass_context
def command(
    context: click.Context, home: Path | None, state: str | None, dead: bool, channel: str, limit: int, as_json: bool
) -> None:
    """What goes out: newest first, with what went wrong.

    A dead letter is a delivery that was given up: its line says why, and what to do. Send it again, or put it away.
    """
    context.obj = home
    if context.invoked_subcommand is not None:
        return
    wanted = {"state": DeliveryState.DEAD.value if dead else state, "channel": channel}
    with existing_record(home) as (opened, _):
        rows = Delivery.objects.filter(**{name: value for name, value in wanted.items() if value})
        shown = list(rows.order_by("-id")[:limit])
        for row in shown:
            click.echo(_json(row, opened.settings.zone) if as_json else _line(row, opened.settings.zone))
        if not shown and not as_json:
            click.echo("There are none." if any(wanted.values()) else "Nothing has gone out yet.")


@command.command(name="show", short_help="One delivery, with its words.")
@click.argument("number", type=int)
@home_option
@json_option
@click.pass_context
def show(context: click.Context, number: int, home: Path | None, as_json: bool) -> None:
    """One delivery, with its words: what was sent, or in a dry run what would have been."""
    with existing_record(home or context.obj) as (opened, _):
        row = Delivery.objects.filter(id=number).first()
        if row is None:
            raise UsedWrongly(f"There is no delivery {number}.", "See them: wardwright deliveries")
        words = row.rendered or str(row.body.get("text", ""))
        if as_json:
            told = json.loads(_json(row, opened.settings.zone))
            click.echo(json.dumps({**told, "words": words}, ensure_ascii=False))
        else:
            click.echo(_line(row, opened.settings.zone))
            click.echo(f"key  {plain(row.key)}")
            click.echo("\n" + "\n".join(plain(line) for line in words.split("\n")))


@command.command(name="again", short_help="Send dead letters again.")
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "every", metavar="CHANNEL", help="All dead letters of this channel.")
@_as_option
@home_option
@json_option
@click.pass_context
def again(
    context: click.Context, numbers: tuple[int, ...], every: str | None, person: str, home: Path | None, as_json: bool
) -> None:
    """Send dead letters again, under their old keys. What had nobody to go to is looked up anew."""
    with existing_record(home or context.obj) as (opened, _):
        ids = _asked(numbers, every)
        done = send_again(ids, _who(opened, person), _now(opened))
        _tell(done, len(ids), "will be sent again", as_json)


@command.command(name="put-away", short_help="Settle dead letters otherwise.")
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "every", metavar="CHANNEL", help="All dead letters of this channel.")
@click.option("--because", required=True, metavar="TEXT", help="How it was settled; it stands in the audit.")
@_as_option
@home_option
@json_option
@click.pass_context
def away(
    context: click.Context,
    numbers: tuple[int, ...],
    every: str | None,
    because: str,
    person: str,
    home: Path | None,
    as_json: bool,
) -> None:
    """Settle dead letters otherwise: they are never sent."""
    with existing_record(home or context.obj) as (opened, _):
        ids = _asked(numbers, every)
        done = put_away(ids, _who(opened, person), because, _now(opened))
        _tell(done, len(ids), "put away", as_json)


def _asked(numbers: Sequence[int], every: str | None) -> list[int]:
    if every is not None:
        dead = Delivery.objects.filter(state=DeliveryState.DEAD.value, channel=every)
        return list(dead.order_by("id").values_list("id", flat=True))
    if not numbers:
        raise UsedWrongly("Say which: their numbers, or --all CHANNEL.", "See them: wardwright deliveries --dead")
    return list(numbers)


def _who(home: Home, person: str) -> str:
    found = Directory(home.settings.people).find(person)
    if found is None:
        raise UsedWrongly(f"The settings know nobody called `{plain(person)}`.", "Write a key of [people].")
    return found.id


def _now(home: Home) -> Instant:
    return Clock(home.settings.demo.clock).now()


def _tell(done: int, asked: int, what: str, as_json: bool) -> None:
    if asked and not done:
        raise InputProblem("None of these is a dead letter.", "See those: wardwright deliveries --dead")
    if as_json:
        click.echo(json.dumps({"asked": asked, "done": done}))
        return
    left = f"; {asked - done} of those named are none" if asked > done else ""
    click.echo(f"{count(done, 'dead letter')} {what}{left}.")


def _json(row: Delivery, zone: tzinfo) -> str:
    told = {name: getattr(row, name) for name in ("id", "key", "channel", "recipient", "state", "attempts", "urgent")}
    moments = {name: _moment(getattr(row, name), zone) for name in ("created", "next_try", "sent")}
    more = {name: getattr(row, name) for name in ("error", "receipt", "digest")}
    about = {name: row.body.get(name, "") for name in ("kind", "title", "flow", "task", "firing")}
    return json.dumps({**told, **about, **moments, **more}, ensure_ascii=False)


def _moment(moment: Instant | None, zone: tzinfo) -> str | None:
    return None if moment is None else iso(moment, zone)


def _line(row: Delivery, zone: tzinfo) -> str:
    parts: Iterable[str] = (
        f"{row.id:>7}",
        moment_words(row.sent or row.created, zone),
        f"{row.state:<10}",
        f"{row.channel} to {row.recipient}:" if row.recipient else f"{row.channel}:",
        str(row.body.get("title", "")),
    )
    line = plain("  ".join(parts))
    told_why = row.error and row.state != DeliveryState.SENT.value
    return f"{line}\n{'':>9}{plain(row.error)}" if told_why else line
