"""A nurse moves a number of her page and sees what it changes for the last 28 days."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.browser import PATIENCE, SignIn
from tests.web.journeys.conftest import Follow
from tests.web.journeys.hands import Keyboard, Mouse
from tests.web.journeys.scenes import TITLE, draft_of, four_weeks, text_of
from tests.web.site import Site


@pytest.mark.parametrize("sort", [Mouse, Keyboard])
def test_another_number_shows_what_it_changes(
    signed_in: SignIn, site: Site, follow: Follow, tmp_path: Path, sort: type[Mouse | Keyboard]
) -> None:
    four_weeks(site, tmp_path)
    key = draft_of(site, "nurse")
    hands = follow("move-a-number", sort)
    told = hands.story
    page = signed_in("nurse")
    page.goto("/")
    fired = page.locator("[data-fired]")
    with told.step(1, page):
        hands.press(page, "Drafts")
        hands.press(page, TITLE)
        expect(fired).to_have_text("30", timeout=PATIENCE)
        told.picture("number-before", page, ".ed-split", ".ed-fired")
    with told.step(2, page):
        hands.write(page, page.locator("#number-1"), "6.2")
        hands.press(page, "Set", within="form:has(#number-1)")
        expect(page.locator(".ed-before")).to_contain_text("Before the last change: 30", timeout=PATIENCE)
        expect(fired).to_have_text("20")
        expect(page.locator("#set-1")).to_be_focused()  # the figure beside it stays in sight
        told.picture("number-after", page, ".ed-split", ".ed-before")
    assert "of 6.2 mmol/L or more" in text_of(key)
    with told.step(3, page):
        hands.slide(page, page.locator("[data-number=number-1]"), "6.3")
        expect(fired).to_have_text("15", timeout=PATIENCE)
    with told.step(4, page):
        for value, times in (("6.2", "20"), ("6.0", "30")):
            hands.press(page, "Step back")
            expect(page.locator("#number-1")).to_have_value(value)
            expect(fired).to_have_text(times, timeout=PATIENCE)
            expect(page.locator("#step-back")).to_be_focused()
    assert "of 6.0 mmol/L or more" in text_of(key)
