#!/usr/bin/env python3
"""Renders docs/pictures/demo.svg: the screen of `wardwright demo` in the middle of its first hour.

The demo is run and its own screen is drawn; no word of the picture is written here. It takes a minute. Called by
`make docs`.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
import time
from datetime import timedelta
from html import escape
from pathlib import Path

from rich.console import Console

from wardwright.cli.demo_view import screen
from wardwright.cli.init import make_home
from wardwright.demo.endless import OPENS
from wardwright.demo.pace import local_instant
from wardwright.demo.preparing import prepare

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "demo.svg"
SPEED = 60
AFTER = timedelta(minutes=51)  # one feed has come back, one is late, tasks are open
COLUMNS, ROWS = 104, 32
CELL, LINE, MARGIN = 8.4, 19, 18
COLOURS = {"31": "#e06c75", "32": "#8ec07c", "33": "#e5c07b", "36": "#83a9c9", "2": "#8b95a3"}
_CODE = re.compile(r"\x1b\[([0-9;]*)m")


def demo_lines() -> list[str]:
    """The demo's screen at its moment, with its colours."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make_home(home)
        prepared = prepare(home, 3, SPEED)
        from wardwright.demo.running import Running  # only when there is a record: it imports its tables

        run = Running(prepared)
        try:
            run.start()
            snapshot = run.look()
            while snapshot.now < local_instant(OPENS + AFTER):
                time.sleep(0.4)
                snapshot = run.look()
        finally:
            run.finish()
    out = io.StringIO()
    console = Console(file=out, width=COLUMNS, force_terminal=True, color_system="standard")
    for line in screen(snapshot, SPEED, COLUMNS, ROWS):
        console.print(line, no_wrap=True, overflow="crop", highlight=False)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def drawn(line: str, top: float) -> str:
    """One line of text, a span for each stretch of one colour."""
    spans, style, at = [], "", 0
    for match in [*_CODE.finditer(line), None]:
        stretch = line[at : match.start() if match else len(line)]
        if stretch:
            spans.append(f"<tspan{style}>{escape(stretch)}</tspan>")
        if match:
            codes = match.group(1).split(";")
            bold = ' font-weight="bold"' if "1" in codes else ""
            colour = next((f' fill="{COLOURS[code]}"' for code in codes if code in COLOURS), "")
            # Styles add up until they are taken back, as in a terminal.
            style = "" if codes in (["0"], [""]) else style + bold + colour
            at = match.end()
    return f'<text x="{MARGIN}" y="{top:g}" xml:space="preserve">{"".join(spans)}</text>'


def picture(lines: list[str]) -> str:
    """The lines as an SVG that needs nothing from outside."""
    width, height = COLUMNS * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    rows = "\n".join(drawn(line, MARGIN + LINE * (number + 0.75)) for number, line in enumerate(lines) if line)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img"
 aria-labelledby="t">
<title id="t">The screen of wardwright demo: feeds, decisions and their reasons, tasks, troubles</title>
<rect width="100%" height="100%" rx="8" fill="#1d2430"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#dfe5ec">
{rows}
</g>
</svg>
"""


def main() -> int:
    """Draws the picture anew."""
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(demo_lines()), encoding="utf-8")
    print(f"rendered {PICTURE.relative_to(PICTURE.parents[2])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
