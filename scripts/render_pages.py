#!/usr/bin/env python3
"""Renders docs/pictures/pages.png: a starter flow in the editor, as a nurse of the demo hospital writes on it.

The pages are served as in the tests and Chromium takes the picture. Called by `make docs`; without Chromium the picture
stays as it is.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.web.site import Site, make_home  # noqa: E402

PICTURE = REPOSITORY / "docs/pictures/pages.png"
PAGE = "/flows/gallery/escalate-dangerous-potassium"
SIZE = {"width": 1180, "height": 860}


def main() -> int:
    """Takes the picture; 0 also where there is no browser."""
    program = shutil.which("chromium")
    if program is None:
        print("no Chromium: docs/pictures/pages.png stays as it is", file=sys.stderr)
        return 0
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's loop runs beside Django, never around it
    with tempfile.TemporaryDirectory() as folder:
        site = Site(make_home(Path(folder) / "home"))
        with site.served() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page(viewport=SIZE, locale="en-GB", color_scheme="light")
            page.goto(f"{address}/demo")
            page.click("form:has(input[value=nurse]) button")
            page.goto(f"{address}{PAGE}")
            page.get_by_role("button", name="Use this").first.click()
            page.get_by_text("It reads well").wait_for()
            page.screenshot(path=PICTURE)
            browser.close()
        site.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
