"""`wardwright demo --files HOME`: one synthetic day as a file, through the starter flows as `replay` runs them.

Lives here: a home made by `init`, a day made by the demo room, a run by `replay`. Must not live here: any of the three.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from wardwright.cli.init import EXAMPLE, make_home, number_of_flows
from wardwright.cli.replay import command as replay
from wardwright.cli.words import count, own_name
from wardwright.demo import write_day
from wardwright.facts.instant import MINUTE
from wardwright.home.home import DATA

DAY = "a-day.hl7"
PATIENTS = 200
MESSAGES = 5000


def replay_day(context: click.Context, home: Path, seed: int, messages: int | None, every: bool, as_json: bool) -> None:
    """Makes the home and the day in it, and replays it."""
    flows = number_of_flows(make_home(home))
    day = home / DATA / DAY
    written = write_day(day, seed, PATIENTS, messages or MESSAGES)
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
    named = shlex.quote(str(home))
    click.echo("\n" + click.style("Next", bold=True))
    click.echo(f"  {own_name()} explain --home {named} {EXAMPLE}")
    click.echo(f"  {own_name()} replay --home {named} {EXAMPLE} --messages {shlex.quote(str(day))}")
