"""`wardwright prove FLOW… --on HISTORY`: what flows would have done over a history, before they do anything.

Lives here: the options and the exit code. Must not live here: the proof (engine.prove), the report (prove_report).
Nobody is reached and nothing is changed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import NamedTuple

import click

from wardwright.cli.border import FINE, InputProblem, SystemFailed, UsedWrongly
from wardwright.cli.firing_json import firing_as_json, near_miss_as_json
from wardwright.cli.home import open_home
from wardwright.cli.on_spark import evidence_on_spark, master_option, told_in_one_line
from wardwright.cli.options import TakesMany, home_option, json_option, on_option, vocabulary_option
from wardwright.cli.prove_report import Wanted, check_wanted, report_options, tell
from wardwright.cli.proving import places_of, span_of, steps_told
from wardwright.cli.replay import ACTED, checked_flows
from wardwright.cli.watched import Progress, watched
from wardwright.engine.history.tail import open_history
from wardwright.engine.prove.breadth import ANY, Breadth, TooBroad
from wardwright.engine.prove.evidence import Evidence
from wardwright.engine.prove.files import Span, evidence_of_files
from wardwright.engine.prove.proof import Proof
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.language.tree import Flow
from wardwright.record.history.refused import HistoryRefused


@click.command(name="prove", cls=TakesMany, short_help="See what flows would have done over a history.")
@click.argument("flows", nargs=-1, type=click.Path(path_type=Path), metavar="[FLOW]...")
@on_option
@click.option(
    "--since", metavar="TIME", help="Tell only what would have happened from then on: 2026-01-05, 30 d (ago)."
)
@click.option("--until", metavar="TIME", help="Tell only what would have happened before then.")
@click.option("--near-misses", is_flag=True, help="Tell also what did not fire, and why.")
@click.option(
    "--firings-only",
    is_flag=True,
    help="Leave out whoever can have nothing but unknowns: faster, and unknowns are not counted.",
)
@click.option("--however-broad", is_flag=True, help="Go on with a flow that fires for nearly everyone.")
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    help="What runs it: this machine alone, or Spark, which also takes Parquet in a lake.  [default: local]",
)
@master_option
@report_options
@home_option
@vocabulary_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    flows: tuple[Path, ...],
    paths: tuple[Path, ...],
    since: str | None,
    until: str | None,
    near_misses: bool,
    firings_only: bool,
    however_broad: bool,
    engine: str,
    master: str | None,
    html: Path | None,
    pdf: Path | None,
    report_json: Path | None,
    without_patients: bool,
    floor: int,
    listed: int,
    home: Path | None,
    vocabulary: Path | None,
    as_json: bool,
) -> None:
    """See what flows would have done over a history of the hospital's own facts, each decision with its reason.

    FLOW is a file, a folder of *.flow files, or the name or title of a flow in the home; without one, the flows of the
    home (or the starter flows) are proved. The firings are those that a replay of the same messages gives. Nobody is
    reached and nothing is changed.
    """
    opened = open_home(home, vocabulary)
    words = opened.vocabulary()
    ready = checked_flows(flows, opened, words)
    wanted = Wanted(html, pdf, report_json, without_patients, floor, listed)
    check_wanted(wanted)
    places = places_of(paths, opened)
    asked = Asked(span_of(since, until, opened), near_misses, not firings_only, Breadth() if not however_broad else ANY)
    if master is not None and engine != "spark":
        raise UsedWrongly("--master says where Spark runs.", "Write --engine spark as well, or leave it out.")
    try:
        with told_in_one_line(), ExitStack() as stack:
            with nullcontext() if as_json else watched("") as bar:  # gone before anything is printed
                if engine == "spark":
                    evidence = evidence_on_spark(ready, words, opened, places, *asked, master, stack)
                else:
                    evidence = _evidence(ready, words, opened, places, asked, stack, bar)
            if as_json:
                _print(evidence, asked)
            tell_if_wanted(evidence, wanted, as_json)
    except HistoryRefused as problem:
        raise SystemFailed(problem.problem, problem.fix) from None
    except TooBroad as problem:
        raise InputProblem(problem.problem, problem.fix) from None
    context.exit(FINE)


class Asked(NamedTuple):
    """What the options ask of a proof."""

    span: Span
    near_misses: bool
    unknowns: bool
    breadth: Breadth


def tell_if_wanted(evidence: Evidence, wanted: Wanted, as_json: bool) -> None:
    """The report, unless programs read here and no file is asked for."""
    if not as_json or wanted.any_file:
        tell(evidence, wanted, terminal=not as_json)


def _evidence(
    flows: Sequence[Flow],
    vocabulary: Vocabulary,
    home: Home,
    paths: Sequence[Path],
    asked: Asked,
    stack: ExitStack,
    bar: Progress | None,
) -> Evidence:
    zone = home.settings.zone
    if not any(path.is_dir() for path in paths):
        return evidence_of_files(flows, vocabulary, zone, paths, asked.span, asked.near_misses)
    if len(paths) > 1:
        raise UsedWrongly("A proof is made on one history, or on files.", "Name one folder after --on, or only files.")
    history = stack.enter_context(open_history(paths[0], home))
    for damage in history.damages:
        click.echo(f"Left out: {damage.file}, {damage.trouble} ({damage.rows:,} facts).", err=True)
    proof = Proof(
        history,
        flows,
        vocabulary,
        zone,
        *asked.span,
        near_misses=asked.near_misses,
        unknowns=asked.unknowns,
        breadth=asked.breadth,
        progress=steps_told(bar),
    )
    stack.enter_context(proof)
    proof.run()
    return proof


def _print(evidence: Evidence, asked: Asked) -> None:
    """One line for each firing and follow-up, in order, then the summary: as `replay --json` has them."""
    for firing in evidence.outcomes():
        if firing.outcome in ACTED:
            click.echo(json.dumps(firing_as_json(firing, evidence.zone), ensure_ascii=False))
        elif asked.near_misses:
            click.echo(json.dumps(near_miss_as_json(firing, evidence.zone), ensure_ascii=False))
    figures: dict[str, int | None] = dict(evidence.figures)
    if not asked.unknowns:
        figures["unknown"] = None
    click.echo(json.dumps({"summary": figures}))
