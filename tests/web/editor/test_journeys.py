"""The editor in a real browser, for everybody to use; the journeys through it stand in tests/web/journeys."""

from __future__ import annotations

import pytest

from tests.web.browser import SignIn, axe
from tests.web.journeys.scenes import draft_of
from tests.web.site import Site


def test_what_is_left_unsaved_goes_with_whoever_signs_out(signed_in: SignIn, site: Site) -> None:
    key = draft_of(site, "nurse")
    page = signed_in("nurse")
    page.goto(f"/drafts/{key}?face=text")
    page.evaluate(
        "() => localStorage.setItem(`ww-text:${document.documentElement.dataset.account}:x`, '{\"at\": 9e15}')"
    )
    page.evaluate("() => localStorage.setItem('ww-text:999999:x', '{\"at\": 9e15}')")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    assert page.evaluate("() => Object.keys({...localStorage})") == ["ww-text:999999:x"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_stands_in_the_way_of_anybody(signed_in: SignIn, site: Site, width: int, theme: str) -> None:
    key = draft_of(site, "nurse")
    page = signed_in("nurse", width=width, theme=theme)
    for path in (f"/drafts/{key}?face=chips", f"/drafts/{key}?face=text", "/drafts", "/drafts/suggest"):
        page.goto(path)
        assert axe(page) == []
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
