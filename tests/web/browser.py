"""A real browser for tests of the pages: Chromium, somebody signed in, a look through axe.

Lives here: the fixtures `browser`, `signed_in` and the check `axe`. Must not live here: what is expected of a page. The
fixtures are made known by tests/web/conftest.py. One Chromium serves the whole run; each `signed_in` is a browser
context of its own, and the test fails when one of its pages complained on the console (a script that broke, something
that the content policy refused).

    def test_…(signed_in: SignIn) -> None:
        page = signed_in("nurse", width=320, theme="dark")
        page.goto("/")
        assert axe(page) == []
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from tests.web.site import Site

NO_CHROMIUM = "there is no Chromium: install the system's package `chromium`, so that `chromium` is found on the PATH"
NO_AXE = "axe-core was not fetched: run scripts/build_web.py"
PATIENCE = 30_000  # ms: how long one click or look may take on a busy machine
_AXE = Path(__file__).resolve().parents[2] / "build/frontend/node_modules/axe-core/axe.min.js"
_NOT_A_COMPLAINT = "Failed to load resource"  # a 404 or 422 that the test asked for


class SignIn(Protocol):
    """Opens a browser window of somebody; addresses are relative to the site."""

    def __call__(
        self, persona: str = "", width: int = 1280, theme: str = "light", scripts: bool = True, **more: Any
    ) -> Page:
        """A page of this persona ("" signed out), so wide (px), in this theme ("light", "dark")."""


class _Borrowed:
    """Playwright's loop counts as running for as long as it lives; outside of browser tests nobody may see it."""

    def __init__(self, playwright: Playwright, browser: Browser) -> None:
        self.playwright, self.browser = playwright, browser
        self._loop = asyncio.get_running_loop()
        self.hide()

    def show(self) -> None:
        asyncio._set_running_loop(self._loop)

    def hide(self) -> None:
        asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def _chromium() -> Iterator[_Borrowed]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip(NO_CHROMIUM)
    expect.set_options(timeout=PATIENCE)
    started = sync_playwright()
    playwright = started.start()
    borrowed = _Borrowed(
        playwright, playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
    )
    yield borrowed
    borrowed.show()
    borrowed.browser.close()
    playwright.stop()
    borrowed.hide()


@pytest.fixture
def browser(_chromium: _Borrowed, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Chromium. In the test Django may be asked beside Playwright's loop: nothing of it runs inside that loop."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    _chromium.show()
    yield _chromium.browser
    _let_go_of_records()
    _chromium.hide()


def _let_go_of_records() -> None:
    """Beside a loop Django keeps connections of its own: the next test's must not be to this test's record."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        del connections[connection.alias]


@pytest.fixture
def signed_in(browser: Browser, site: Site) -> Iterator[SignIn]:
    """Opens windows on the test's site; see `SignIn`."""
    contexts, complaints = [], []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and _NOT_A_COMPLAINT not in message.text:
            complaints.append(message.text)

    with site.served() as address:

        def open_page(
            persona: str = "", width: int = 1280, theme: str = "light", scripts: bool = True, **more: Any
        ) -> Page:
            context = browser.new_context(
                base_url=address, viewport={"width": width, "height": 900}, color_scheme=theme,  # type: ignore[arg-type]
                java_script_enabled=scripts, locale="en-GB", reduced_motion="reduce", **more,
            )  # fmt: skip
            contexts.append(context)
            context.set_default_timeout(PATIENCE)
            context.set_default_navigation_timeout(2 * PATIENCE)
            context.on("console", hear)
            context.on("weberror", lambda error: complaints.append(str(error.error)))
            if persona:
                cookie = site.client(persona).cookies[settings.SESSION_COOKIE_NAME].value
                context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
            return context.new_page()

        yield open_page
        for context in contexts:
            context.close()
    assert complaints == [], complaints


def axe(page: Page, within: str = "") -> list[str]:
    """What axe-core finds on the page as it stands (`within`: in the part with this selector): rule, where, why."""
    if not _AXE.exists():
        pytest.skip(NO_AXE)
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    scope = json.dumps(within or None)
    found = page.evaluate(
        f"() => axe.run({scope} || document, {{resultTypes: ['violations']}}).then((told) => told.violations.map("
        "(each) => [each.id, each.help, each.nodes.map((node) => node.target.join(' ')).slice(0, 4).join(', ')]))"
    )
    return [": ".join(each) for each in found]
