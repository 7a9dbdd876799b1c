"""`wardwright case FIRING`: a firing or near miss becomes an example on its page, with nothing of the patient in it.

Lives here: the arguments, what is printed, the exit code. Must not live here: finding the outcome (engine/cases),
making the example (kernel.case), the edit (engine/cases/page.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from wardwright.cli.border import FINE, InputProblem, UsedWrongly
from wardwright.cli.evidence_on import evidence_on
from wardwright.cli.home import open_home
from wardwright.cli.options import TakesMany, home_option, json_option, vocabulary_option
from wardwright.cli.pages import read_pages
from wardwright.cli.record import existing_record
from wardwright.cli.replay import checked_flows
from wardwright.cli.words import count
from wardwright.engine.cases.came import Came, NotFound, in_evidence
from wardwright.engine.cases.page import DoesNotFit, PageText, put_on, same_as, write_page
from wardwright.engine.cases.recorded import in_record
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.kernel.case import Case
from wardwright.kernel.case_refusals import Refused
from wardwright.kernel.plan import version_of
from wardwright.language.parse import parse
from wardwright.language.print_examples import example_lines
from wardwright.language.tree import Flow


@click.command(
    name="case",
    cls=TakesMany,
    short_help="Make an example on the page of a firing or near miss, without the patient.",
)
@click.argument("firing", metavar="FIRING")
@click.option(
    "--flow",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The page of the flow that fired.  [default: the page that the record names]",
)
@click.option(
    "--with",
    "others",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FLOW",
    help="Another flow, whose flags this one reads. May be given again.",
)
@click.option(
    "--messages",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH...",
    help="The files in which it happened, as for `replay`.  [default: the record of the home]",
)
@click.option(
    "--on", "history", type=click.Path(path_type=Path), metavar="HISTORY", help="The history in which it happened."
)
@click.option("--source", default="", metavar="NAME", help="The connection by which the files came.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A mapping for HL7 v2, laid over the packaged one.",
)
@click.option("--name", default="", metavar="TEXT", help="What the example is called.  [default: what it shows]")
@click.option("--write", is_flag=True, help="Put it onto the page; without this it is printed.")
@click.option("--anyway", is_flag=True, help="Put it onto a page that was edited since it fired, if it passes there.")
@home_option
@vocabulary_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    firing: str,
    page: Path | None,
    others: tuple[Path, ...],
    messages: tuple[Path, ...],
    history: Path | None,
    source: str,
    mapping: Path | None,
    name: str,
    write: bool,
    anyway: bool,
    home: Path | None,
    vocabulary: Path | None,
    as_json: bool,
) -> None:
    """Make an example of a firing or near miss: a test on the page, with the fewest lines that show it.

    FIRING is the id that `replay --json` and `prove --json` give (its first signs are enough), or of a running system
    the id of a firing or the number of a task. Names, identifiers, places, numbers, ages and times are replaced; the
    example still gives the same outcome, clause by clause, or you are told why there can be none.
    """
    if messages and history is not None:
        raise UsedWrongly("--messages and --on were both given.", "Name one: files, or a history.")
    name = " ".join(name.split())
    if "#" in name:
        raise UsedWrongly("A `#` in the name would begin a comment.", "Leave it out of --name.")
    try:
        if messages or history is not None:
            opened = open_home(home, vocabulary)
            words = opened.vocabulary()
            came, file = _from_files(opened, words, firing, page, others, messages, history, source, mapping)
        else:
            opened, came, file = _from_record(home, firing, page)
            words = opened.vocabulary()
        made = came.case(words, opened.settings.zone, name)
        if isinstance(made, Refused):
            raise InputProblem(f"{made.slug}: {made.why}", made.instead)
        _give(opened, words, came, made, file, write, anyway, as_json)
    except NotFound as problem:
        raise UsedWrongly(str(problem)) from None
    except DoesNotFit as problem:
        raise InputProblem(str(problem)) from None
    context.exit(FINE)


# ── where it happened ────────────────────────────────────────────────────────────────────────────


def _from_files(
    home: Home,
    words: Vocabulary,
    firing: str,
    page: Path | None,
    others: Sequence[Path],
    messages: Sequence[Path],
    history: Path | None,
    source: str,
    mapping: Path | None,
) -> tuple[Came, Path]:
    if page is None:
        raise UsedWrongly("Which flow was it?", "Name its page: --flow FILE")
    flows = checked_flows((page, *others), home, words)
    file = Path(read_pages((page,), home)[0].file)
    own = [flow for flow in flows if flow.title in {each.title for each in _flows_of(file, words)}]
    paths = messages if history is None else (history,)
    missing: NotFound | None = None
    for everything in (True,) if history is None else (False, True):  # in a history these are a run over everybody
        with evidence_on(paths, flows, words, home, everything, source, mapping) as evidence:
            for flow in own:
                try:
                    return in_evidence(evidence, flow, firing), file
                except NotFound as problem:
                    missing = problem
    assert missing is not None
    raise missing


def _from_record(folder: Path | None, firing: str, page: Path | None) -> tuple[Home, Came, Path]:
    with existing_record(folder) as (home, record):
        decisions = record.decisions()
        try:
            came, name = in_record(decisions, home.vocabulary(), home.settings.zone, firing)
        finally:
            decisions.close()
        if page is not None:
            return home, came, Path(read_pages((page,), home)[0].file)
        assert home.folder is not None
        return home, came, (home.flows or home.folder) / name


# ── what is done with it ─────────────────────────────────────────────────────────────────────────


def _give(
    home: Home, words: Vocabulary, came: Came, made: Case, file: Path, write: bool, anyway: bool, as_json: bool
) -> None:
    page = PageText.read(file)
    flow = _on_page(page, came.flow, words)
    edited = version_of(flow) != came.firing.version
    if edited and write and not anyway:
        raise InputProblem(
            f"{file} was edited since this fired: it was version {came.firing.version}, and is {version_of(flow)}.",
            "--anyway puts the example onto it as it is now, if it passes there.",
        )
    twin = same_as(flow, made.example)
    if not twin:
        text = put_on(page, flow, made.example, words, home.settings.zone)
        if write:
            write_page(page, text)
    lines = example_lines(made.example)
    if as_json:
        told = {
            "example": "\n".join(lines),
            "name": made.example.name,
            "outcome": came.firing.outcome.value,
            "flow": flow.title,
            "file": str(file),
            "written": write and not twin,
            "there_already": twin or None,
            "facts": made.facts,
            "of": made.of,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo("\n".join(lines))
    click.echo(_said(made, file, flow, twin, write, edited), err=True)


def _said(made: Case, file: Path, flow: Flow, twin: str, write: bool, edited: bool) -> str:
    took = f"It takes {made.facts} of {count(made.of, 'fact')}; nothing of the patient is in it, and it passes."
    if twin:
        return f'{took}\nThe page says it already: "{twin}". Nothing was written.'
    if write:
        return f"{took}\nWritten to {file}, after the last line of {flow.title}."
    since = " The page was edited since, and it passes there as it is now." if edited else ""
    return f"{took}{since}\n--write puts it onto {file}."


def _on_page(page: PageText, flow: Flow, words: Vocabulary) -> Flow:
    found = next((each for each in parse(page.text, words).flows if each.title == flow.title), None)
    if found is None:
        raise InputProblem(
            f"{page.file} has no flow called {flow.title} that can be read.", "Name its page: --flow FILE"
        )
    return found


def _flows_of(file: Path, words: Vocabulary) -> tuple[Flow, ...]:
    return parse(PageText.read(file).text, words).flows
