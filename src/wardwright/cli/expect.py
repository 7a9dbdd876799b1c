"""`wardwright expect FLOW…`: how often flows should fire, made from a history, kept beside their versions, shown.

Lives here: the options and the exit code. Must not live here: the rates (engine/expect), how they look (expect_view).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from wardwright.cli.border import FINE, InputProblem, UsedWrongly
from wardwright.cli.evidence_on import evidence_on
from wardwright.cli.expect_view import screen
from wardwright.cli.home import open_home
from wardwright.cli.options import TakesMany, home_option, json_option, vocabulary_option
from wardwright.cli.replay import checked_flows
from wardwright.cli.words import count
from wardwright.engine.expect.expectation import Expectation, expectations_of
from wardwright.engine.expect.kept import Kept
from wardwright.facts.instant import iso
from wardwright.home.home import Home
from wardwright.kernel.plan import version_of


@click.command(
    name="expect", cls=TakesMany, short_help="How often flows should fire: make it from a history, or show it."
)
@click.argument("flows", nargs=-1, type=click.Path(path_type=Path), metavar="[FLOW]...")
@click.option(
    "--on",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="HISTORY...",
    help="Make it from this history (see ingest), or from files as --messages of replay takes them.",
)
@home_option
@vocabulary_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    flows: tuple[Path, ...],
    paths: tuple[Path, ...],
    home: Path | None,
    vocabulary: Path | None,
    as_json: bool,
) -> None:
    """How often flows should fire, by hour of the week and ward, with the band that is ordinary.

    With --on it is made from a proof over that history and kept in the home, beside the flow's version: from then on
    the running system raises an alarm, once, when the flow fires far more, far less, or not at all, with the likely
    cause.
    Without --on it shows what is kept. FLOW as in replay; without one, all flows of the home.
    """
    opened = open_home(home, vocabulary)
    words = opened.vocabulary()
    ready = checked_flows(flows, opened, words)
    kept = Kept(opened.data) if opened.folder is not None else None
    if paths:
        with evidence_on(paths, ready, words, opened) as evidence:
            found = expectations_of(evidence)
        if not found:
            raise InputProblem("The history holds nothing: no rate can be expected from it.", "Ingest messages first.")
        for each in found:
            if kept is not None:
                kept.write(each)
    else:
        if kept is None:
            raise UsedWrongly(
                "There is no home here whose expectations could be shown.", "Name --home, or --on HISTORY."
            )
        found = [one for flow in ready if (one := kept.read(version_of(flow))) is not None]
    missing = [flow.title for flow in ready if flow.title not in {each.flow for each in found}]
    if as_json:
        for each in found:
            click.echo(json.dumps(_as_json(each, opened), ensure_ascii=False))
    elif found:
        click.echo(screen(found, opened.settings.zone))
    _say(kept if paths else None, found, missing)
    context.exit(FINE)


def _say(kept: Kept | None, found: list[Expectation], missing: list[str]) -> None:
    if kept is not None:
        click.echo(f"\nKept in {kept.folder}: {count(len(found), 'flow')} will be held to it.", err=True)
    if missing:
        click.echo(
            f"Nothing is expected yet of {', '.join(missing[:5])}{' …' if len(missing) > 5 else ''}. "
            "Make it: wardwright expect --on HISTORY",
            err=True,
        )


def _as_json(each: Expectation, home: Home) -> dict[str, Any]:
    zone = home.settings.zone
    told = each.as_json()
    return {**told, "since": iso(each.since, zone), "until": iso(each.until, zone), "a_day": round(each.a_day, 4)}
