"""A proof report in the terminal: the sentences first, then the tables, at 80 columns and plain without colour.

Lives here: words and layout. Must not live here: any figure (measure.report), any file (prove_report).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import tzinfo

import click

from wardwright.cli.words import cut, plain
from wardwright.measure.pages import sentences, words
from wardwright.measure.report.shape import WITHHELD, Count, FlowReport, Judged, Listed, Number, Proportion, Report, Row

WIDTH = 80
ROWS_SHOWN = 8
FIRINGS_SHOWN = 3
WHOLE_FLOWS = 4  # of more than these, each has one line
_BLOCKS = " ▁▂▃▄▅▆▇█"
_TRUTH = {"true": "yes", "false": "no", "unknown": "?"}


def show(report: Report, zone: tzinfo) -> None:
    """The report, flow by flow, then the work and where the rest is."""
    for line in lines(report, zone):
        click.echo(line)


def lines(report: Report, zone: tzinfo) -> Iterator[str]:
    """What `show` prints."""
    yield from _wrapped(f"Proved {sentences.span(report, zone)}. Nobody was reached.")
    if report.floor is not None:
        yield from _wrapped(f"Numbers below {report.floor}, and what gives them away, are withheld. That is not zero.")
    if len(report.flows) > WHOLE_FLOWS:
        yield from _overview(report)
    for flow in report.flows if len(report.flows) <= WHOLE_FLOWS else ():
        yield ""
        yield click.style(plain(flow.title), bold=True)
        yield from _flow(flow, zone)
    if report.load:
        yield ""
        yield from _work(report)


def _flow(flow: FlowReport, zone: tzinfo) -> Iterator[str]:
    yield from _wrapped(f"{sentences.fired(flow)} {sentences.beside(flow)}".strip())
    if flow.fired is not WITHHELD and flow.fired:
        yield from _when(flow)
        yield from _wards(flow)
    if flow.judged is not None:
        yield from _judged(flow.judged)
    if flow.unknown is None:
        yield from _wrapped("What could not be told was not counted (--firings-only).", "  ")
    if flow.unknown_because:
        yield from _table("Could not be told, and why", flow.unknown_because)
    if flow.parts_missing:
        yield from _table("Parts of scores that were missing", flow.parts_missing)
    if flow.missed_because:
        yield from _table("Near misses: the first condition that was false", flow.missed_because)
    if flow.firings:
        yield from _firings(flow, flow.firings, zone)


def _overview(report: Report) -> Iterator[str]:
    yield ""
    yield click.style(f"{'Flow':<38}{'fired':>8}{'patients':>10}{'a day':>8}{'held':>8}{'unknown':>8}", bold=True)
    for flow in sorted(report.flows, key=lambda each: -each.fired if isinstance(each.fired, int) else 1):
        unknown = words.NONE if flow.unknown is None else _short(flow.unknown.count)
        cells = f"{_short(flow.fired):>8}{_short(flow.patients):>10}{_short(flow.per_day.rate):>8}"
        yield f"{cut(plain(flow.title), 37):<38}{cells}{_short(flow.suppressed.count):>8}{unknown:>8}"
    yield ""
    yield from _wrapped("Name one flow to see all of it here; --html FILE shows all of all. w: withheld.")


def _short(value: Number) -> str:
    """In a narrow column; withheld is `w`."""
    if value is WITHHELD:
        return "w"
    return f"{value:,}" if isinstance(value, int) else words.decimal(value)


# ── when and where ───────────────────────────────────────────────────────────────────────────────


def _when(flow: FlowReport) -> Iterator[str]:
    hours = [row.count for row in flow.hours]
    yield ""
    yield f"  by hour   0h {_sparks(hours)} 24h   busiest: {_busiest(flow.hours, ':00')}"
    days = [row.count for row in flow.weekdays]
    yield f"  by day   Mon {_sparks(days)} Sun   busiest: {_busiest(flow.weekdays)}"


def _sparks(counts: Sequence[Count]) -> str:
    most = max((count for count in counts if isinstance(count, int)), default=0)
    signs = ("·" if count is WITHHELD else _BLOCKS[_step(count, most)] for count in counts)
    return "".join(signs)


def _step(count: Count, most: int) -> int:
    assert isinstance(count, int)
    return 0 if not count else 1 + (count * 7) // most


def _busiest(rows: Sequence[Row], after: str = "") -> str:
    shown = [(row.count, row.name) for row in rows if isinstance(row.count, int)]
    count, name = max(shown, key=lambda each: each[0], default=(0, ""))
    more = " (· is withheld)" if len(shown) < len(rows) else ""
    return f"{name}{after}, {words.counted(count, 'firing')}{more}" if count else f"{words.HIDDEN}{more}"


def _wards(flow: FlowReport) -> Iterator[str]:
    yield ""
    yield f"  {'Ward':<32}{'fired':>10}{'patients':>10}  {'per 100 patient-days':>22}"
    for ward in flow.wards[:ROWS_SHOWN]:
        rate = ward.per_100_patient_days
        often = words.NONE if rate is None else words.decimal(rate.rate)
        if rate is not None and rate.rate is not WITHHELD and rate.rate is not None:
            often += f" ({words.rate_interval(rate)})"
        name = cut(plain(ward.name or "not known"), 31)
        yield f"  {name:<32}{words.counted(ward.fired):>10}{words.counted(ward.patients):>10}  {often:>22}"
    yield from _more(len(flow.wards))


# ── right or not ─────────────────────────────────────────────────────────────────────────────────


def _judged(judged: Judged) -> Iterator[str]:
    yield ""
    yield from _wrapped(judged.by, "  ")
    yield from _wrapped(sentences.judged(judged), "  ")
    for caveat in sentences.caveats(judged):
        yield from _wrapped(caveat, "  ")
    if not any(group.rows for group in judged.groups):
        return
    yield ""
    yield f"  {'':<26}{'predictive value':>26}{'sensitivity':>26}"
    for group in judged.groups:
        for row in group.rows:
            name = cut(plain(f"{group.by} {row.name}"), 25)
            cells = "".join(f"{_share(each):>26}" for each in (row.predictive_value, row.sensitivity))
            yield f"  {name:<26}{cells}{'  few' if row.few else ''}"
    if any(row.few for group in judged.groups for row in group.rows):
        yield "  few: fewer than 20 firings or outcomes; a difference there means little."


def _share(shown: Proportion) -> str:
    share = words.percent(shown.share)
    return share if share in (words.HIDDEN, words.NONE) else f"{share} ({words.interval(shown)})"


# ── tables, firings, work ────────────────────────────────────────────────────────────────────────


def _table(heading: str, rows: Sequence[Row]) -> Iterator[str]:
    yield ""
    yield f"  {heading}"
    for row in rows[:ROWS_SHOWN]:
        yield f"    {cut(plain(row.name), 62):<64}{words.counted(row.count):>10}"
    yield from _more(len(rows))


def _more(number: int) -> Iterator[str]:
    if number > ROWS_SHOWN:
        yield f"    … and {number - ROWS_SHOWN} more in the page (--html FILE)"


def _firings(flow: FlowReport, firings: Sequence[Listed], zone: tzinfo) -> Iterator[str]:
    yield ""
    more = f"  Some of them (--html FILE shows {len(firings):,}, with pictures)"
    yield more if len(firings) > FIRINGS_SHOWN else "  Each of them"
    for one in firings[:FIRINGS_SHOWN]:
        yield ""
        when = click.style(words.moment(one.at, zone), fg="cyan")
        where = f", {one.ward}" if one.ward else ""
        yield f"    {when}  {plain(words.who(one.subject) + where)}{_verdict(one)}"
        for clause in one.reason:
            read = clause.why_unknown or words.facts(clause, zone)
            first, *rest = words.lines(clause.text)
            yield from _wrapped(f"{_TRUTH[clause.verdict.value]:<4}{first}{f' [{read}]' if read else ''}", "      ", 10)
            for line in rest:
                yield from _wrapped(line, "          ", 12)
        for act in one.acts:
            yield from _wrapped(f"→ {words.act(act, zone)}", "      ", 8)


def _verdict(one: Listed) -> str:
    if one.verdict == "confirmed":
        return f": the outcome came after {words.hours(one.lead_hours)}"
    return f": {one.verdict}" if one.verdict else ""


def _work(report: Report) -> Iterator[str]:
    yield click.style("The work it makes", bold=True)
    yield f"{'':<28}{'a day, if':>12}{'a day, if':>12}{'most in':>12}{'most in':>14}"
    yield f"{'Role':<28}{'answered':>12}{'nobody does':>12}{'one hour':>12}{'120 minutes':>14}"
    for role in report.load:
        cells = (
            f"{words.decimal(role.answered.per_day):>12}{words.decimal(role.worst.per_day):>12}"
            f"{words.counted(role.worst.peak_hour):>12}{words.counted(role.worst.peak_two_hours):>14}"
        )
        yield f"{cut(plain(role.role), 27):<28}{cells}"


def _wrapped(text: str, lead: str = "", following: int | None = None) -> Iterator[str]:
    rest = lead if following is None else " " * following
    yield from textwrap.wrap(plain(text), WIDTH, initial_indent=lead, subsequent_indent=rest) or [""]
