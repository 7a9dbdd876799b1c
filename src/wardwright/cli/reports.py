"""What every command that shows patients' figures is asked: for whose eyes, and into which files.

Lives here: those options, spelled once, and writing a page as HTML and as PDF. Must not live here: any figure
(measure). Called by prove, compare, explore and evidence.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from wardwright.cli.border import SystemFailed, UsedWrongly
from wardwright.cli.written import check_folders, write_whole
from wardwright.measure.pages.pdf import NoPdf, browser, html_as_pdf
from wardwright.measure.report import DEFAULT_FLOOR
from wardwright.measure.report.withholding import LEAST_FLOOR

Command = Callable[..., Any]
FILE = click.Path(path_type=Path, dir_okay=False)


def reader_options(command: Command) -> Command:
    """`--without-patients --floor N`: for whose eyes it is."""
    command = click.option(
        "--floor",
        type=click.IntRange(LEAST_FLOOR, 1000),
        default=DEFAULT_FLOOR,
        show_default=True,
        help="With --without-patients: numbers below it, and what would give them away, are withheld.",
    )(command)
    return click.option(
        "--without-patients",
        is_flag=True,
        help="For readers without access to patients: no lists, small numbers withheld.",
    )(command)


def page_options(command: Command) -> Command:
    """`--html FILE --pdf FILE`: where it is written as a page."""
    command = click.option("--pdf", type=FILE, metavar="FILE", help="Write it as PDF (needs Chromium).")(command)
    return click.option("--html", type=FILE, metavar="FILE", help="Write it as one page that needs nothing else.")(
        command
    )


def check_pages(html: Path | None, pdf: Path | None, *others: Path | None) -> None:
    """Stops before a long run, not after it, when what is asked for cannot be written."""
    if pdf is not None and browser() is None:
        raise UsedWrongly(
            "There is no Chromium on this machine to print the PDF with.",
            "Install it, name one in WARDWRIGHT_BROWSER, or write --html and print that page in any browser.",
        )
    check_folders(html, pdf, *others)


def write_pages(
    page: Callable[[], str], html: Path | None, pdf: Path | None, say: Callable[[str], None] = lambda words: None
) -> None:
    """Writes the page where it is wanted; it is made only then. `say` hears that it is being printed."""
    if html is None and pdf is None:
        return
    text = page()
    if html is not None:
        write_whole(html, text.encode())
    if pdf is not None:
        say("printing")
        write_whole(pdf, _printed(text))


def tell_written(*files: Path | None) -> None:
    """Says on stderr what was written."""
    for file in files:
        if file is not None:
            click.echo(f"Written: {file}", err=True)


def _printed(page: str) -> bytes:
    try:
        return html_as_pdf(page)
    except NoPdf as problem:
        raise SystemFailed(problem.happened, problem.advice) from None
