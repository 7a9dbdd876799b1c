"""`wardwright explore FLOW --on HISTORY`: any number of a page as a slider.

Lives here: the options and the exit code. Must not live here: the curve (measure.explore), ranges (engine.explore), how
it looks (explore_view, measure.pages). Nobody is reached and nothing is changed.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from wardwright.cli.border import FINE, UsedWrongly
from wardwright.cli.explore_view import show, show_numbers
from wardwright.cli.home import open_home
from wardwright.cli.options import TakesMany, home_option, json_option, on_option, vocabulary_option
from wardwright.cli.proving import one_flow, places_of, proving, span_of
from wardwright.cli.reports import check_pages, page_options, reader_options, tell_written, write_pages
from wardwright.engine.explore.numbers import PageNumber, numbers_of
from wardwright.engine.explore.ranges import MOST, spread_of, values_of
from wardwright.engine.prove.breadth import ANY, Breadth
from wardwright.language.tree import Flow
from wardwright.measure.explore import explore_number
from wardwright.measure.explore.as_json import curve_as_json, numbers_as_json
from wardwright.measure.pages.curve import curve_as_html
from wardwright.measure.report import Reader

_ALL_VALUES = Breadth(share=None, firings=5_000_000)  # those of all values are counted under one title


class NumberType(click.ParamType):  # type: ignore[type-arg]
    """`6.2`, `26`: with the digits as typed."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The number."""
        try:
            found = Decimal(str(value))
        except InvalidOperation:
            self.fail(f'"{value}" is not a number. Write for example 6.2.', param, ctx)
        if not found.is_finite():
            self.fail(f'"{value}" is not a number. Write for example 6.2.', param, ctx)
        return found


@click.command(name="explore", cls=TakesMany, short_help="See what comes of each value of a number on a page.")
@click.argument("flow", type=click.Path(path_type=Path))
@on_option
@click.option("--number", type=click.IntRange(1), metavar="N", help="Which number; without it they are listed.")
@click.option("--from", "low", type=NumberType(), metavar="VALUE", help="The least value.  [default: from the data]")
@click.option("--to", "high", type=NumberType(), metavar="VALUE", help="The greatest value.  [default: from the data]")
@click.option("--steps", type=click.IntRange(1, MOST), default=25, show_default=True, help="How many values at most.")
@click.option("--since", metavar="TIME", help="Only what would have happened from then on: 2026-01-05, 30 d (ago).")
@click.option("--until", metavar="TIME", help="Only what would have happened before then.")
@page_options
@reader_options
@click.option("--however-broad", is_flag=True, help="Go on however often it fires.")
@home_option
@vocabulary_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    flow: Path,
    paths: tuple[Path, ...],
    number: int | None,
    low: Decimal | None,
    high: Decimal | None,
    steps: int,
    since: str | None,
    until: str | None,
    html: Path | None,
    pdf: Path | None,
    without_patients: bool,
    floor: int,
    however_broad: bool,
    home: Path | None,
    vocabulary: Path | None,
    as_json: bool,
) -> None:
    """See how often a page would have fired with other values of one of its numbers, and how often it was right.

    Without --number the numbers of the page are listed. Each point of the curve is what a proof of the page with that
    value says. Nobody is reached and nothing is changed.
    """
    opened = open_home(home, vocabulary)
    words = opened.vocabulary()
    check_pages(html, pdf)
    page = one_flow(flow, opened, words)
    if number is None:
        if as_json:
            click.echo(numbers_as_json(page.title, numbers_of(page)), nl=False)
        else:
            show_numbers(page.title, numbers_of(page))
        context.exit(FINE)
    place = _chosen(page, number)
    span, zone = span_of(since, until, opened), opened.settings.zone
    breadth = ANY if however_broad else _ALL_VALUES
    with proving(places_of(paths, opened), words, opened, span, breadth, unknowns=False) as (prove, history):
        spread = spread_of(history.connection(), words, place) if history is not None else None
        values = values_of(place, spread, low, high, steps) if _in_order(low, high) else ()
        curve = explore_number(prove, page, place, values, Reader(not without_patients, floor))
    write_pages(lambda: curve_as_html(curve, zone), html, pdf)
    if as_json:
        click.echo(curve_as_json(curve, zone), nl=False)
    else:
        show(curve)
    tell_written(html, pdf)
    context.exit(FINE)


def _chosen(page: Flow, number: int) -> PageNumber:
    listed = numbers_of(page)
    if number > len(listed):
        raise UsedWrongly(
            f"This page has {len(listed)} numbers, and no number {number}.", "List them: the same without --number."
        )
    return listed[number - 1]


def _in_order(low: Decimal | None, high: Decimal | None) -> bool:
    if low is not None and high is not None and low > high:
        raise UsedWrongly("--from is above --to: nothing lies between.", "Exchange them.")
    return True
