"""`wardwright compare FLOW --with FLOW2 --on HISTORY`: what a change of a page changes, patient by patient.

Lives here: the options and the exit code. Must not live here: the comparison (measure.compare), how it looks
(compare_view, measure.pages). Nobody is reached and nothing is changed.
"""

from __future__ import annotations

from pathlib import Path

import click

from wardwright.cli.border import FINE, UsedWrongly
from wardwright.cli.compare_view import show
from wardwright.cli.home import open_home
from wardwright.cli.options import TakesMany, home_option, json_option, on_option, vocabulary_option
from wardwright.cli.proving import Prove, one_flow, places_of, proving, span_of
from wardwright.cli.record import existing_record
from wardwright.cli.replay import LengthType
from wardwright.cli.reports import check_pages, page_options, reader_options, tell_written, write_pages
from wardwright.engine.compare.live import live_version
from wardwright.engine.compare.together import shares_a_run
from wardwright.engine.prove.breadth import ANY, Breadth
from wardwright.engine.prove.evidence import Evidence
from wardwright.facts.instant import DAY, Length
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.kernel.plan import version_of
from wardwright.language.tree import Flow
from wardwright.measure.compare import compare_versions
from wardwright.measure.compare.as_json import comparison_as_json
from wardwright.measure.pages.comparison import comparison_as_html
from wardwright.measure.report import Reader

LIVE = "live"
_TWICE = Breadth(firings=1_000_000)  # both versions are counted under one title


@click.command(name="compare", cls=TakesMany, short_help="See what a change of a page changes, patient by patient.")
@click.argument("flow", type=click.Path(path_type=Path))
@click.option("--with", "other", required=True, metavar="FLOW2", help="The other version: a page, or `live`.")
@on_option
@click.option("--since", metavar="TIME", help="Compare only what would have happened from then on: 2026-01-05, 30 d.")
@click.option("--until", metavar="TIME", help="Compare only what would have happened before then.")
@click.option(
    "--window",
    type=LengthType(),
    default=DAY,
    metavar="DURATION",
    help="How far apart two firings may be that belong together.  [default: 24h]",
)
@click.option(
    "--list", "listed", type=click.IntRange(0, 100_000), default=200, show_default=True, help="Changes shown."
)
@page_options
@reader_options
@click.option("--however-broad", is_flag=True, help="Go on with a flow that fires for nearly everyone.")
@home_option
@vocabulary_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    flow: Path,
    other: str,
    paths: tuple[Path, ...],
    since: str | None,
    until: str | None,
    window: Length,
    listed: int,
    html: Path | None,
    pdf: Path | None,
    without_patients: bool,
    floor: int,
    however_broad: bool,
    home: Path | None,
    vocabulary: Path | None,
    as_json: bool,
) -> None:
    """See what would change: which firings this version of a page gains, loses, has earlier or later, and why.

    FLOW is the version in question, FLOW2 what it is held against: another file, or `live`, the version with the same
    title that runs in the home now. Nobody is reached and nothing is changed.
    """
    opened = open_home(home, vocabulary)
    words = opened.vocabulary()
    check_pages(html, pdf)
    this = one_flow(flow, opened, words)
    before = _live(this.title, opened, words) if other == LIVE else one_flow(Path(other), opened, words, this.title)
    span = span_of(since, until, opened)
    reader = Reader(not without_patients, floor, listed)
    zone = opened.settings.zone
    with proving(places_of(paths, opened), words, opened, span, ANY if however_broad else _TWICE) as (prove, _):
        new, old = both_proved(prove, this, before)
        found = compare_versions((this, new), (before, old), window, reader)
    write_pages(lambda: comparison_as_html(found, zone), html, pdf)
    if as_json:
        click.echo(comparison_as_json(found, zone), nl=False)
    else:
        show(found, zone)
    tell_written(html, pdf)
    context.exit(FINE)


def both_proved(prove: Prove, this: Flow, other: Flow) -> tuple[Evidence, Evidence]:
    """The evidence of each version: one run for both where neither can change what the other does."""
    if this.title == other.title and version_of(this) == version_of(other):
        evidence = prove((this,))
        return evidence, evidence
    if shares_a_run((this, other)):
        evidence = prove((this, other))
        return evidence, evidence
    return prove((this,)), prove((other,))


def _live(title: str, home: Home, words: Vocabulary) -> Flow:
    with existing_record(home.folder):
        found = live_version(title, words)
    if found is None:
        raise UsedWrongly(f'No flow called "{title}" runs in this home.', "Name a page after --with.")
    return found
