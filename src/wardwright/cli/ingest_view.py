"""An ingest as people read it: progress while it runs, what was taken in, what was set aside and what to do about it.

Lives here: words and layout at 80 columns, and the JSON for programs. Must not live here: any counting (engine.ingest).
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from types import TracebackType
from typing import Any

import click

from wardwright.cli.words import count, plain
from wardwright.engine.ingest.counts import Counts
from wardwright.engine.ingest.run import Fate, Outcome, Stage
from wardwright.facts.instant import civil, instant
from wardwright.record.history.checking import Findings
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.store import History, Totals

WIDTH = 80
AT_A_TIME = 8
_NEW = (Fate.TAKEN_IN, Fate.READ_AGAIN, Fate.MENDED)
_FATES = {
    Fate.TAKEN_IN: "taken in",
    Fate.READ_AGAIN: "read again, because vocabulary, mapping, time zone or source changed",
    Fate.MENDED: "taken in again, because some of it was lost",
    Fate.KNOWN: "in the history already",
    Fate.REPEATED: "with the same content as another",
}


class Progress:
    """Bars on stderr, when somebody is watching."""

    def __init__(self, enabled: bool = True) -> None:
        self._watched = enabled and sys.stderr.isatty()
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Progress:
        if self._watched:
            from rich.console import Console  # a tenth of a second of imports that only a watched run needs
            from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = (
                TextColumn("{task.description:<17}"),
                BarColumn(),
                TextColumn("{task.completed:,.0f}"),
                TimeRemainingColumn(),
            )
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def update(self, stage: Stage, done: int, whole: int) -> None:
        """So much of a stage is done."""
        words = {Stage.LOOKING: "looking at files", Stage.READING: "reading rows", Stage.SORTING: "sorting rows"}
        self._tell(words[stage], done, whole)

    def checked(self, done: int, whole: int) -> None:
        """So many parts of the history were read."""
        self._tell("checking parts", done, whole)

    def _tell(self, words: str, done: int, whole: int) -> None:
        if self._bar is not None:
            if words not in self._tasks:
                self._tasks[words] = self._bar.add_task(words, total=whole)
            self._bar.update(self._tasks[words], completed=done, total=whole)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()


def show(place: HistoryFolder, outcome: Outcome, zone: tzinfo) -> None:
    """What was taken in, and what the history holds now."""
    files = len(outcome.files)
    if not outcome.with_fate(*_NEW):
        click.echo(click.style("Nothing new: ", bold=True) + f"{_in_already(files)} in {place.path} already.")
    else:
        for fate, words in _FATES.items():
            number = outcome.with_fate(fate)
            if number:
                click.echo(f"{count(number, 'file')} {words}.")
        counts = outcome.counts
        click.echo(click.style(_sum_of(counts), bold=True))
        _tell_quality(counts, outcome.repeated, outcome.clashing, zone)
        _tell_problems(counts)
    with History(place.path) as history:
        click.echo()
        for line in _standing(history, zone):
            click.echo(line)


def _in_already(files: int) -> str:
    return "the file is" if files == 1 else f"all {files:,} files are"


def _sum_of(counts: Counts) -> str:
    said = [count(counts.messages, "message"), count(counts.facts, "fact")]
    if counts.resent:
        said.append(f"{counts.resent:,} sent twice")
    if counts.set_aside:
        said.append(f"{counts.set_aside.total():,} set aside")
    return ", ".join(said) + "."


def _tell_quality(counts: Counts, repeated: int, clashing: int, zone: tzinfo) -> None:
    """What is kept and looks odd: nothing of it is left out."""
    told = []
    if counts.flaws:
        why = "unit missing or unknown, out of range, no number"
        told.append(f"Kept, and believed by no flow ({why}): {_often(counts.flaws)}.")
    if counts.converted:
        told.append(f"Converted to the unit of the vocabulary: {_often(counts.converted)}.")
    if counts.unknown_terms:
        told.append(f"Kept under codes that the vocabulary has no name for: {_often(counts.unknown_terms)}.")
    if counts.not_mapped:
        told.append(f"Kept, but not mapped to facts: {_often(counts.not_mapped)}.")
    if repeated:
        told.append(f"{count(repeated, 'row')} repeated what was said before, and changed nothing.")
    if clashing:
        words = "result says" if clashing == 1 else "results say"
        told.append(
            f"{clashing:,} final {words} another value than one of the same patient, term and time: both stand."
        )
    if counts.local_times:
        words = "row gives" if counts.local_times == 1 else "rows give"
        told.append(f"{counts.local_times:,} {words} a time without an offset: read as {zone}.")
    if counts.ahead:
        words = "result says it was true" if counts.ahead == 1 else "results say they were true"
        told.append(f"{counts.ahead:,} {words} over an hour after arriving: look at the times of the source.")
    for line in told:
        click.echo(textwrap.fill(plain(line), WIDTH, subsequent_indent="  "))
    for note in dict.fromkeys(counts.notes):
        click.echo(plain(note), err=True)


def _often(counts: Mapping[str, int]) -> str:
    named = Counter(counts).most_common(AT_A_TIME)
    rest = len(counts) - len(named)
    listed = ", ".join(f"{name} ({number:,})" for name, number in named)
    return listed + (f", and {count(rest, 'other')}" if rest > 0 else "")


def _tell_problems(counts: Counts) -> None:
    if not counts.set_aside:
        return
    click.echo("\nSet aside:", err=True)
    for where, reason in counts.examples[:AT_A_TIME]:
        said = plain(f"{where}, {reason.place}: {reason.problem} {reason.fix}")
        click.echo(
            textwrap.fill(
                said, WIDTH, initial_indent="  ", subsequent_indent="      ", break_long_words=False,
                break_on_hyphens=False,
            ),
            err=True,
        )  # fmt: skip
    if counts.set_aside.total() > len(counts.examples[:AT_A_TIME]):
        listed = _often(counts.set_aside)
        click.echo(f"  … all by reason: {listed}. --set-aside FILE writes every one.", err=True)


def _standing(history: History, zone: tzinfo) -> list[str]:
    totals, span = history.totals(), history.span()
    lines = [f"{history.folder} holds {_holds(totals)}."]
    if span is not None:
        first, last = (civil(moment, zone) for moment in span)
        lines.append(f"They were seen from {first.day} {first:%b %Y %H:%M} to {last.day} {last:%b %Y %H:%M}.")
        if span[1] > instant(datetime.now(UTC)):
            lines.append("The last of these moments is still to come: look at the dates of what was taken in.")
    for reason, rows in totals.left_out.items():
        lines.append(
            f"{count(rows, 'row')} of it cannot be read ({reason}): wardwright ingest --check --into {history.folder}"
        )
    return lines


def _holds(totals: Totals) -> str:
    return f"{count(totals.facts, 'fact')} of {count(totals.messages, 'message')}"


def as_json(place: HistoryFolder, outcome: Outcome) -> str:
    """One object: what happened, and what the history holds now (docs/reference/json.md)."""
    counts = outcome.counts
    with History(place.path) as history:
        whole, span, fingerprint = history.totals(), history.span(), history.fingerprint()
    return json.dumps(
        {
            "history": str(place.path),
            "files": [{"file": name, "fate": fate.value} for name, fate in outcome.files],
            "messages": counts.messages,
            "facts": counts.facts,
            "resent": counts.resent,
            "set_aside": dict(counts.set_aside),
            "not_mapped": dict(counts.not_mapped),
            "flaws": dict(counts.flaws),
            "unknown_terms": dict(counts.unknown_terms),
            "converted": dict(counts.converted),
            "ahead": counts.ahead,
            "repeated": outcome.repeated,
            "clashing": outcome.clashing,
            "local_times": counts.local_times,
            "notes": list(counts.notes),
            "holds": {
                "inputs": whole.inputs,
                "messages": whole.messages,
                "facts": whole.facts,
                "set_aside": whole.set_aside,
                "left_out": whole.left_out,
                "seen": list(span) if span is not None else None,
                "fingerprint": fingerprint,
            },
        },
        ensure_ascii=False,
    )


def findings(place: HistoryFolder, found: Findings) -> str:
    """What a look at every file of the history showed."""
    lines = [f"{place.path}: {count(found.parts, 'part')}, {count(found.rows, 'row')} read."]
    for part in found.damaged:
        lines.append(f"  facts/{part.file} {part.trouble}: {count(part.rows, 'row')} left out.")
        lines.append(f"      They came from: {', '.join(part.inputs[:AT_A_TIME])}{_more(len(part.inputs))}.")
    for name, rows in found.lost[:AT_A_TIME]:
        lines.append(f"  {name}: {count(rows, 'row')} lost. Take it in again.")
    if found.damaged:
        lines.append(f"Put them back from a backup. Or: wardwright ingest --repair --into {place.path}")
        lines.append("gives them up, and the files that they came from can be taken in again.")
    if found.leftovers:
        lines.append(f"{count(found.leftovers, 'file')} left by a run that was stopped: the next ingest removes them.")
    for name in found.foreign[:AT_A_TIME]:
        lines.append(f"  {name} is none of the history's files: it is not read.")
    if found.is_whole:
        lines.append("It is whole.")
    return plain("\n".join(lines)) + "\n"


def _more(number: int) -> str:
    return f" and {number - AT_A_TIME} more" if number > AT_A_TIME else ""


def findings_as_json(place: HistoryFolder, found: Findings) -> str:
    """The same for programs."""
    return json.dumps(
        {
            "history": str(place.path),
            "whole": found.is_whole,
            "parts": found.parts,
            "rows": found.rows,
            "damaged": [
                {"file": part.file, "trouble": part.trouble, "rows": part.rows, "inputs": list(part.inputs)}
                for part in found.damaged
            ],
            "lost": [{"file": name, "rows": rows} for name, rows in found.lost],
            "leftovers": found.leftovers,
            "foreign": found.foreign,
        },
        ensure_ascii=False,
    )
