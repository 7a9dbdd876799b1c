"""How the system stands, as people read it: one screen, plain without colour.

Lives here: words and layout at 80 columns. Must not live here: what is well (engine/telemetry/standing.py).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo

import click

from wardwright.cli.words import count, cut, plain
from wardwright.engine.telemetry.standing import ChannelStanding, SourceStanding, Standing, State
from wardwright.facts.instant import DAY, HOUR, MINUTE, SECOND, Instant, Length, civil

WIDTH = 80
_MARK = {State.GOOD: ("●", "green"), State.STARTING: ("◌", "yellow"), State.BAD: ("✗", "red"), State.OFF: ("○", "")}


def screen(standing: Standing, zone: tzinfo) -> str:
    """The whole of it."""
    sections = [_head(standing, zone), _parts(standing), _sources(standing, zone), _channels(standing), _work(standing)]
    problems = standing.problems()
    if problems:
        sections.append(_wrong(problems))
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section)))


def length_words(length: Length) -> str:
    """`4 s`, `12 min`, `3 h`, `2 d`."""
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if length >= 2 * unit:
            return f"{length // unit} {name}"
    return f"{max(0, length) // SECOND} s"


def _head(standing: Standing, zone: tzinfo) -> Iterator[str]:
    problems = standing.problems()
    colour = "green" if not problems else "red"
    verdict = "well" if not problems else "not running" if not standing.running else count(len(problems), "problem")
    name = standing.hospital or "Wardwright"
    moment = f"{civil(standing.at, zone):%A %d %B %H:%M:%S}"
    rest = max(1, WIDTH - len(name) - len(moment) - len(verdict) - 4)
    head = f"{click.style(name, bold=True)}  {click.style(moment, fg='cyan')}"
    yield f"{head}{' ' * rest}{_mark(State.GOOD if not problems else State.BAD)} {click.style(verdict, fg=colour)}"
    if standing.dry_run:
        yield click.style("Dry run: decisions are taken and written down, nothing is sent.", fg="yellow")


def _parts(standing: Standing) -> Iterator[str]:
    known = [part for part in standing.parts if part.state is not State.OFF]
    for part in known:
        since = length_words(standing.wall - part.since) if part.since is not None else ""
        again = f", started again {count(part.restarts, 'time')}" if part.restarts else ""
        words = {State.GOOD: f"for {since}" if since else "alive", State.BAD: "does not answer"}
        yield f"{_mark(part.state)} {part.name:<12}{words.get(part.state, part.state.value)}{again}"


def _sources(standing: Standing, zone: tzinfo) -> Iterator[str]:
    if not standing.sources:
        return
    yield _columns("Sources", ("last message", "taken", "waiting", "senders"))
    for source in standing.sources:
        name = cut(f"{source.name}  {source.type} {source.where}", 38)
        last = _ago(standing.at, source.last_message)
        cells = (last, f"{source.taken:,}", f"{source.backlog:,}", f"{source.peers:,}")
        yield f"{_mark(source.state)} {_row(plain(name), cells)}"
        yield from _why(source)


def _channels(standing: Standing) -> Iterator[str]:
    if not standing.channels:
        return
    yield _columns("Channels", ("sent", "waiting", "failing", "dead"))
    for channel in standing.channels:
        name = cut(f"{channel.name}  {channel.type}{'  dry run' if channel.dry_run else ''}", 38)
        cells = tuple(f"{number:,}" for number in (channel.sent, channel.waiting, channel.failing, channel.dead))
        yield f"{_mark(channel.state)} {_row(plain(name), cells)}"
        yield from _why(channel)


def _work(standing: Standing) -> Iterator[str]:
    engine, flows, tasks = standing.engine, standing.flows, standing.tasks
    rate = f", {engine.rate:,.0f} a second" if engine.rate >= 1 else ""
    lag = f"{engine.backlog:,} to decide, {engine.behind:.1f} s behind" if engine.backlog else "all decided"
    yield f"{click.style('Messages', bold=True)}  {engine.newest:,}: {lag}{rate}"
    if engine.held_back:
        yield "          senders are held back, so that decisions keep up"
    if engine.set_aside:
        yield f"          {engine.set_aside:,} set aside: wardwright messages set-aside"
    more = [f"{len(flows.suspended)} suspended"] if flows.suspended else []
    more += [f"{len(flows.refused)} refused"] if flows.refused else []
    yield f"{click.style('Flows', bold=True)}     {', '.join([f'{flows.live} live', *more])}"
    yield f"{click.style('Tasks', bold=True)}     {tasks.open:,} open, {tasks.overdue:,} past their time"
    yield from _rates(standing)


def _rates(standing: Standing) -> Iterator[str]:
    """How flows keep the rates that are expected of them; those that do not are among what is wrong."""
    if standing.rates and standing.running:
        fired, expected = sum(each.fired for each in standing.rates), sum(each.expected for each in standing.rates)
        left = sum(bool(each.left) for each in standing.rates)
        away = click.style(f", {count(left, 'flow')} away from it", fg="red") if left else ""
        watched = f"of {count(len(standing.rates), 'flow')}, {fired:,} firings where {expected:,.1f} were expected"
        yield f"{click.style('Rates', bold=True)}     {watched}{away}"


def _wrong(problems: Sequence[str]) -> Iterator[str]:
    yield click.style("What is wrong", bold=True)
    for problem in problems:
        yield textwrap.fill(plain(problem), WIDTH, initial_indent="  ", subsequent_indent="    ")


def _why(thing: SourceStanding | ChannelStanding) -> Iterator[str]:
    if thing.state is State.BAD and thing.why:
        words = textwrap.fill(plain(thing.why), WIDTH, initial_indent="    ", subsequent_indent="    ")
        yield click.style(words, fg="red")


def _mark(state: State) -> str:
    sign, colour = _MARK[state]
    return click.style(sign, fg=colour or None)


def _columns(heading: str, names: Iterable[str]) -> str:
    return click.style(_row(heading, names, 40), bold=True)


def _row(name: str, cells: Iterable[str], width: int = 38) -> str:
    return name.ljust(width) + "".join(cell.rjust(width) for cell, width in zip(cells, (13, 10, 9, 8), strict=False))


def _ago(now: Instant, moment: Instant | None) -> str:
    return "never" if moment is None else f"{length_words(now - moment)} ago"
