"""A curve, and the numbers of a page, in the terminal.

Lives here: layout at 80 columns. Must not live here: any figure (measure.explore).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import click

from wardwright.cli.words import cut, plain
from wardwright.engine.explore.numbers import PageNumber
from wardwright.measure.explore.shape import Curve, Point
from wardwright.measure.pages import words
from wardwright.measure.report.shape import Proportion

WIDTH = 80
_BAR = 16


def show_numbers(title: str, numbers: Sequence[PageNumber]) -> None:
    """Which numbers the page has, and where."""
    for line in number_lines(title, numbers):
        click.echo(line)


def number_lines(title: str, numbers: Sequence[PageNumber]) -> Iterator[str]:
    """What `show_numbers` prints."""
    yield click.style(plain(title), bold=True)
    if not numbers:
        yield "There is no number on this page to explore."
        return
    for each in numbers:
        value = cut(f"{each.value:f} {each.unit}".strip(), 18)
        first, *rest = textwrap.wrap(plain(each.line), WIDTH - 26) or [""]
        yield f"  {each.number:>2}  {value:<19} {first}"
        yield from (f"{'':26}{line}" for line in rest)
    yield "Choose one: --number N"


def show(curve: Curve) -> None:
    """The curve as a table with bars."""
    for line in lines(curve):
        click.echo(line)


def lines(curve: Curve) -> Iterator[str]:
    """What `show` prints."""
    yield click.style(plain(curve.title), bold=True)
    yield from textwrap.wrap(plain(curve.line), WIDTH, initial_indent="  ", subsequent_indent="  ")
    if curve.floor is not None:
        yield f"  Points that differ by fewer than {curve.floor} are withheld. That is not zero."
    if curve.judged_by:
        yield from textwrap.wrap(plain(curve.judged_by), WIDTH, initial_indent="  ", subsequent_indent="  ")
    yield ""
    right = f"{'predictive value':>20}{'sensitivity':>18}" if curve.judged_by else ""
    yield f"  {cut(curve.unit or 'value', 9):>9}  {'fired':>9}{'patients':>10}" + (right or "")
    most = max((point.fired for point in curve.points if isinstance(point.fired, int)), default=0)
    for point in curve.points:
        yield _row(point, most, bool(curve.judged_by))
    yield "  → marks the page as it is."
    if curve.left_out:
        yield from textwrap.wrap(f"Left out, as they make no sense there: {', '.join(curve.left_out)}.", WIDTH)


def _row(point: Point, most: int, judged: bool) -> str:
    mark = "→" if point.is_the_pages else " "
    start = f"{mark} {point.value:>9}  {words.counted(point.fired):>9}{words.counted(point.patients):>10}"
    if judged:
        return f"{start}{_share(point.predictive_value):>20}{_share(point.sensitivity):>18}"
    length = round(_BAR * point.fired / most) if isinstance(point.fired, int) and most else 0
    return f"{start}  {'█' * length}".rstrip()


def _share(shown: Proportion | None) -> str:
    if shown is None:
        return words.NONE
    share = words.percent(shown.share)
    return share if share in (words.HIDDEN, words.NONE) else f"{share} ({words.interval(shown).replace(' to ', '–')})"
