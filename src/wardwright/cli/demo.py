"""`wardwright demo`: a hospital day that never was, through the starter flows, with nothing to configure.

Lives here: a home made by `init`, a day made by the demo room, a run by `replay`. Must not live here: any of the three.
"""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path

import click

from wardwright.cli.init import EXAMPLE, make_home, number_of_flows
from wardwright.cli.options import json_option
from wardwright.cli.replay import command as replay
from wardwright.cli.words import count, own_name
from wardwright.demo import write_day
from wardwright.facts.instant import MINUTE
from wardwright.home.home import DATA

DAY = "a-day.hl7"
PATIENTS = 200
MESSAGES = 5000


@click.command(name="demo", short_help="Watch the starter flows decide over a made-up hospital day.")
@click.option(
    "--seed", type=int, default=7, show_default=True, help="Another number makes another day; the same one, the same."
)
@click.option(
    "--messages",
    type=click.IntRange(min=100),
    default=MESSAGES,
    show_default=True,
    help="At least so many HL7 v2 messages.",
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="HOME",
    help="Keep the home and its messages there, to look into.",
)
@click.option("--every", is_flag=True, help="Show every firing, not one of each flow.")
@json_option
@click.pass_context
def command(context: click.Context, seed: int, messages: int, keep: Path | None, every: bool, as_json: bool) -> None:
    """Watch the starter flows decide over a made-up hospital day, each decision with its reason.

    Everybody in it is invented. Nothing is configured, nobody is reached, and nothing is left behind unless you
    --keep it.
    """
    if keep is not None:
        _run(context, keep, seed, messages, every, as_json)
        return
    with tempfile.TemporaryDirectory(prefix="wardwright-demo-") as folder:
        _run(context, Path(folder) / "home", seed, messages, every, as_json)


def _run(context: click.Context, home: Path, seed: int, messages: int, every: bool, as_json: bool) -> None:
    flows = number_of_flows(make_home(home))
    day = home / DATA / DAY
    written = write_day(day, seed, PATIENTS, messages)
    if not as_json:
        day_words = f"{count(written, 'HL7 v2 message')} of {PATIENTS} patients"
        click.echo(f"A hospital that never was: {day_words}, {count(flows, 'flow')}.\n")
    try:
        context.invoke(replay, home=home, messages=(day,), until=MINUTE, every=every, as_json=as_json)
    except click.exceptions.Exit as left:  # how replay ends, well or not
        if left.exit_code:
            raise
    if not as_json:
        _say_what_next(home, day)


def _say_what_next(home: Path, day: Path) -> None:
    click.echo("\n" + click.style("Next", bold=True))
    if day.is_relative_to(tempfile.gettempdir()):
        click.echo(f"  {own_name()} demo --keep my-hospital   # the same, to look into and to change")
        return
    named = shlex.quote(str(home))
    click.echo(f"  {own_name()} explain --home {named} {EXAMPLE}")
    click.echo(f"  {own_name()} replay --home {named} {EXAMPLE} --messages {shlex.quote(str(day))}")
