"""A session ends in the middle of writing: nothing is lost."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.web.browser import PATIENCE, SignIn
from tests.web.journeys.conftest import Follow
from tests.web.journeys.hands import Keyboard, Mouse
from tests.web.journeys.scenes import TITLE, draft_of, text_of
from tests.web.site import Site
from wardwright.record.site.models import Account
from wardwright.web.accounts.making import change_account

PASSWORD = "three-words-together"
LATE = "# ask Dr Mockford about the 15 minutes"


def _session_ends(page: Page) -> None:
    """As after the hours that `sign_out_after` allows: the server knows this session no longer."""
    cookie = next(each for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME)
    import_module(settings.SESSION_ENGINE).SessionStore(cookie["value"]).delete()


@pytest.mark.parametrize("sort", [Mouse, Keyboard])
def test_a_session_that_ends_in_the_middle_loses_nothing(
    signed_in: SignIn, site: Site, follow: Follow, sort: type[Mouse | Keyboard]
) -> None:
    change_account(
        Account.objects.get(persona="nurse"), actor="test", now=site.now, verb="change", password=PASSWORD
    )  # fmt: skip
    key = draft_of(site, "nurse")
    hands = follow("session-ends", sort)
    told = hands.story
    page = signed_in("nurse")
    page.goto("/")
    with told.step(1, page):
        hands.press(page, "Drafts")
        hands.press(page, TITLE)
        hands.press(page, "Text")
        expect(page.locator(".cm-content")).to_be_visible()
    _session_ends(page)
    with told.step(2, page):
        hands.exchange(page, "", LATE)
        expect(page.locator("#ed-unsaved")).to_contain_text("kept in this browser", timeout=PATIENCE)
        assert LATE not in text_of(key)
        told.picture("session-ended", page, "#editor")
    with told.step(3, page):
        hands.press(page, "Sign in")
        hands.write(page, page.get_by_label("Sign-in name"), "nurse", "your sign-in name")
        hands.write(page, page.get_by_label("Password", exact=True), PASSWORD, "your password")
        told.picture("session-sign-in", page, "#maincontent", "#maincontent")
        hands.press(page, "Sign in", within="form[action='/sign-in']")
        expect(page.locator("#ed-said")).to_have_text("What you were writing is here again.")
    with told.step(4, page):
        expect(page.locator(".cm-content")).to_contain_text(LATE)
        told.picture("session-again", page, "#editor")
    assert LATE in text_of(key)
