"""Tasks as people read them in a terminal: a list, one task, the answer to a step. Plain without colour.

Lives here: words and layout, as wide as the terminal, at most 110 columns; 80 in a pipe. Must not live here: which
tasks and in which order (engine/tasks/worklist.py).
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from datetime import tzinfo

import click

from wardwright.cli.words import count, plain
from wardwright.engine.tasks.desk import Desk
from wardwright.engine.tasks.steps import Step, Taken
from wardwright.engine.tasks.story import Story
from wardwright.engine.tasks.worklist import Line, WorkList
from wardwright.facts.instant import DAY, HOUR, MINUTE, Instant, Length, civil
from wardwright.govern.override_reasons import REASONS
from wardwright.govern.tasks import WANTED, State, StepVerb
from wardwright.home.settings import Person

NARROW, WIDE = 80, 110
SOON = 10 * MINUTE
_COLOURS = {State.ACCEPTED: "green", State.DECLINED: "magenta", State.DONE: "green"}
_VERDICTS = {"true": "yes", "false": "no", "unknown": "?"}
_INDENT = 6


def work_list(found: WorkList, person: Person | None, place: str, now: Instant, zone: tzinfo) -> str:
    """The list, three lines a task, under a line that says how many there are."""
    whom = f"for {person.name or person.id}" if person is not None else ""
    where = f"on {place}" if place else ""
    scope = " ".join(part for part in (whom, where) if part)
    if not found.lines:
        return f"No tasks{f' {scope}' if scope else ''}."
    overdue = sum(line.overdue for line in found.lines)
    head = click.style(f"{count(found.total, 'task')}{f' {scope}' if scope else ''}", bold=True)
    least = " or more" if overdue == len(found.lines) < found.total else ""  # overdue ones come first
    parts = [head + (click.style(f", {overdue:,}{least} overdue", fg="red", bold=True) if overdue else ""), ""]
    for line in found.lines:
        parts += [*_entry(line, now, zone), ""]
    more = found.total - len(found.lines)
    if more:
        parts.append(f"… and {more:,} more (--limit {found.total}).")
    return "\n".join(parts).rstrip("\n")


def story(told: Story, now: Instant, zone: tzinfo) -> str:
    """One task, its reason, its history, what went out."""
    line = told.line
    parts = [*_entry(line, now, zone), "", *_wrapped(f"Flow: {line.flow}", 2), *_wrapped(f"Id: {line.key}", 2)]
    if told.reason:
        parts += ["", click.style("Why", bold=True)]
        for each in told.reason:
            facts = each.why_unknown or "; ".join(each.facts)
            parts += _hanging(
                f"  {_VERDICTS.get(each.verdict, '?'):<4}", each.clause + (f"  [{facts}]" if facts else "")
            )
    parts += ["", click.style("What happened", bold=True)]
    for happening in told.history:
        words = f": {happening.words}" if happening.words else ""
        who = f"{happening.person} " if happening.person else ""
        parts += _hanging(f"  {_moment(happening.at, zone)}  ", f"{who}{happening.what}{words}")
    if told.deliveries:
        parts += ["", click.style("What went out", bold=True)]
    for sent in told.deliveries:
        tries = f", tried {count(sent.attempts, 'time')}" if sent.attempts > 1 else ""
        problem = f": {sent.problem}" if sent.problem else ""
        text = f"{sent.recipient or 'everybody who looks'} by {sent.channel}: {sent.state}{tries}{problem}"
        parts += _hanging(f"  {_moment(sent.at, zone)}  ", text)
    return "\n".join(parts)


def taken(step_taken: Taken, step: Step, desk: Desk) -> str:
    """One line: what became of a step."""
    task = step_taken.task
    if step_taken.repeated:
        return f"Task {task.number}: that is so already; nothing was changed."
    person = desk.directory.get(step.to) or desk.directory.find(step.to)
    to = (person.name or person.id) if person is not None else step.to
    said = {
        StepVerb.ACCEPT: "is yours",
        StepVerb.DONE: "is done; its follow-ups end",
        StepVerb.DECLINE: "is declined and still not done: its follow-ups happen, and others can take it",
        StepVerb.HAND_OVER: f"is handed over to {to}",
        StepVerb.ESCALATE: "is escalated: the next follow-up of its page, if there is one, happens now",
        StepVerb.NOTE: "has your note",
    }
    return plain(f"Task {task.number} {said[step.verb]}.")


def reasons() -> str:
    """Every reason for declining, a line each."""
    return "\n".join(f"  {each.code:<31}{each.words}" for each in REASONS)


# ── one task ─────────────────────────────────────────────────────────────────────────────────────


def _entry(line: Line, now: Instant, zone: tzinfo) -> Iterator[str]:
    number = click.style(f"{line.number:>{_INDENT - 2}}", bold=True)
    who = plain(f"{line.patient} ({line.subject})" if line.patient else line.subject)
    place = f" · {plain(line.place)}" if line.place else ""
    urgent = click.style("  URGENT", fg="red", bold=True) if line.urgent and line.state in WANTED else ""
    yield f"{number}  {_when(line, now, zone)}  {click.style(who, bold=True)}{place}{urgent}"
    yield from _wrapped(line.words, _INDENT)
    yield from _wrapped(f"{_whose(line)}, opened {_length(now - line.opened)} ago", _INDENT, _COLOURS.get(line.state))
    if line.why:
        yield from _wrapped(f"because {line.why}", _INDENT, dim=True)


def _when(line: Line, now: Instant, zone: tzinfo) -> str:
    """`overdue 8 min`, `due in 7 min`, `due 14:30`, or how it ended."""
    if line.state not in WANTED:
        return click.style(line.state.value, fg=_COLOURS.get(line.state))
    if line.due is None:
        return "no time"
    left = line.due - now
    if left < 0:
        return click.style(f"overdue {_length(-left)}", fg="red", bold=True)
    if left < HOUR:
        return click.style(f"due in {_length(left)}", fg="yellow" if left <= SOON else None)
    return f"due {_moment(line.due, zone)}"


def _whose(line: Line) -> str:
    if line.state is State.DONE:
        return f"done by {line.owner}" if line.owner else "done"
    if line.state is State.ACCEPTED:
        return f"accepted by {line.owner} (asked: {line.asked})"
    if line.state is State.DECLINED:
        return f"declined, nobody has it; asks {line.asked}"
    if line.state is State.OPEN:
        return f"asks {line.asked}"
    return f"asked {line.asked}"


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def _length(length: Length) -> str:
    """`under a minute`, `8 min`, `3 h 20 min`, `2 d 4 h`."""
    if length < MINUTE:
        return "under a minute"
    for unit, name, lesser, lesser_name in ((DAY, "d", HOUR, "h"), (HOUR, "h", MINUTE, "min")):
        if length >= unit:
            rest = length % unit // lesser
            return f"{length // unit} {name}{f' {rest} {lesser_name}' if rest else ''}"
    return f"{length // MINUTE} min"


def _moment(moment: Instant, zone: tzinfo) -> str:
    local = civil(moment, zone)
    return f"{local.day:>2} {local:%b %H:%M}"


def _width() -> int:
    if not sys.stdout.isatty():
        return NARROW
    return max(40, min(shutil.get_terminal_size((NARROW, 24)).columns, WIDE))


def _wrapped(text: str, indent: int, colour: str | None = None, dim: bool = False) -> Iterable[str]:
    lead = " " * indent
    lines = textwrap.wrap(plain(text), _width(), initial_indent=lead, subsequent_indent=lead) or [lead.rstrip()]
    return [click.style(each, fg=colour, dim=dim) for each in lines] if colour or dim else lines


def _hanging(lead: str, text: str) -> Iterable[str]:
    return textwrap.wrap(plain(text), _width(), initial_indent=lead, subsequent_indent=" " * len(lead))
