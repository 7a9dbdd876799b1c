"""`wardwright replay FLOW… --messages PATH…`: what flows would have done with stored messages, as they arrived.

Lives here: the options and the exit code. Must not live here: the run (engine.replay), how it is shown (replay_view).
Nobody is reached and nothing is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import click

from wardwright.cli.border import FINE, INPUT_HAS_PROBLEMS, InputProblem, UsedWrongly
from wardwright.cli.firing_json import firing_as_json, near_miss_as_json
from wardwright.cli.home import messages_of, open_home, read_text
from wardwright.cli.options import TakesMany, home_option, json_option, vocabulary_option
from wardwright.cli.pages import Page, read_pages, report
from wardwright.cli.replay_view import Progress, View
from wardwright.cli.words import plain
from wardwright.connect.hl7v2.mapping import Mapping, MappingProblems, load_mapping
from wardwright.engine.replay import Replay
from wardwright.facts.instant import DAY, HOUR, MINUTE, SECOND, WEEK, Length
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.home.home import Home
from wardwright.kernel.firing import Outcome
from wardwright.language.draw import draw_problems
from wardwright.language.problem import Severity
from wardwright.language.tree import Flow
from wardwright.starter import flow_texts

ACTED = (Outcome.FIRED, Outcome.FOLLOWED)
_UNITS: dict[str, Length] = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_LENGTH = re.compile(
    r"([0-9]{1,9})\s*(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?)(?![a-z])",
    re.IGNORECASE,
)
_SENDERS = (TermKind.CONNECTION, TermKind.DEVICE)
_LONGEST: Length = 3660 * DAY


class LengthType(click.ParamType):  # type: ignore[type-arg]
    """`24 hours`, `90 min`, `2d`, `1h30m`; `0` for none."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Length:
        """The length in microseconds."""
        if isinstance(value, int):
            return value
        text = str(value).strip()
        if text == "0":
            return 0
        if not text or _LENGTH.sub("", text).strip(" ,"):
            self.fail(f'"{text}" is not a length of time. Write for example 24h, 90min or "2 days".', param, ctx)
        length = sum(int(count) * _UNITS[unit[0].lower()] for count, unit in _LENGTH.findall(text))
        if length > _LONGEST:
            self.fail(f'"{text}" is more than ten years. Write for example 24h, 90min or "2 days".', param, ctx)
        return length


@click.command(name="replay", cls=TakesMany, short_help="Run flows over stored messages: what would have happened.")
@click.argument("flows", nargs=-1, type=click.Path(path_type=Path), metavar="[FLOW]...")
@click.option(
    "--messages",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH...",
    help="Files of HL7 v2, FHIR R4 JSON, or facts tables (CSV, Parquet); told apart by what they hold.  "
    "[default: the path of --source]",
)
@click.option(
    "--until",
    type=LengthType(),
    default=DAY,
    metavar="DURATION",
    help="How long timers and schedules run on after the last message.  [default: 24h]",
)
@click.option(
    "--assume-done",
    type=LengthType(),
    metavar="DURATION",
    help="Every task is done that long after it was opened.  [default: nobody does anything]",
)
@click.option("--source", default="", metavar="NAME", help="The connection by which the files came.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A mapping for HL7 v2, laid over the packaged one.",
)
@click.option("--every", is_flag=True, help="Show every firing, not one of each flow.")
@click.option("--near-misses", is_flag=True, help="Show also what did not fire, and why.")
@click.option(
    "--set-aside",
    "set_aside_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write what was set aside to this file, one JSON object a line.",
)
@click.option("--strict", is_flag=True, help="Exit code 1 when anything was set aside.")
@home_option
@vocabulary_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    flows: tuple[Path, ...],
    messages: tuple[Path, ...],
    until: Length,
    assume_done: Length | None,
    source: str,
    mapping: Path | None,
    every: bool,
    near_misses: bool,
    set_aside_file: Path | None,
    strict: bool,
    home: Path | None,
    vocabulary: Path | None,
    as_json: bool,
) -> None:
    """Run flows over stored messages and show what would have happened, as it arrived, each decision with its reason.

    FLOW is a file, a folder of *.flow files, or the name or title of a flow in the home; without one, the flows of
    the home (or the starter flows) run. Messages are taken in the order of their own times. Nobody is reached and
    nothing is changed.
    """
    opened = open_home(home, vocabulary)
    words = opened.vocabulary()
    ready = checked_flows(flows, opened, words)
    source = named_source(source, opened, words) if source else ""
    messages = messages or _messages_of(source, opened)
    if set_aside_file is not None:
        _may_be_written(set_aside_file, messages)
    own = own_mapping(mapping or opened.mapping_of(source))
    with Progress(enabled=not as_json) as progress:
        run = _prepared(ready, words, opened, messages, until, assume_done, source, own, progress)
        view = View(opened.settings.zone, every, near_misses)
        for firing in run.outcomes():
            if as_json:
                if firing.outcome in ACTED:
                    click.echo(json.dumps(firing_as_json(firing, opened.settings.zone), ensure_ascii=False))
                elif near_misses:
                    click.echo(json.dumps(near_miss_as_json(firing, opened.settings.zone), ensure_ascii=False))
            else:
                view.add(firing)
    if set_aside_file is not None:
        _write_set_aside(set_aside_file, run)
    if as_json:
        view.tell_problems(run)
        click.echo(json.dumps({"summary": run.summary.figures(run.account)}))
    else:
        view.show(run, [flow.title for flow in ready])
    context.exit(INPUT_HAS_PROBLEMS if strict and run.account.set_aside else FINE)


def named_source(name: str, home: Home, vocabulary: Vocabulary) -> str:
    """The name of a connection, a device or a source of the settings, as those write it."""
    term = vocabulary.find(name)
    if term is not None and term.kind in _SENDERS:
        return term.name
    named = [each.name for each in home.settings.sources]
    found = next((each for each in named if each.casefold() == name.casefold()), None)
    if found is not None:
        return found
    known = dict.fromkeys([*named, *(each.name for kind in _SENDERS for each in vocabulary.of_kind(kind))])
    raise UsedWrongly(
        f"There is no source `{name}`.",
        f"Known here: {', '.join(known)}." if known else "Add it to `connections` of the vocabulary.",
    )


def _messages_of(source: str, home: Home) -> tuple[Path, ...]:
    found = messages_of(home, source)
    if found:
        return found
    if source:
        raise UsedWrongly(
            f"wardwright.toml does not say where the messages of `{source}` lie.",
            f'Write --messages PATH, or `path` under [sources."{source}"].',
        )
    raise UsedWrongly(
        "No messages were named.", "Write --messages PATH, or --source NAME for one whose path the home knows."
    )


def checked_flows(paths: Sequence[Path], home: Home, vocabulary: Vocabulary) -> list[Flow]:
    """The flows to run; stops with their problems when any has an error."""
    if not paths and home.flows is None:
        pages = [Page(f"starter {name}", text) for name, text in flow_texts().items()]
    else:
        pages = read_pages(paths, home)
    reports = report(pages, vocabulary)
    wrong = [each for each in reports if each.errors]
    if wrong:
        for each in wrong[:5]:
            errors = [problem for problem in each.problems if problem.severity is Severity.ERROR]
            click.echo(plain(draw_problems(each.page.text, errors, name=each.page.file)) + "\n", err=True)
        raise InputProblem("Nothing was run: a flow with an error does not run.", "Mend it and start again.")
    return [each.flow for each in reports if each.flow is not None]


def _prepared(
    flows: Sequence[Flow],
    vocabulary: Vocabulary,
    home: Home,
    messages: Sequence[Path],
    until: Length,
    assume_done: Length | None,
    source: str,
    mapping: Mapping | None,
    progress: Progress,
) -> Replay:
    return Replay(flows, vocabulary, home.settings.zone, messages, until, assume_done, source, mapping, progress.update)


def own_mapping(file: Path | None) -> Mapping | None:
    """The mapping of a file; None without one. Stops with its problems."""
    if file is None:
        return None
    try:
        return load_mapping((read_text(file), str(file)))
    except MappingProblems as found:
        raise InputProblem(str(found)) from None


def _may_be_written(file: Path, messages: Sequence[Path]) -> None:
    """Stops before a long run, not after it; and never writes over what it reads."""
    if any(file.exists() and path.exists() and file.samefile(path) for path in messages):
        raise UsedWrongly(f"{file} holds messages: they would be lost.", "Name another file after --set-aside.")
    with file.open("a"):
        pass


def _write_set_aside(file: Path, run: Replay) -> None:
    try:
        with file.open("w", encoding="utf-8", errors="replace") as out:
            for where, reason in run.account.set_aside:
                out.write(json.dumps({"message": where, **reason._asdict()}, ensure_ascii=False) + "\n")
    except OSError as problem:
        problem.filename = str(file)  # a write that fails does not say where
        raise
