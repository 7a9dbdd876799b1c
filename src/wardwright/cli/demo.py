"""`wardwright demo`: a hospital that never was, alive, on this machine, with nothing to configure.

Lives here: the command, its time, its account. Must not live here: the hospital (demo), the screen (demo_view), lines
(demo_lines), the day in a file (demo_day).
"""

from __future__ import annotations

import os
import shlex
import signal
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import click

from wardwright.cli.border import SystemFailed, UsedWrongly
from wardwright.cli.demo_day import replay_day
from wardwright.cli.demo_lines import Lines, summary_json
from wardwright.cli.demo_words import length_of_time, pace_words
from wardwright.cli.home import real_home
from wardwright.cli.init import make_home
from wardwright.cli.options import json_option
from wardwright.cli.words import count, own_name
from wardwright.demo.endless import SEED
from wardwright.demo.pace import ZONE
from wardwright.facts.instant import SECOND, civil, iso
from wardwright.home.home import SETTINGS
from wardwright.record.scratch import Scratch

BOUNDED = 60.0  # seconds that it runs where nobody can press Ctrl-C
_LOOK = 0.4  # seconds between two looks
_QUIET = 60.0  # seconds that --until-quiet waits at most


@click.command(name="demo", short_help="Watch a made-up hospital live: feeds, decisions, tasks, troubles.")
@click.option(
    "--speed",
    type=click.IntRange(1, 600),
    default=60,
    show_default=True,
    help="How many times as fast as the clock on the wall: 60 is an hour a minute.",
)
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    metavar="HOME",
    help="Keep everything there; a second run goes on where the first one ended.",
)
@click.option(
    "--for", "length", metavar="TIME", callback=length_of_time, help="End after so long, for example 90s or 5min."
)
@click.option("--until-quiet", is_flag=True, help="Before it ends, wait until all is decided and sent.")
@click.option(
    "--browser/--no-browser",
    default=None,
    help="Open the pages in a browser.  [default: when there is a screen]",
)
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another number makes another hospital.")
@click.option(
    "--files",
    type=click.Path(path_type=Path),
    metavar="HOME",
    help="No live system: one day of messages as a file in a new home, replayed.",
)
@click.option("--messages", type=click.IntRange(min=100), help="With --files: at least so many.  [default: 5000]")
@click.option("--every", is_flag=True, help="With --files: show every firing, not one of each flow.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    speed: int,
    home: Path | None,
    length: float | None,
    until_quiet: bool,
    browser: bool | None,
    seed: int,
    files: Path | None,
    messages: int | None,
    every: bool,
    as_json: bool,
) -> None:
    """Watch a made-up hospital live: feeds, decisions, tasks, troubles.

    Five wards and 120 beds. Its systems send HL7 v2 over MLLP into a real `wardwright up`, fail and recover; its staff
    takes tasks, late, or not at all. Everybody in it is invented, nobody outside is reached, and nothing is left behind
    unless you name a --home. Ctrl-C ends it. Without a terminal it ends by itself after a minute.
    """
    if files is not None:
        replay_day(context, files, seed, messages, every, as_json)
        return
    if messages is not None or every:
        raise UsedWrongly("--messages and --every belong to --files.", "Write: wardwright demo --files my-day")
    seconds = length if length is not None else None if _is_watched(as_json) else BOUNDED
    if home is not None:
        _live(_home(home), speed, seed, seconds, until_quiet, as_json, kept=True, browser=browser)
        return
    with Scratch("demo") as folder:
        place = Path(folder) / "home"
        make_home(place)
        _live(place, speed, seed, seconds, until_quiet, as_json, kept=False, browser=browser)


def _is_watched(as_json: bool) -> bool:
    """Whether there is a terminal that can show a screen."""
    return sys.stdout.isatty() and not as_json and os.environ.get("TERM", "") not in ("", "dumb", "unknown")


def _home(home: Path) -> Path:
    """The home of an earlier run, or a new one."""
    if not (home / SETTINGS).is_file():
        make_home(home)
    elif "[demo]" not in (home / SETTINGS).read_text(encoding="utf-8"):
        raise UsedWrongly(
            f"{home} is a home of your own; the demo sends made-up patients and keeps out of it.",
            "Name a folder that is not there yet.",
        )
    else:
        real_home(home)  # says where its settings cannot be understood
    return home.absolute()


def _live(
    home: Path, speed: int, seed: int, seconds: float | None, until_quiet: bool, as_json: bool, kept: bool,
    browser: bool | None,
) -> None:  # fmt: skip
    # Django, the record's tables: half a second that only a live run needs, and models only once there is a record.
    from wardwright.demo.preparing import prepare

    prepared = prepare(home, seed, speed)
    from wardwright.demo.running import DemoFailed, Running

    run = Running(prepared)
    if not as_json:
        words = "goes on where it ended" if prepared.until else "opens its doors"
        end = "Ctrl-C ends it" if seconds is None else f"It ends after {seconds:g} seconds"
        click.echo(f"A hospital that never was {words}: 5 wards, 120 beds, {pace_words(speed)}. {end}.")
    try:
        with _ctrl_c() as asked:
            try:
                run.start()
                _tell_pages(run, browser, as_json)
                _watch(run, speed, seconds, asked, as_json)
                if not as_json:
                    click.echo("The hospital closes: what was sent is decided first …")
                run.stop_sending()
                if until_quiet:
                    _wait_until_quiet(run)
            finally:
                run.finish()
    except DemoFailed as problem:
        advice = "Start it again; if it fails again, name a --home and look into its data/up.log."
        raise SystemFailed(str(problem), advice) from None
    _account(run, home, as_json, kept)


def _tell_pages(run: Any, browser: bool | None, as_json: bool) -> None:
    """Where the pages are; opened where somebody sits before a screen."""
    if not run.pages:
        return
    if not as_json:
        click.echo(f"The pages, with somebody to be: {run.pages}")
    seen = _is_watched(as_json) and (sys.platform == "darwin" or os.environ.get("DISPLAY", "") != "")
    if browser or (browser is None and seen):
        webbrowser.open(run.pages)


def _watch(run: Any, speed: int, seconds: float | None, asked: list[bool], as_json: bool) -> None:
    until = time.monotonic() + seconds if seconds is not None else float("inf")
    with _shown(speed, as_json, run.pages) as show:
        while time.monotonic() < until and not asked:
            show(run)
            run.check()
            time.sleep(_LOOK)


@contextmanager
def _shown(speed: int, as_json: bool, pages: str) -> Iterator[Any]:
    """What each look is shown by: a screen on a terminal, lines elsewhere."""
    if not _is_watched(as_json):
        lines = Lines(as_json)

        def tell(run: Any) -> None:
            lines.show(run.look(), run.told())
            sys.stdout.flush()

        yield tell
        return
    from rich.console import Console
    from rich.live import Live

    from wardwright.cli.demo_view import View

    view = View(speed, pages)
    console = Console()
    with Live(view, console=console, screen=True, auto_refresh=False) as live:

        def draw(run: Any) -> None:
            view.show(run.look())
            live.refresh()

        yield draw


def _wait_until_quiet(run: Any) -> None:
    until = time.monotonic() + _QUIET
    while not run.is_quiet and time.monotonic() < until:
        run.check()
        time.sleep(_LOOK)


@contextmanager
def _ctrl_c() -> Iterator[list[bool]]:
    """Ctrl-C (and a polite kill) asks for the end; asked again, it is taken at its word."""
    asked: list[bool] = []

    def ask(number: int, frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(True)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _account(run: Any, home: Path, as_json: bool, kept: bool) -> None:
    snapshot = run.look(working=False)
    figures = snapshot.figures
    if as_json:
        click.echo(summary_json(figures, iso(snapshot.now // SECOND * SECOND, ZONE)))
        return
    local = civil(snapshot.now, ZONE)
    bold = {"bold": True}
    click.echo(click.style(f"\nThe hospital stopped at {local:%H:%M} on {local:%A} {local.day} {local:%B}.", **bold))
    click.echo(
        f"  {count(figures.messages, 'message')} taken, kept and acknowledged; {figures.again} came twice and counted "
        f"once; {figures.set_aside} could not be read, and stand aside with the reason."
    )
    click.echo(
        f"  {count(figures.firings, 'firing')}, {count(figures.tasks, 'task')}: {figures.done} done, "
        f"{figures.declined} declined, {figures.open_tasks} still open."
    )
    click.echo(
        f"  {count(figures.escalated, 'escalation')}, because nobody had taken or done a task in time. "
        f"{figures.delivered} pages, letters and task cards went out."
    )
    _say_what_next(home, kept)


def _say_what_next(home: Path, kept: bool) -> None:
    click.echo("\n" + click.style("Next", bold=True))
    if not kept:
        click.echo(f"  {own_name()} demo --home my-hospital   # the same, kept, to look into and to change")
        return
    named = shlex.quote(str(home))
    for what, why in (
        ("status", "how the system is doing"),
        ("tasks", "who was asked for what, and what became of it"),
        ("messages set-aside", "what arrived and could not be read, with the reason"),
        ("demo", "the hospital goes on where it stopped"),
    ):
        click.echo(f"  {own_name()} {what} --home {named}   # {why}")
