"""The report of a proof, written where somebody wants it: a page, a PDF, JSON, the terminal.

Lives here: the options that say so, and writing the files whole or not at all. Must not live here: the proof (prove),
any figure (measure). Called by the commands that prove.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

import click

from wardwright.cli.border import SystemFailed, UsedWrongly
from wardwright.cli.prove_view import show
from wardwright.cli.words import plain
from wardwright.cli.written import write_whole
from wardwright.engine.prove.evidence import Evidence
from wardwright.measure.pages.html import report_as_html
from wardwright.measure.pages.pdf import NoPdf, browser, html_as_pdf
from wardwright.measure.report import DEFAULT_FLOOR, Reader, Report, make
from wardwright.measure.report.as_json import report_as_json
from wardwright.measure.report.withholding import LEAST_FLOOR

Command = Callable[..., Any]
_FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    html: Path | None = None
    pdf: Path | None = None
    report_json: Path | None = None
    without_patients: bool = False
    floor: int = DEFAULT_FLOOR
    listed: int = 50

    @property
    def any_file(self) -> bool:
        """Whether a report is written to a file."""
        return any((self.html, self.pdf, self.report_json))


def report_options(command: Command) -> Command:
    """`--html --pdf --report-json --without-patients --floor --list`: the command takes them as fields of `Wanted`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option("--html", type=_FILE, metavar="FILE", help="Write the report as one page that needs nothing else."),
    click.option("--pdf", type=_FILE, metavar="FILE", help="Write the report as PDF (needs Chromium)."),
    click.option("--report-json", type=_FILE, metavar="FILE", help="Write every figure of the report as JSON."),
    click.option(
        "--without-patients",
        is_flag=True,
        help="For readers without access to patients: no lists, small numbers withheld.",
    ),
    click.option(
        "--floor",
        type=click.IntRange(LEAST_FLOOR, 1000),
        default=DEFAULT_FLOOR,
        show_default=True,
        help="With --without-patients: numbers below it are withheld.",
    ),
    click.option(
        "--list",
        "listed",
        type=click.IntRange(0, 10_000),
        default=50,
        show_default=True,
        help="How many firings of each flow are shown one by one, at least.",
    ),
)


def check_wanted(wanted: Wanted) -> None:
    """Stops before a long run, not after it, when what is asked for cannot be written."""
    if wanted.pdf is not None and browser() is None:
        raise UsedWrongly(
            "There is no Chromium on this machine to print the PDF with.",
            "Install it, name one in WARDWRIGHT_BROWSER, or write --html and print that page in any browser.",
        )
    for path in (wanted.html, wanted.pdf, wanted.report_json):
        if path is not None and not path.absolute().parent.is_dir():
            raise UsedWrongly(f"There is no folder {path.absolute().parent}.", "Make it, or name another file.")


def tell(evidence: Evidence, wanted: Wanted, terminal: bool, step: Callable[[str], None] | None = None) -> None:
    """Makes the report and puts it where it is wanted; the terminal gets it unless programs read there."""
    reader = Reader(not wanted.without_patients, wanted.floor, wanted.listed)
    with _said(step) as say:
        report = make(evidence, reader, say)
        _write_all(report, evidence.zone, wanted, say)
    if terminal:
        show(report, evidence.zone)
    for path in (wanted.html, wanted.pdf, wanted.report_json):
        if path is not None:
            click.echo(f"Written: {path}", err=True)


@contextmanager
def _said(step: Callable[[str], None] | None) -> Iterator[Callable[[str], None]]:
    """Where the steps are told: to the caller, else on one line of stderr when somebody watches, else nowhere."""
    if step is not None or not sys.stderr.isatty():
        yield step or (lambda words: None)
        return
    try:
        yield lambda words: click.echo(f"\r\x1b[K{plain(words)} …", err=True, nl=False)
    finally:
        click.echo("\r\x1b[K", err=True, nl=False)


def _write_all(report: Report, zone: tzinfo, wanted: Wanted, say: Callable[[str], None]) -> None:
    if wanted.html is not None or wanted.pdf is not None:
        page = report_as_html(report, zone)
        if wanted.html is not None:
            write_whole(wanted.html, page.encode())
        if wanted.pdf is not None:
            say("printing")
            write_whole(wanted.pdf, _printed(page))
    if wanted.report_json is not None:
        write_whole(wanted.report_json, report_as_json(report, zone).encode())


def _printed(page: str) -> bytes:
    try:
        return html_as_pdf(page)
    except NoPdf as problem:
        raise SystemFailed(problem.happened, problem.advice) from None
