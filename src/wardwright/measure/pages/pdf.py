"""PDF: the page, printed by a Chromium that is on the machine.

Lives here: finding the browser and asking it. Must not live here: the page (html). Called by the command line. Nothing
is installed for it: where there is no Chromium, the HTML prints from any browser.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from wardwright.record.scratch import Scratch

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
SECONDS = 180
_NODE = re.compile(rb"\(node(\d{8})\)")


class NoPdf(Exception):
    """There is no PDF: what happened, and what to do."""

    def __init__(self, happened: str, advice: str) -> None:
        super().__init__(f"{happened} {advice}")
        self.happened = happened
        self.advice = advice


def browser() -> str | None:
    """The browser that prints: the one that WARDWRIGHT_BROWSER names, else the first that is on the path."""
    named = os.environ.get("WARDWRIGHT_BROWSER", "")
    if named:
        return shutil.which(named)
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def html_as_pdf(html: str) -> bytes:
    """The page as PDF, the same bytes for the same page and browser; NoPdf says why not."""
    program = browser()
    if program is None:
        raise NoPdf(
            "There is no Chromium on this machine to print the PDF with.",
            "Install it, name one in WARDWRIGHT_BROWSER, or write --html and print that page in any browser.",
        )
    with Scratch("pdf") as folder:
        page, out = Path(folder, "report.html"), Path(folder, "report.pdf")
        page.write_text(html, encoding="utf-8")
        command = [
            *(program, "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
            *(f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={out}"),
            *(["--no-sandbox"] if _is_root() else []),
            page.as_uri(),
        ]
        try:
            subprocess.run(command, check=False, timeout=SECONDS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired):
            raise NoPdf(f"{program} did not print the page.", "Write --html and print that from any browser.") from None
        if not out.exists():
            raise NoPdf(f"{program} printed nothing.", "Write --html and print that from any browser.")
        return settled(out.read_bytes())


def settled(pdf: bytes) -> bytes:
    """The file without what changes from printing to printing: its time, and the numbers that the browser gives nodes.

    Every replacement has the length of what it replaces, so that the places of objects stay.
    """
    pdf = re.sub(rb"\(D:\d{14}[^)]*\)", lambda found: b"(D:20000101000000" + found[0][17:], pdf)
    nodes = sorted(set(_NODE.findall(pdf)))  # in their order, as the tree of names is sorted
    numbers = {node: b"%08d" % number for number, node in enumerate(nodes, start=1)}
    return _NODE.sub(lambda found: b"(node" + numbers[found[1]] + b")", pdf)


def _is_root() -> bool:
    """Chromium refuses its sandbox to root; the page has no script and may load nothing."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
