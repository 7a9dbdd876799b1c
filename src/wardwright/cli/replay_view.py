"""A replay as people read it: progress while it runs, firings with their reasons, one table, what was set aside.

Lives here: words and layout at 80 columns, plain without colour. Must not live here: any counting (engine.replay).
"""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo
from types import TracebackType
from typing import Any

import click

from wardwright.cli.words import count, cut, plain
from wardwright.engine.replay import Replay
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant, civil
from wardwright.facts.truth import Truth
from wardwright.kernel.examples import show_act, why_not
from wardwright.kernel.firing import Clause, Firing, Outcome
from wardwright.kernel.texts import NOTHING, show_value
from wardwright.kernel.values import WORKED_OUT

WIDTH = 80
FACTS_SHOWN = 3
AT_A_TIME = 8
_TIMELESS = (Kind.BORN, Kind.SEX)
_MARK = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "?"}
_COLUMNS = (
    ("fired", Outcome.FIRED),
    ("follow", Outcome.FOLLOWED),
    ("held", Outcome.SUPPRESSED),
    ("unknown", Outcome.UNKNOWN),
    ("late", Outcome.TOO_OLD),
    ("missed", Outcome.MISSED),
)
_LEGEND = (
    "fired: it acted.  follow: a follow-up, because a task was not done in time (in a replay nobody does any).  "
    "held: held back by `At most …`.  unknown: something it needs was missing.  late: the result was more than 24 "
    "hours old when it arrived.  missed: its trigger was met, another condition was not."
)


class Progress:
    """A line on stderr that says how far the run is, when somebody is watching."""

    def __init__(self, enabled: bool = True) -> None:
        self._bar: Any = None
        self._watched = enabled and sys.stderr.isatty()

    def __enter__(self) -> Progress:
        if self._watched:
            from rich.console import Console  # a second of imports that only a watched run needs
            from rich.progress import Progress as Bar
            from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} messages"), TimeElapsedColumn())
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task("replay", total=None)
        return self

    def update(self, messages: int) -> None:
        """So many messages were read."""
        if self._bar is not None:
            self._bar.update(self._task, completed=messages)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()


class View:
    """Collects what is worth showing while a run goes on, and shows it at the end."""

    def __init__(self, zone: tzinfo, every: bool = False, near_misses: bool = False) -> None:
        self._zone = zone
        self._every = every
        self._near_misses = near_misses
        self._counts: Counter[tuple[str, Outcome]] = Counter()
        self._shown: dict[str, list[Firing]] = {}  # root firing → it and its follow-ups
        self._flows_shown: set[str] = set()

    def add(self, firing: Firing) -> None:
        """Count an outcome; print it, or keep it if it is the first of its flow."""
        self._counts[firing.flow, firing.outcome] += 1
        if firing.outcome is Outcome.FIRED:
            if self._every:
                self._print(firing)
            elif firing.flow not in self._flows_shown:
                self._flows_shown.add(firing.flow)
                self._shown[firing.id] = [firing]
        elif firing.outcome is Outcome.FOLLOWED:
            if self._every:
                self._print(firing)
            elif firing.follows in self._shown:
                self._shown[firing.follows].append(firing)
        elif self._near_misses:
            self._print(firing)

    def show(self, run: Replay, titles: Sequence[str]) -> None:
        """The firings kept, the table, what became of the messages."""
        if self._shown:
            more = "" if self._every else "  (one of each flow; --every shows all)"
            click.echo(click.style("What they did", bold=True) + more + "\n")
        for firings in self._shown.values():
            for firing in firings:
                self._print(firing)
        self._table(titles)
        self._messages(run)
        self.tell_problems(run, WIDTH)

    # ── one firing ───────────────────────────────────────────────────────────────────────────

    def _print(self, firing: Firing) -> None:
        when = click.style(self._moment(firing.at), fg="cyan")
        if firing.outcome is Outcome.FOLLOWED:
            for act in firing.acts:
                _wrapped(f"{self._moment(firing.at)}  ", f"not done in time: {show_act(act)}")
            click.echo()
            return
        click.echo(f"{when}  {click.style(plain(firing.flow), bold=True)}, {plain(_who(firing.subject))}")
        for act in firing.acts:
            due = f", by {self._moment(act.due)}" if act.due is not None else ""
            _wrapped("       ", f"{show_act(act)}{due}")
        if not firing.acts:
            _wrapped("       ", f"did not fire: {why_not(firing)}")
        for clause in firing.reason:
            self._clause(clause)
        click.echo()

    def _clause(self, clause: Clause) -> None:
        facts = clause.why_unknown or self._facts(clause.facts)
        first, *lines = _lines(clause.text)
        _wrapped(f"         {_MARK[clause.verdict]:<4}", first + (f"  [{facts}]" if facts else ""))
        for line in lines:
            _wrapped("             ", line)

    def _facts(self, facts: tuple[Fact, ...]) -> str:
        if facts and facts[0].source == WORKED_OUT:
            return f"{self._fact(facts[0])}, from {count(len(facts) - 1, 'value')}"
        said = "; ".join(self._fact(fact) for fact in facts[:FACTS_SHOWN])
        more = len(facts) - FACTS_SHOWN
        return f"{said}; and {more} more" if more > 0 else said

    def _fact(self, fact: Fact) -> str:
        if fact.kind in _TIMELESS:
            return f"{fact.kind.value} {show_value(fact.value)}"
        what = show_value(fact.value)
        name = fact.term or fact.place or fact.kind.value
        words = name if what == NOTHING else f"{name} {what}"
        return f"{words} at {self._moment(fact.at)}"

    def _moment(self, moment: Instant) -> str:
        local = civil(moment, self._zone)
        return f"{local.day} {local:%b %H:%M}"

    # ── the whole run ────────────────────────────────────────────────────────────────────────

    def _table(self, titles: Sequence[str]) -> None:
        width = WIDTH - 8 * len(_COLUMNS)
        click.echo(click.style(f"{'Flow':<{width}}" + "".join(f"{name:>8}" for name, _ in _COLUMNS), bold=True))
        for title in titles:
            figures = [self._counts[title, outcome] for _, outcome in _COLUMNS]
            cells = "".join(f"{figure:>8,}" if figure else f"{'·':>8}" for figure in figures)
            click.echo(f"{cut(plain(title), width - 1):<{width}}{cells}")
        totals = [sum(self._counts[title, outcome] for title in titles) for _, outcome in _COLUMNS]
        cells = "".join(f"{figure:>8,}" if figure else f"{'·':>8}" for figure in totals)
        click.echo(click.style(f"{'all':<{width}}{cells}", bold=True))
        click.echo("\n" + textwrap.fill(_LEGEND, WIDTH) + "\n")

    def _messages(self, run: Replay) -> None:
        account = run.account
        said = [count(account.messages, "message"), count(account.facts, "fact")]
        if account.resent:
            said.append(f"{account.resent:,} sent twice")
        if account.set_aside:
            said.append(f"{len(account.set_aside):,} set aside")
        click.echo(click.style(", ".join(said) + ".", bold=True))
        if account.not_mapped:
            common = ", ".join(f"{name} ({number:,})" for name, number in account.not_mapped.most_common(AT_A_TIME))
            more = len(account.not_mapped) - AT_A_TIME
            rest = f", and {count(more, 'other')}" if more > 0 else ""
            click.echo(textwrap.fill(plain(f"Kept, but not mapped to facts: {common}{rest}."), WIDTH))

    def tell_problems(self, run: Replay, width: int = 0) -> None:
        """What was set aside, with its place and what to do: on stderr, so that it never mixes with JSON.

        `width`: where a line breaks for people; 0: each on a line of its own, for programs.
        """
        for note in run.notes:
            click.echo(plain(note), err=True)
        if run.validation_off:
            click.echo(
                "FHIR was not held against the R4 schema: it is not installed. `make setup` fetches it.", err=True
            )
        shown = run.account.set_aside[:AT_A_TIME]
        if shown:
            click.echo("\nSet aside:", err=True)
        for where, reason in shown:
            said = plain(f"{where}, {reason.place}: {reason.problem} {reason.fix}")
            click.echo(_within(said, width) if width else f"  {said}", err=True)
        if len(run.account.set_aside) > AT_A_TIME:
            kinds = Counter(reason.slug for _, reason in run.account.set_aside)
            listed = ", ".join(f"{slug} ({number:,})" for slug, number in kinds.most_common(AT_A_TIME))
            said = f"… all by reason: {listed}. --set-aside FILE writes every one."
            click.echo(_within(said, width) if width else f"  {said}", err=True)


def _within(text: str, width: int) -> str:
    # A path is never broken: it is there to be copied.
    return textwrap.fill(
        text, width, initial_indent="  ", subsequent_indent="      ", break_long_words=False, break_on_hyphens=False
    )


def _who(subject: str) -> str:
    kind, _, name = subject.partition(":")
    return f"the {name}" if kind in ("connection", "device") else f"patient {subject}"


def _lines(clause: str) -> list[str]:
    """A clause in the lines that the page has it in: a list takes one for each of its conditions."""
    if not clause.startswith(("any of:", "all of:", "none of:")):
        return [clause]
    first, *rest = clause.split(" - ")
    return [first, *(f"- {line}" for line in rest)]


def _wrapped(lead: str, text: str) -> None:
    click.echo(textwrap.fill(plain(text), WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead)))
