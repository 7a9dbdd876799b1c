"""`wardwright check FLOW…`: problems located and explained, examples run, one line for each flow.

Lives here: what is printed and the exit code. Must not live here: any check (language), any example (kernel).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from wardwright.cli.border import FINE, INPUT_HAS_PROBLEMS
from wardwright.cli.home import open_home
from wardwright.cli.options import home_option, json_option, vocabulary_option
from wardwright.cli.pages import FlowReport, Page, read_pages, report, with_examples
from wardwright.cli.words import count, cut, plain
from wardwright.language.draw import draw_problem
from wardwright.language.problem import Problem, Severity, line_and_column

AT_A_TIME = 5  # more than five problems at once are not read
TITLE_WIDTH = 50


@click.command(name="check", short_help="Find the problems of flows and run their examples.")
@click.argument("flows", nargs=-1, type=click.Path(path_type=Path), metavar="[FLOW]...")
@home_option
@vocabulary_option
@json_option
@click.pass_context
def command(
    context: click.Context, flows: tuple[Path, ...], home: Path | None, vocabulary: Path | None, as_json: bool
) -> None:
    """Find the problems of flows and run their examples.

    FLOW is a file, a folder of *.flow files, or the name or title of a flow in the home; without one, the flows of
    the home are checked. Exit code 1 when a flow has an error or an example does not go as its page says.
    """
    opened = open_home(home, vocabulary)
    words = opened.vocabulary()
    pages = read_pages(flows, opened)
    reports = list(with_examples(report(pages, words), words, opened))
    if as_json:
        click.echo(json.dumps({"flows": [_as_json(each) for each in reports]}, ensure_ascii=False))
    else:
        _print(reports)
    context.exit(FINE if all(each.fine for each in reports) else INPUT_HAS_PROBLEMS)


def _as_json(each: FlowReport) -> dict[str, Any]:
    return {
        "title": each.title,
        "file": each.page.file,
        "problems": [_problem_as_json(problem, each.page) for problem in each.problems],
        "examples": [{"name": example.name, "passed": example.passed} for example in each.examples],
    }


def _problem_as_json(problem: Problem, page: Page) -> dict[str, Any]:
    line, column = line_and_column(page.text, problem.span.start)
    return {
        "slug": problem.slug,
        "severity": problem.severity.value,
        "line": line,
        "column": column,
        "problem": problem.problem,
        "because": problem.because,
        "fixes": list(problem.fixes),
    }


# ── For people ───────────────────────────────────────────────────────────────────────────────────


def _print(reports: Sequence[FlowReport]) -> None:
    drawn = _problems(reports) + _failures(reports)
    for text in drawn[:AT_A_TIME]:
        click.echo(text + "\n")
    if len(drawn) > AT_A_TIME:
        more = count(len(drawn) - AT_A_TIME, "more problem")
        click.echo(f"… and {more}. Correct these first: often the others go with them.\n")
    for each in reports:
        click.echo(_line(each))
    click.echo("\n" + _closing(reports))


def _problems(reports: Sequence[FlowReport]) -> list[str]:
    found = [(problem, each.page) for each in reports for problem in each.problems]
    # Errors first, so that a warning never hides what keeps a flow from running.
    found.sort(key=lambda entry: entry[0].severity is Severity.WARNING)
    return [plain(draw_problem(page.text, problem, page.file)) for problem, page in found]


def _failures(reports: Sequence[FlowReport]) -> list[str]:
    drawn = []
    for each in reports:
        for example in each.examples:
            if not example.passed:
                lines = [f'example-failed   {each.page.file}, "{each.title}"', f"  Example: {example.name}"]
                lines += [f"  {difference.at}  {difference.said}" for difference in example.differences[:AT_A_TIME]]
                drawn.append(plain("\n".join(lines)))
    return drawn


def _line(each: FlowReport) -> str:
    mark = click.style("ok  ", fg="green") if each.fine else click.style("not ", fg="red", bold=True)
    title = cut(plain(each.title) or f"(no title, {each.page.file})", TITLE_WIDTH)
    return f"{mark} {title:<{TITLE_WIDTH}}  {_state(each)}"


def _state(each: FlowReport) -> str:
    warnings = len(each.problems) - each.errors
    said = []
    if each.errors:
        said.append(count(each.errors, "problem"))
    elif each.failed:
        said.append(f"{each.failed} of {count(len(each.examples), 'example')} failed")
    else:
        said.append(count(len(each.examples), "example") if each.examples else "no examples")
    if warnings:
        said.append(count(warnings, "warning"))
    return ", ".join(said)


def _closing(reports: Sequence[FlowReport]) -> str:
    examples = sum(len(each.examples) for each in reports)
    failed = sum(each.failed for each in reports)
    errors = sum(each.errors for each in reports)
    stopped = sum(not each.fine for each in reports)
    said = [count(examples, "example") if examples else "no examples"]
    warnings = sum(len(each.problems) for each in reports) - errors
    if warnings:
        said.append(count(warnings, "warning"))
    if not stopped:
        return click.style(f"{count(len(reports), 'flow')}, {', '.join(said)}: all fine.", fg="green")
    wrong = [count(errors, "problem")] if errors else []
    if failed:
        wrong.append(f"{failed} of {count(examples, 'example')} failed")
    return click.style(f"{stopped} of {count(len(reports), 'flow')} cannot run yet: {', '.join(wrong)}.", fg="red")
