"""`wardwright tasks`: the work list, one task, and the steps that people take.

Lives here: the arguments and exit codes. Must not live here: what a step does (engine/tasks), how it looks
(tasks_view.py), what programs are told (tasks_json.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from wardwright.cli import tasks_json, tasks_view
from wardwright.cli.border import InputProblem, UsedWrongly
from wardwright.cli.options import home_option, json_option
from wardwright.cli.record import existing_record
from wardwright.engine.clock import Clock
from wardwright.engine.tasks.desk import Desk, desk_of
from wardwright.engine.tasks.finding import find_person, find_task
from wardwright.engine.tasks.refused import NotThere, Refused
from wardwright.engine.tasks.steps import Step, take
from wardwright.engine.tasks.story import story_of
from wardwright.engine.tasks.worklist import DEFAULT_LIMIT, MOST, Wanted, Whose, work_list
from wardwright.facts.instant import Instant
from wardwright.govern.override_reasons import REASONS, reason_called
from wardwright.govern.tasks import StepVerb

Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class _Office:
    """A home's desk with its record open."""

    desk: Desk
    now: Instant


@contextmanager
def _office(context: click.Context, home: Path | None) -> Iterator[_Office]:
    """The record of the home, and every refusal as one clear line: 2 for what is not there, 1 for what may not be."""
    folder = home or (context.obj if isinstance(context.obj, Path) else None)
    with existing_record(folder) as (opened, record):
        decisions = record.decisions()
        try:
            yield _Office(desk_of(opened, decisions), Clock(opened.settings.demo.clock).now())
        except NotThere as problem:
            raise UsedWrongly(str(problem)) from None
        except Refused as problem:
            raise InputProblem(str(problem)) from None
        finally:
            decisions.close()


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


@click.group(name="tasks", invoke_without_command=True, short_help="The work list: see, accept, do, hand over tasks.")
@home_option
@click.option("--for", "person", metavar="PERSON", help="Only what this person has, or a role asks that she is in now.")
@click.option("--mine", is_flag=True, help="With --for: only what she has accepted or was handed.")
@click.option("--ward", "place", metavar="PLACE", help="Only this ward, or group of wards.")
@click.option("--all", "closed_too", is_flag=True, help="Those that are over, too.")
@click.option(
    "--limit", type=click.IntRange(1, MOST), default=DEFAULT_LIMIT, show_default=True, help="At most so many."
)
@json_option
@click.pass_context
def command(
    context: click.Context, home: Path | None, person: str | None, mine: bool, place: str | None, closed_too: bool,
    limit: int, as_json: bool,
) -> None:  # fmt: skip
    """The work list: see, accept, do, hand over tasks.

    Without a subcommand it lists the open tasks, the overdue ones first. A task is called by its number, or by the
    beginning of its id. Steps need to know who takes them: --as PERSON, or WARDWRIGHT_PERSON in the environment.
    """
    context.obj = home
    if context.invoked_subcommand is not None:
        return
    if mine and person is None:
        raise UsedWrongly("--mine needs to know whose.", "Write, for example, --for amina --mine.")
    with _office(context, home) as office:
        who = None if person is None else find_person(office.desk, person)
        whose = Whose.MINE if mine else Whose.MY_ROLES
        found = work_list(office.desk, Wanted(who, whose, place or "", closed_too, limit), office.now)
        if as_json:
            _print_json(tasks_json.work_list(found, office.now, office.desk.zone))
        else:
            click.echo(tasks_view.work_list(found, who, place or "", office.now, office.desk.zone))


@command.command(name="show", short_help="One task: why, what happened, what went out.")
@click.argument("task")
@home_option
@json_option
@click.pass_context
def show(context: click.Context, task: str, home: Path | None, as_json: bool) -> None:
    """One task: why it is there, what happened to it, what went out."""
    with _office(context, home) as office:
        story = story_of(office.desk, find_task(task), office.now)
        if as_json:
            _print_json(tasks_json.story(story, office.desk.zone))
        else:
            click.echo(tasks_view.story(story, office.now, office.desk.zone))


# ── steps ────────────────────────────────────────────────────────────────────────────────────────


def _step_options(function: Command) -> Command:
    person = click.option(
        "--as", "person", metavar="PERSON", envvar="WARDWRIGHT_PERSON", required=True, show_envvar=True,
        help="Who takes the step: a key of [people] in wardwright.toml.",
    )  # fmt: skip
    return click.pass_context(home_option(person(json_option(function))))


def _because(words: str) -> Callable[[Command], Command]:
    return click.option("--because", default="", metavar="TEXT", help=words)


def _take(context: click.Context, home: Path | None, task: str, person: str, step: Step, as_json: bool) -> None:
    with _office(context, home) as office:
        who = find_person(office.desk, person)
        taken = take(office.desk, find_task(task).number, who, step, office.now)
        if as_json:
            _print_json(tasks_json.taken(taken))
        else:
            click.echo(tasks_view.taken(taken, step, office.desk))


@command.command(name="accept", short_help="Say: I will do it.")
@click.argument("task")
@_because("Why it is you, when you were not asked.")
@_step_options
def accept(context: click.Context, task: str, because: str, home: Path | None, person: str, as_json: bool) -> None:
    """Say: I will do it."""
    _take(context, home, task, person, Step(StepVerb.ACCEPT, text=because), as_json)


@command.command(name="done", short_help="Say: it is done.")
@click.argument("task")
@_because("Why it was you, when you were not asked.")
@_step_options
def done(context: click.Context, task: str, because: str, home: Path | None, person: str, as_json: bool) -> None:
    """Say: it is done. Its follow-ups end."""
    _take(context, home, task, person, Step(StepVerb.DONE, text=because), as_json)


@command.command(name="decline", short_help="Say: I will not, and why.")
@click.argument("task")
@click.option("--reason", default="", metavar="CODE", help="One of the reasons below, by its code or its words.")
@_because("Why, in your own words; beside a reason or in its place.")
@_step_options
def decline(
    context: click.Context, task: str, reason: str, because: str, home: Path | None, person: str, as_json: bool
) -> None:
    """Say: I will not do it, and why. It is still not done: its follow-ups happen, and others can take it."""
    known = reason_called(reason) if reason else None
    if reason and known is None:
        raise UsedWrongly(f"There is no reason `{reason}`. There are:\n{tasks_view.reasons()}")
    if known is None and not because.strip():
        raise UsedWrongly(f"Say why: --reason CODE, or --because in your own words. Reasons:\n{tasks_view.reasons()}")
    _take(context, home, task, person, Step(StepVerb.DECLINE, known.code if known else "", because), as_json)


decline.epilog = "\b\nReasons (CDS Hooks, non-adherence-reason-codes):\n" + "\n".join(
    f"  {each.code:<31}{each.words}" for each in REASONS
)


@command.command(name="hand-over", short_help="Give it to a person, role or team.")
@click.argument("task")
@click.argument("to")
@_because("Why; whoever gets it reads it.")
@_step_options
def hand_over(
    context: click.Context, task: str, to: str, because: str, home: Path | None, person: str, as_json: bool
) -> None:
    """Give it to a person, role or team; they are told. To take over from a colleague, hand it over to yourself."""
    _take(context, home, task, person, Step(StepVerb.HAND_OVER, text=because, to=to), as_json)


@command.command(name="escalate", short_help="Let the next follow-up happen now.")
@click.argument("task")
@_because("Why; it stands in the history.")
@_step_options
def escalate(context: click.Context, task: str, because: str, home: Path | None, person: str, as_json: bool) -> None:
    """Let the next follow-up of its page happen now. Anybody may."""
    _take(context, home, task, person, Step(StepVerb.ESCALATE, text=because), as_json)


@command.command(name="note", short_help="Write something down about it.")
@click.argument("task")
@click.argument("words")
@_step_options
def note(context: click.Context, task: str, words: str, home: Path | None, person: str, as_json: bool) -> None:
    """Write something down about it. Anybody may, also when it is over."""
    _take(context, home, task, person, Step(StepVerb.NOTE, text=words), as_json)


def _print_json(said: dict[str, Any]) -> None:
    click.echo(json.dumps(said, ensure_ascii=False))
