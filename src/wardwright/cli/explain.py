"""`wardwright explain FLOW`: what a flow says, does, sees and reaches, or the same as a FHIR PlanDefinition.

Lives here: what is printed. Must not live here: anything that is worked out (wardwright/explain, language).
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from wardwright.cli.border import InputProblem
from wardwright.cli.home import open_home
from wardwright.cli.options import home_option, json_option, vocabulary_option
from wardwright.cli.pages import FlowReport, read_pages, report
from wardwright.cli.words import cut, plain
from wardwright.explain.data_list import CURRENT_STAY, Seen, data_seen
from wardwright.explain.diagram import Step, draw, steps
from wardwright.explain.plandefinition import plan_definition
from wardwright.explain.reach import Reached, reached
from wardwright.explain.words import length_words
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.language.check import conversions
from wardwright.language.circles import find_circles
from wardwright.language.draw import draw_problem
from wardwright.language.print import print_flow
from wardwright.language.problem import Severity
from wardwright.language.tree import Flow

WIDTH = 78
_FOR = {
    "trigger": "to begin",
    "condition": "to decide",
    "text": "to show",
    "stop": "to stop",
    "judgement": "to be judged",
    "measure": "to measure",
}


@click.command(name="explain", short_help="Say what a flow does, what it reads and whom it reaches.")
@click.argument("flow", type=click.Path(path_type=Path), metavar="FLOW")
@home_option
@vocabulary_option
@click.option(
    "--as",
    "form",
    type=click.Choice(["text", "plandefinition"]),
    default="text",
    show_default=True,
    help="For people, or as a FHIR R4 PlanDefinition.",
)
@json_option
def command(flow: Path, home: Path | None, vocabulary: Path | None, form: str, as_json: bool) -> None:
    """Say what a flow does, what it reads and whom it reaches.

    FLOW is a file, or the name or title of a flow in the home. Everything is derived from the page: nothing is declared
    beside it.
    """
    opened = open_home(home, vocabulary)
    words = opened.vocabulary()
    reports = report(read_pages([flow], opened), words)
    readable = [_readable(each) for each in reports]
    if form == "plandefinition":
        plans = [plan_definition(each, words) for each in readable]
        click.echo(json.dumps(plans[0] if len(plans) == 1 else _bundle(plans), indent=2, ensure_ascii=False))
    elif as_json:
        told = [_as_json(each, entry, words) for each, entry in zip(readable, reports, strict=True)]
        click.echo(json.dumps({"flows": told}, ensure_ascii=False))
    else:
        neighbours = _home_flows(opened, words)
        click.echo("\n\n".join("\n".join(_told(each, words, neighbours)) for each in readable))


def _readable(each: FlowReport) -> Flow:
    problems = [problem for problem in each.problems if problem.severity is Severity.ERROR]
    if each.flow is None or problems:
        drawn = draw_problem(each.page.text, problems[0], each.page.file) if problems else each.title
        raise InputProblem(
            drawn, f"\nA flow with problems cannot be explained. All of them: wardwright check {each.page.file}"
        )
    return each.flow


def _bundle(plans: Sequence[dict[str, Any]]) -> dict[str, Any]:
    entries = [{"fullUrl": plan["url"], "resource": plan} for plan in plans]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _home_flows(home: Home, vocabulary: Vocabulary) -> list[Flow]:
    if home.flows is None:
        return []
    return [each.flow for each in report(read_pages([], home), vocabulary) if each.flow is not None]


# ── For programs ─────────────────────────────────────────────────────────────────────────────────


def _as_json(flow: Flow, entry: FlowReport, vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "title": flow.title,
        "file": entry.page.file,
        "english": print_flow(flow),
        "data": [_seen_as_json(seen) for seen in data_seen(flow, vocabulary)],
        "reaches": [
            {"who": each.who, "how": each.how, "channel": each.channel, "follow_up": each.follow_up}
            for each in reached(flow, vocabulary)
        ],
        "conversions": [{"term": each.term, "text": str(each)} for each in conversions(flow, vocabulary)],
        "timeline": [[_step_as_json(step) for step in steps(rule, flow)] for rule in flow.rules],
    }


def _seen_as_json(seen: Seen) -> dict[str, Any]:
    return {
        "kind": seen.kind,
        "term": seen.term,
        "span": seen.span,
        "use": seen.use,
        "part_of": seen.part_of,
        "codes": list(seen.codes),
        "unit": seen.unit,
    }


def _step_as_json(step: Step) -> dict[str, Any]:
    return {"after": step.label or length_words(step.after), "sign": step.sign.name.lower(), "words": step.words}


# ── For people ───────────────────────────────────────────────────────────────────────────────────


def _told(flow: Flow, vocabulary: Vocabulary, neighbours: Sequence[Flow]) -> Iterator[str]:
    yield from _page(flow)
    for number, rule in enumerate(flow.rules, start=1):
        yield _heading("What it does" if len(flow.rules) == 1 else f"What it does, sentence {number}")
        yield textwrap.indent(plain(draw(steps(rule, flow), WIDTH - 2)), "  ")
    seen = data_seen(flow, vocabulary)
    yield _heading("What it sees")
    yield from _seen(seen)
    yield from _codes(seen)
    yield _heading("Whom and what it reaches")
    yield from _table([_reached_row(each) for each in reached(flow, vocabulary)])
    turned = conversions(flow, vocabulary)
    if turned:
        yield _heading("Units it converts")
        yield from _table([(each.term, str(each)) for each in turned])
    yield from _circles(flow, neighbours, vocabulary)


def _page(flow: Flow) -> Iterator[str]:
    """The page as the machine holds it, without its examples."""
    yield click.style(textwrap.fill(plain(flow.title), WIDTH), bold=True)
    for line in plain(print_flow(replace(flow, examples=()))).rstrip("\n").splitlines()[1:]:
        indent = "  " + " " * (len(line) - len(line.lstrip(" -")))
        yield textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent=indent + "  ") if line else ""


def _heading(words: str) -> str:
    return "\n" + click.style(words, bold=True)


def _seen(seen: Sequence[Seen]) -> Iterator[str]:
    """What is read, by what it is read for; the parts of a score once, under the score."""
    groups: dict[str, dict[tuple[str, ...], None]] = {}
    for each in seen:
        group = f"to work out {each.part_of}" if each.part_of else _FOR[each.use]
        groups.setdefault(group, {})[(_seen_name(each), each.span)] = None
    width = max((len(row[0]) for rows in groups.values() for row in rows), default=0)
    for group, rows in groups.items():
        yield f"  {group}"
        yield from (cut(f"    {name:<{width}}  {span}", WIDTH) for name, span in rows)


def _seen_name(each: Seen) -> str:
    if each.span == CURRENT_STAY:
        return "the stay"
    if not each.term:
        return each.kind
    # What a result or a condition is need not be said; that a medicine was given, prescribed or stopped must be.
    return f"{each.term} {each.kind}" if each.kind in ("given", "prescribed", "stopped") else each.term


def _codes(seen: Sequence[Seen]) -> Iterator[str]:
    codes = {each.term: ", ".join(each.codes) for each in seen if each.codes}
    if codes:
        yield _heading("By these codes")
    width = max(map(len, codes), default=0)
    for term, listed in codes.items():
        yield textwrap.fill(
            f"{term:<{width}}  {listed}", WIDTH, initial_indent="  ", subsequent_indent=" " * (width + 4)
        )


def _reached_row(each: Reached) -> tuple[str, ...]:
    return (each.who, each.how, each.channel, "follow-up" if each.follow_up else "")


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows in columns as wide as they need to be, the last one cut to the width of the page."""
    if not rows:
        yield "  nothing"
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        line = "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True) if width)
        yield "  " + cut(line.rstrip(), WIDTH)


def _circles(flow: Flow, neighbours: Sequence[Flow], vocabulary: Vocabulary) -> Iterator[str]:
    others = [other for other in neighbours if other != flow]
    for circle in find_circles([flow, *others], vocabulary):
        if 0 in circle.flows:
            titles = " → ".join([flow, *others][index].title for index in circle.flows)
            yield _heading("Circle")
            yield f"  {titles} → {flow.title}: each reads what the one before it records."
