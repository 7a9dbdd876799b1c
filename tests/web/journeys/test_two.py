"""Two people write one page at once: they see one another, and both changes stand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.browser import PATIENCE, SignIn, axe
from tests.web.journeys.conftest import Follow
from tests.web.journeys.hands import Keyboard, Mouse
from tests.web.journeys.scenes import TITLE, draft_of, text_of
from tests.web.site import Site


@pytest.mark.parametrize("sort", [Mouse, Keyboard])
def test_two_people_see_one_another_and_nobody_overwrites(
    signed_in: SignIn, site: Site, follow: Follow, sort: type[Mouse | Keyboard]
) -> None:
    key = draft_of(site, "nurse")
    hands = follow("two-at-once", sort)
    told = hands.story
    ida, fay = signed_in("nurse"), signed_in("registrar")
    ida.goto("/")
    fay.goto("/")
    with told.step(1, ida):
        hands.press(ida, "Drafts")
        hands.press(ida, TITLE)
        hands.press(ida, "Write it together")
        hands.tick(ida, "Dr Fay Sampleton")
        told.picture("two-share", ida, "#maincontent", "#maincontent")
        hands.press(ida, "Save")
        expect(ida.locator("#editor")).to_be_visible()
    with told.step(2, ida, fay):
        hands.press(fay, "Drafts")
        hands.press(fay, TITLE)
        hands.press(fay, "Text")
        hands.press(ida, "Text")
        expect(ida.locator("#ed-others")).to_contain_text("has this page open too", timeout=PATIENCE)
        expect(ida.locator(".cm-content")).to_be_visible()
        told.picture("two-open", ida, "#editor")
    with told.step(3, ida, fay):
        hands.exchange(ida, "6.0", "6.2")
        expect(ida.locator("#editor")).to_have_attribute("data-revision", "2", timeout=PATIENCE)
        hands.exchange(fay, "15", "20")
        expect(fay.locator("#ed-unsaved a")).to_be_visible(timeout=PATIENCE)
        told.picture("two-clash", fay, "#editor")
    with told.step(4, fay):
        hands.press(fay, "See both, and join them")
        expect(fay.get_by_role("heading", name="Both together")).to_be_visible()
        expect(fay.get_by_text("Ida Sampleton saved while you were writing.")).to_be_visible()
        told.picture("two-join", fay, "#maincontent")
        assert axe(fay) == []
        hands.press(fay, "Go on with both")
        expect(fay.locator("#editor")).to_be_visible()
    text = text_of(key)
    assert "of 6.2 mmol/L" in text
    assert "within 20 minutes" in text
