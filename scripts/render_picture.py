#!/usr/bin/env python3
"""Renders docs/pictures/demo.svg: what `wardwright demo` prints, as a terminal shows it, cut where it says `…`.

The demo is run and its own output is drawn; no word of the picture is written here. Called by `make docs`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from click.testing import CliRunner

from wardwright.cli.main import wardwright

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "demo.svg"
SHOWN = "Escalate dangerous potassium"  # the flow of the README
ROWS = 12  # of the table of flows
COLUMNS, CELL, LINE, MARGIN = 80, 8.4, 19, 18
COLOURS = {"31": "#e06c75", "32": "#8ec07c", "36": "#83a9c9"}
_CODE = re.compile(r"\x1b\[([0-9;]*)m")


def demo_lines() -> list[str]:
    """What the demo prints, with its colours."""
    done = CliRunner().invoke(wardwright, ["demo"], color=True)
    if done.exit_code != 0:
        raise SystemExit(f"the demo did not run: exit code {done.exit_code}")
    return done.stdout.splitlines()


def chosen(lines: list[str]) -> Iterator[str]:
    """The beginning, one firing with its reason, the head and foot of the table, and the closing figures."""
    plain = [_CODE.sub("", line) for line in lines]
    table = next(at for at, line in enumerate(plain) if line.startswith("Flow  "))
    total = next(at for at, line in enumerate(plain) if at > table and line.startswith("all  "))
    first = next(at for at, line in enumerate(plain) if f"  {SHOWN}, patient" in line)
    begins = (at for at, line in enumerate(plain) if at > first and line[:1].strip() and "not done in time" not in line)
    after = next(begins)
    yield "\x1b[32m$\x1b[0m make demo"
    yield lines[0]
    yield ""
    yield "…"
    yield from lines[first:after]
    yield "…"
    yield ""
    yield from lines[table : table + 1 + ROWS]
    yield "…"
    yield lines[total]
    yield ""
    yield next(line for line, words in zip(lines, plain, strict=True) if " messages, " in words and " facts" in words)


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
<title id="t">What wardwright demo prints: a firing with its reason, and the figures of each flow</title>
<rect width="100%" height="100%" rx="8" fill="#1d2430"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#dfe5ec">
{rows}
</g>
</svg>
"""


def main() -> int:
    """Draws the picture anew."""
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(list(chosen(demo_lines()))), encoding="utf-8")
    print(f"rendered {PICTURE.relative_to(PICTURE.parents[2])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
