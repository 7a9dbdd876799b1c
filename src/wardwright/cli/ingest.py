"""`wardwright ingest PATH… --into HISTORY`: files of messages and facts tables become a history for proofs.

Lives here: the options and the exit code. Must not live here: the run (engine.ingest), how it is shown (ingest_view).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from wardwright.cli import ingest_view as view
from wardwright.cli.border import FINE, INPUT_HAS_PROBLEMS, InputProblem, UsedWrongly
from wardwright.cli.home import open_home, read_text
from wardwright.cli.options import home_option, json_option, vocabulary_option
from wardwright.cli.replay import named_source
from wardwright.connect.hl7v2.mapping import MappingProblems, load_mapping
from wardwright.engine.ingest.read_with import ReadWith
from wardwright.engine.ingest.run import Ingest, files_in
from wardwright.home.home import Home
from wardwright.record.history.checking import check, give_up
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.writer import Writer

HISTORY = "history"


@click.command(name="ingest", short_help="Take stored messages and tables into a history, for proofs.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="HISTORY",
    help="The folder of the history; made when it is not there.  [default: data/history of the home]",
)
@click.option("--source", default="", metavar="NAME", help="The connection by which the files came.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A mapping for HL7 v2, laid over the packaged one.",
)
@click.option(
    "--set-aside",
    "asides",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write what was set aside to this file, one JSON object a line.",
)
@click.option("--strict", is_flag=True, help="Exit code 1 when anything was set aside.")
@click.option(
    "--processes", type=click.IntRange(1, 64), help="How many processes read.  [default: as many as processors]"
)
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Take nothing in: read every file of the history and say what is damaged.",
)
@click.option("--repair", is_flag=True, help="Give up what is damaged, so that it can be taken in again.")
@home_option
@vocabulary_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    into: Path | None,
    source: str,
    mapping: Path | None,
    asides: Path | None,
    strict: bool,
    processes: int | None,
    only_check: bool,
    repair: bool,
    home: Path | None,
    vocabulary: Path | None,
    as_json: bool,
) -> None:
    """Take stored messages and facts tables into a history, which proofs read.

    PATH is a file of HL7 v2, FHIR R4 JSON, or a facts table (CSV, Parquet), or a folder of such files. They are told
    apart by what they hold, and read as `replay` reads them. A file whose content is in the history already changes
    nothing. Killed at any moment, the history is as it was before the batch at hand.
    """
    opened = open_home(home, vocabulary)
    place = HistoryFolder(_folder(into, opened))
    if only_check or repair:
        if paths:
            raise UsedWrongly("--check and --repair take nothing in.", "Leave the paths out.")
        context.exit(_look_over(place, opened, repair, as_json))
    if not paths:
        raise UsedWrongly("No files were named.", "Write: wardwright ingest PATH… --into HISTORY")
    read_with = _read_with(opened, source, mapping)
    if asides is not None:
        _begin_asides(asides, paths)
    with view.Progress(enabled=not as_json) as progress:
        outcome = Ingest(place, read_with, progress.update, processes, asides).run(files_in(paths))
    if as_json:
        click.echo(view.as_json(place, outcome))
    else:
        view.show(place, outcome, read_with.zone)
    context.exit(INPUT_HAS_PROBLEMS if strict and outcome.counts.set_aside else FINE)


def _folder(into: Path | None, home: Home) -> Path:
    if into is not None:
        return into
    if home.folder is None:
        raise UsedWrongly("It is not said which history.", "Write --into HISTORY, or run it in a home.")
    return home.data / HISTORY


def _read_with(home: Home, source: str, mapping: Path | None) -> ReadWith:
    words = home.vocabulary()  # its problems are told before anything is read
    name = named_source(source, home, words) if source else ""
    file = mapping or home.mapping_of(name)
    text = read_text(file) if file is not None else ""
    try:
        load_mapping((text, str(file)))
    except MappingProblems as found:
        raise InputProblem(str(found)) from None
    zone = home.settings.zone.key
    return ReadWith(home.vocabulary_text, home.vocabulary_file, zone, name, text, str(file or ""))


def _begin_asides(file: Path, paths: Sequence[Path]) -> None:
    if any(file.exists() and path.exists() and file.samefile(path) for path in paths):
        raise UsedWrongly(f"{file} holds messages: they would be lost.", "Name another file after --set-aside.")
    file.write_text("", encoding="utf-8")


def _look_over(place: HistoryFolder, home: Home, repair: bool, as_json: bool) -> int:
    with view.Progress(enabled=not as_json) as progress:
        found = check(place, progress.checked)
    if repair and found.damaged:
        with Writer(place, home.settings.zone.key) as writer:
            give_up(writer, found.damaged)
        found = check(place)
    click.echo(view.findings_as_json(place, found) if as_json else view.findings(place, found), nl=as_json)
    return FINE if found.is_whole else INPUT_HAS_PROBLEMS
