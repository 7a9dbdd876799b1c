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

from wardwright.cli.prove_view import show
from wardwright.cli.reports import FILE, check_pages, page_options, reader_options, tell_written, write_pages
from wardwright.cli.words import plain
from wardwright.cli.written import write_whole
from wardwright.engine.prove.evidence import Evidence
from wardwright.measure.pages.html import report_as_html
from wardwright.measure.report import DEFAULT_FLOOR, Reader, Report, make
from wardwright.measure.report.as_json import report_as_json

Command = Callable[..., Any]


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
    page_options,
    click.option("--report-json", type=FILE, metavar="FILE", help="Write every figure of the report as JSON."),
    reader_options,
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
    check_pages(wanted.html, wanted.pdf, wanted.report_json)


def tell(evidence: Evidence, wanted: Wanted, terminal: bool, step: Callable[[str], None] | None = None) -> None:
    """Makes the report and puts it where it is wanted; the terminal gets it unless programs read there."""
    reader = Reader(not wanted.without_patients, wanted.floor, wanted.listed)
    with _said(step) as say:
        report = make(evidence, reader, say)
        _write_all(report, evidence.zone, wanted, say)
    if terminal:
        show(report, evidence.zone)
    tell_written(wanted.html, wanted.pdf, wanted.report_json)


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
    write_pages(lambda: report_as_html(report, zone), wanted.html, wanted.pdf, say)
    if wanted.report_json is not None:
        write_whole(wanted.report_json, report_as_json(report, zone).encode())
