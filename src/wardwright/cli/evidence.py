"""`wardwright evidence pack` and `evidence check`: a proof in one signed file, checked and repeated later.

Lives here: the options and the exit codes. Must not live here: what a pack holds or how it is checked (measure.pack).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from wardwright.cli.border import INPUT_HAS_PROBLEMS, InputProblem, SystemFailed, UsedWrongly
from wardwright.cli.home import open_home
from wardwright.cli.options import TakesMany, home_option, json_option, on_option, vocabulary_option
from wardwright.cli.proving import places_of, proving, span_of
from wardwright.cli.replay import checked_flows
from wardwright.cli.reports import reader_options
from wardwright.cli.words import plain
from wardwright.cli.written import check_folders, part_of
from wardwright.engine.prove.breadth import ANY, Breadth
from wardwright.engine.prove.files import Span
from wardwright.facts.load import load_vocabulary
from wardwright.home.home import Home
from wardwright.home.settings import Settings
from wardwright.language.parse import parse
from wardwright.measure.pack.checking import Checked, PackRefused, check, differences
from wardwright.measure.pack.container import Content, digest
from wardwright.measure.pack.making import VOCABULARY, Asked, Taken, contents, seal
from wardwright.measure.pack.signing import KeyRefused, fingerprint_of, key_in
from wardwright.measure.report import Reader
from wardwright.record.history.store import History
from wardwright.record.scratch import Scratch

KEY = Path("keys", "evidence.key")


@click.group(name="evidence", short_help="A proof in one signed file, to be checked and repeated later.")
def command() -> None:
    """Put a proof with all that it was made from into one signed file; check such a file, and prove it again."""


@command.command(name="pack", cls=TakesMany, short_help="Prove, and put it into one signed file.")
@click.argument("flows", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FLOW...")
@on_option
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The pack.")
@click.option("--since", metavar="TIME", help="Tell only what would have happened from then on: 2026-01-05.")
@click.option("--until", metavar="TIME", help="Tell only what would have happened before then.")
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The key that signs; made if not there.  [default: data/keys/evidence.key of the home]",
)
@click.option(
    "--list",
    "listed",
    type=click.IntRange(0, 10_000),
    default=50,
    show_default=True,
    help="Firings shown one by one in the report, at least.",
)
@reader_options
@click.option("--however-broad", is_flag=True, help="Go on with a flow that fires for nearly everyone.")
@home_option
@vocabulary_option
@json_option
def pack(
    flows: tuple[Path, ...],
    paths: tuple[Path, ...],
    out: Path,
    since: str | None,
    until: str | None,
    key: Path | None,
    listed: int,
    without_patients: bool,
    floor: int,
    however_broad: bool,
    home: Path | None,
    vocabulary: Path | None,
    as_json: bool,
) -> None:
    """Prove flows and put the proof, its pages, the vocabulary, the settings and the fingerprints of what it was made
    from into one signed file. The same again gives the same bytes. With patients it holds patients' data: keep it so.
    """
    opened = open_home(home, vocabulary)
    words = opened.vocabulary()
    check_folders(out)
    ready = checked_flows(flows, opened, words)
    span = span_of(since, until, opened)
    places = places_of(paths, opened)
    file = _key_of(opened, key)
    asked = Asked(span.since, span.until, Reader(not without_patients, floor, listed))
    with (
        Scratch("pack") as folder,
        proving(places, words, opened, span, ANY if however_broad else Breadth()) as (prove, history),
    ):
        taken = inputs_of(history, places)
        members = contents(prove(ready), opened.vocabulary_text, taken, asked, Path(folder))
        try:
            private, made = key_in(file)
        except KeyRefused as problem:
            raise SystemFailed(problem.problem, problem.fix) from None
        with part_of(out) as part:
            public = seal(part, members, private)
    if made:
        click.echo(f"A key was made: {file}. Keep a copy where nobody else reads it.", err=True)
    signed_by = fingerprint_of(public)
    if as_json:
        click.echo(json.dumps({"file": str(out), "signed_by": signed_by, "key": str(file), "key_made": made}))
    else:
        click.echo(f"Written: {out}\nSigned by key {signed_by}")


@command.command(name="check", cls=TakesMany, short_help="Find whether a pack is whole, and prove it again.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--signed-by", metavar="KEY", help="The fingerprint of the key that must have signed it.")
@click.option("--repeat", is_flag=True, help="Prove it again, and say what comes out otherwise.")
@click.option(
    "--on",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="HISTORY...",
    help="With --repeat: the history, or the files, that it was made from.",
)
@json_option
@click.pass_context
def check_pack(
    context: click.Context, file: Path, signed_by: str | None, repeat: bool, paths: tuple[Path, ...], as_json: bool
) -> None:
    """Find whether not a byte of a pack was changed, and which key signed it. With --repeat: prove the same pages with
    the same settings again and compare every byte. No home is needed. Exit code 1: something is not as it was.
    """
    if repeat != bool(paths):
        raise UsedWrongly("--repeat and --on go together.", "Write: evidence check FILE --repeat --on HISTORY")
    with Scratch("pack") as folder, Scratch("repeat") as again:
        try:
            found = check(file, Path(folder))
        except PackRefused as problem:
            raise InputProblem(problem.problem, problem.fix) from None
        if signed_by is not None and found.key != signed_by.casefold():
            found.problems.append("It is not signed by the key that was asked for.")
        repeated = None
        if repeat and found.whole:
            repeated = differences(found, _again(found, paths, Path(again)))
        _tell(found, repeated, as_json)
    context.exit(0 if found.whole and not repeated else INPUT_HAS_PROBLEMS)


def _again(found: Checked, paths: Sequence[Path], folder: Path) -> dict[str, Content]:
    """The members as they come out now, from the pack's own pages, vocabulary and settings."""
    text, asked = found.text(VOCABULARY), found.asked
    words = load_vocabulary(text, VOCABULARY)
    zone = ZoneInfo(found.pack["settings"]["zone"])
    flows = [flow for page in found.pages for flow in parse(page, words).flows]
    if len(flows) != len(found.pages):
        raise InputProblem("A page of the pack cannot be read by this version.", "Repeat it with the version it names.")
    nowhere = Home(None, Settings(zone=zone), VOCABULARY, text)
    with proving(paths, words, nowhere, Span(asked.since, asked.until), ANY) as (prove, history):
        return contents(prove(flows), text, inputs_of(history, paths), asked, folder)


def inputs_of(history: History | None, paths: Sequence[Path]) -> list[Taken]:
    """What the history was made from, or the files themselves; without their names, which may name patients."""
    if history is not None:
        return [Taken(each.fingerprint, each.reading, each.size) for each in history.inputs]
    return [Taken(digest(path), "", path.stat().st_size) for path in paths]


def _key_of(home: Home, key: Path | None) -> Path:
    if key is not None:
        return key
    if home.folder is None:
        raise UsedWrongly("There is no home here to keep a key in.", "Name one with --home, or a file with --key.")
    return home.data / KEY


def _tell(found: Checked, repeated: list[str] | None, as_json: bool) -> None:
    if as_json:
        shown = {
            "whole": found.whole,
            "key": found.key or None,
            "problems": found.problems,
            "repeated": None if repeated is None else not repeated,
            "differences": repeated or [],
        }
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    for problem in found.problems:
        click.echo(plain(problem))
    if found.whole:
        titles = ", ".join(each["title"] for each in found.pack["pages"])
        click.echo(plain(f"Whole: {titles}. Made by Wardwright {found.pack['program']}."))
        click.echo(f"History {plain(found.pack['history']['fingerprint'])}")
    if found.key:
        click.echo(f"Signed by key {found.key}")
    if repeated is not None:
        for each in repeated:
            click.echo(plain(each))
        click.echo("Not the same." if repeated else "Repeated: the same, to the last byte.")
