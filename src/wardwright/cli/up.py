"""`wardwright up`: the running system, from wardwright.toml.

Lives here: what the command says. Must not live here: processes (engine/up).
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import click

from wardwright.cli.border import SystemFailed
from wardwright.cli.home import real_home
from wardwright.cli.options import home_option, json_option, vocabulary_option
from wardwright.engine.place import record_of
from wardwright.engine.telemetry import logs, tracing
from wardwright.engine.up.parts import parts_of
from wardwright.engine.up.preflight import NotReady
from wardwright.engine.up.signals import Signals
from wardwright.engine.up.supervisor import Event, Launch, Supervisor
from wardwright.home.home import Home
from wardwright.home.settings import Settings


@click.command(name="up", short_help="Run: take messages, decide, open tasks, deliver.")
@home_option
@vocabulary_option
@click.option(
    "--log",
    type=click.Choice([logs.PLAIN, logs.JSON]),
    default=logs.PLAIN,
    help="How each line of the log is written, to stderr.  [default: plain]",
)
@json_option
def command(home: Path | None, vocabulary: Path | None, log: str, as_json: bool) -> None:
    """Run: take messages, decide, open tasks, deliver, until Ctrl-C.

    Everything is in wardwright.toml. A second one on the same record stands by and takes over when the first stops.
    Ctrl-C stops in order: nothing new is taken, what was taken is decided, what was decided is sent; a second Ctrl-C
    stops at once, and loses nothing either. With --json, what it says and its log are one object a line.
    """
    log = logs.JSON if as_json else log
    opened = real_home((home or Path()).absolute(), vocabulary.absolute() if vocabulary else None)
    opened.vocabulary()
    logs.configure(log, "up")
    try:
        tracing.check(opened.settings.tracing)
        record = record_of(opened)
        with Signals() as signals:
            launch = Launch(opened.folder or Path(), vocabulary, log, parts_of(opened.settings))
            Supervisor(opened, record, launch, signals, lambda event: _tell(event, opened, as_json)).run()
        record.close()
    except (NotReady, tracing.NoTracing) as problem:
        raise SystemFailed(str(problem)) from None


def _tell(event: Event, home: Home, as_json: bool) -> None:
    with contextlib.suppress(OSError):  # whoever read this has left: that is no reason to stop
        _say(event, home, as_json)


def _say(event: Event, home: Home, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"event": event.value, "listening": _places(home.settings)}, ensure_ascii=False))
    elif event is Event.STANDBY:
        click.echo("Another engine leads this record. Standing by: takes over when it stops. Ctrl-C ends.")
    elif event is Event.READY:
        click.echo(f"Running. {_where(home.settings)}")
        if home.settings.engine.dry_run:
            click.echo("Dry run: decisions are taken and written down, nothing is sent ([engine] dry_run).")
    elif event is Event.STOPPING:
        click.echo("Stopping: what was taken is decided and sent first. Ctrl-C again stops at once.")
    elif event is Event.STOPPED:
        click.echo("Stopped. Everything that was acknowledged is on disk.")


def _where(settings: Settings) -> str:
    """`lab feed: mllp at 0.0.0.0:2575 · status: http://127.0.0.1:9380`."""
    named = [f"{name}: {place}" for name, place in _places(settings).items()]
    return " · ".join(named) or "No source has a type: nothing is listened to."


def _places(settings: Settings) -> dict[str, str]:
    """What listens, watches or asks where, by name."""
    places = {}
    for source in settings.sources:
        if source.type is not None:
            place = source.listen or source.path or source.url
            places[source.name] = f"{source.type.value} {'at ' if source.listen else ''}{place}"
    if settings.web.listen is not None:
        scheme = "https" if settings.web.certificate else "http"
        places["pages"] = settings.web.address or f"{scheme}://{settings.web.listen}"
    if settings.status.listen is not None:
        places["status"] = f"http://{settings.status.listen}/status.json"
    return places
