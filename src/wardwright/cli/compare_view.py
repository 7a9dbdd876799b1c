"""A comparison in the terminal: the sentence first, then the figures side by side, then patient by patient.

Lives here: layout at 80 columns. Must not live here: any figure (measure.compare), any sentence (measure.pages).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import tzinfo

import click

from wardwright.cli.words import cut, plain
from wardwright.measure.compare.shape import Change, Comparison
from wardwright.measure.pages import comparing, words
from wardwright.measure.report.shape import Proportion

WIDTH = 80
CHANGES_SHOWN = 8
CAUSES_SHOWN = 8


def show(found: Comparison, zone: tzinfo) -> None:
    """The whole comparison."""
    for line in lines(found, zone):
        click.echo(line)


def lines(found: Comparison, zone: tzinfo) -> Iterator[str]:
    """What `show` prints."""
    yield click.style(plain(found.this.title), bold=True)
    yield from _wrapped(comparing.changed(found))
    if found.floor is not None:
        yield from _wrapped(f"What differs by fewer than {found.floor} is withheld. That is not zero.")
    yield ""
    yield from _parts(found)
    yield ""
    yield from _sides(found)
    if found.because:
        yield ""
        yield "  Gained and lost, by what made the difference"
        for row in found.because[:CAUSES_SHOWN]:
            first, *rest = textwrap.wrap(plain(row.name), 62)
            yield f"    {first:<64}{words.counted(row.count):>10}"
            yield from (f"      {line}" for line in rest)
    if found.changes:
        yield from _changes(found, zone)


def _parts(found: Comparison) -> Iterator[str]:
    judged = found.parts[0].confirmed is not None
    yield f"  {'':<42}{'firings':>9}{'patients':>10}{'confirmed' if judged else '':>16}"
    for part in found.parts:
        confirmed = "" if part.confirmed is None else words.of(part.confirmed)
        name = f"{part.sort}: {comparing.MEANS[part.sort]}"
        yield f"  {name:<42}{words.counted(part.count):>9}{words.counted(part.patients):>10}{confirmed:>16}"


def _sides(found: Comparison) -> Iterator[str]:
    sides = (found.other, found.this)
    yield _row("", "other version", "this version")
    yield _row("fired", *(words.counted(side.fired) for side in sides))
    yield _row("patients", *(words.counted(side.patients) for side in sides))
    yield _row("held back by a limit", *(words.counted(side.suppressed.count) for side in sides))
    yield _row(
        "could not be told",
        *("not counted" if each.unknown is None else words.counted(each.unknown.count) for each in sides),
    )
    for who, how, other, this in comparing.tasks(found):
        yield _row(f"{how} {who}", words.counted(other), words.counted(this))
    for name, key in (("predictive value", "predictive_value"), ("sensitivity", "sensitivity")):
        if found.this.judged is not None or found.other.judged is not None:
            shares = [words.NONE if side.judged is None else _share(getattr(side.judged, key)) for side in sides]
            yield _row(name, *shares)


def _row(name: str, other: str, this: str) -> str:
    return f"  {cut(plain(name), 31):<32}{other:>22}{this:>22}"


def _share(shown: Proportion) -> str:
    share = words.percent(shown.share)
    return share if share in (words.HIDDEN, words.NONE) else f"{share} ({words.interval(shown)})"


def _changes(found: Comparison, zone: tzinfo) -> Iterator[str]:
    assert found.changes is not None
    more = len(found.changes) + found.left_out - CHANGES_SHOWN
    yield ""
    yield "  Patient by patient" + (
        f": the first {CHANGES_SHOWN}, {more:,} more with --html or --json" if more > 0 else ""
    )
    for one in found.changes[:CHANGES_SHOWN]:
        yield ""
        yield from _change(one, zone)


def _change(one: Change, zone: tzinfo) -> Iterator[str]:
    told = one.this or one.other
    assert told is not None
    where = f", {told.ward}" if told.ward else ""
    judged = f" ({told.verdict})" if told.verdict else ""
    moment = click.style(words.moment(one.at, zone), fg="cyan")
    yield f"    {moment}  {plain(words.who(one.subject) + where)}: {comparing.when(one)}{judged}"
    clause = one.because.clause
    read = "" if clause is None else clause.why_unknown or words.facts(clause, zone)
    yield from _wrapped(comparing.why(one) + (f" [{read}]" if read else ""), "      ")
    trigger = told.reason[0]
    yield from _wrapped(f"fired on: {trigger.text} [{words.facts(trigger, zone)}]", "      ")


def _wrapped(text: str, lead: str = "") -> Iterator[str]:
    yield from textwrap.wrap(plain(text), WIDTH, initial_indent=lead, subsequent_indent=lead) or [""]
