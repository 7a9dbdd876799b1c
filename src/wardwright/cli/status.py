"""`wardwright status`: how the system stands, out of the record alone; works when nothing runs.

Lives here: asking once or again and again, and the exit code. Must not live here: the reading (engine/telemetry), the
words (status_view.py).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from wardwright.cli.border import FINE, SYSTEM_FAILED, UsedWrongly
from wardwright.cli.options import home_option, json_option
from wardwright.cli.record import existing_record
from wardwright.cli.status_view import screen
from wardwright.engine.clock import Clock
from wardwright.engine.telemetry.reading import read_standing
from wardwright.engine.telemetry.standing import Standing
from wardwright.home.home import Home
from wardwright.record.store import Record

EVERY = 1.0  # seconds


@click.command(name="status", short_help="How the running system stands; exit code 0 when all is well.")
@home_option
@click.option("--watch", is_flag=True, help="Look again every second, until Ctrl-C.")
@json_option
@click.pass_context
def command(context: click.Context, home: Path | None, watch: bool, as_json: bool) -> None:
    """How the running system stands: parts, sources, channels, flows, tasks.

    Exit code 0 when all is well, 3 when the engine is not running or behind, or a source, a channel or a flow is in
    trouble. With --json --watch, one object a line.
    """
    if watch and not as_json and not sys.stdout.isatty():
        raise UsedWrongly("--watch draws on a terminal, and this is none.", "Write --json --watch for programs.")
    with existing_record(home) as (opened, record):
        look = _looker(opened, record)
        standing = look()
        if watch:
            standing = _watch(look, opened, standing, as_json)
        else:
            click.echo(_json(standing) if as_json else screen(standing, opened.settings.zone))
    context.exit(SYSTEM_FAILED if standing.problems() else FINE)


def _looker(home: Home, record: Record) -> Callable[[], Standing]:
    messages = record.messages()
    clock = Clock(home.settings.demo.clock)
    return lambda: read_standing(home, record, messages, time.time_ns() // 1000, clock.now())


def _json(standing: Standing) -> str:
    return json.dumps(standing.as_json(), ensure_ascii=False)


def _watch(look: Callable[[], Standing], home: Home, standing: Standing, as_json: bool) -> Standing:
    """Until Ctrl-C; the last standing."""
    try:
        if as_json:
            while True:
                click.echo(_json(standing))
                time.sleep(EVERY)
                standing = look()
        from rich.live import Live  # a tenth of a second of imports that only a watched terminal needs
        from rich.text import Text

        zone = home.settings.zone
        with Live(Text.from_ansi(screen(standing, zone)), screen=True, auto_refresh=False) as live:
            while True:
                time.sleep(EVERY)
                standing = look()
                live.update(Text.from_ansi(screen(standing, zone)), refresh=True)
    except KeyboardInterrupt:
        return standing
