"""A nurse makes the potassium flow by chips, from an empty page, in at most twelve choices."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.browser import PATIENCE, SignIn, axe
from tests.web.journeys.conftest import Follow
from tests.web.journeys.hands import Keyboard, Mouse
from tests.web.journeys.scenes import four_weeks, text_of
from tests.web.site import Site

WHOLE = (
    "Flow: Potassium result of 6.0 mmol/L or more: ask the on-call registrar\n\n"
    "When a potassium result of 6.0 mmol/L or more arrives,\nand the patient is an inpatient,\n"
    'then ask the on-call registrar to "Review {patient}: potassium {value}" within 15 minutes,\n'
    "and if not done, page the ward consultant.\n"
)


@pytest.mark.parametrize("sort", [Mouse, Keyboard])
def test_a_nurse_makes_the_potassium_flow_by_chips(
    signed_in: SignIn, site: Site, follow: Follow, tmp_path: Path, sort: type[Mouse | Keyboard]
) -> None:
    four_weeks(site, tmp_path)
    hands = follow("potassium-by-chips", sort)
    told = hands.story
    page = signed_in("nurse")
    page.goto("/")
    with told.step(1, page):
        hands.press(page, "Drafts")
        hands.press(page, "New page")
        expect(page.get_by_role("heading", name="What to write next")).to_be_visible()
        expect(page.locator("#h-problems")).to_have_text("Nothing is written yet.")
        told.picture("potassium-empty", page)
    before = hands.made
    with told.step(2, page):
        hands.press(page, "When a … result of … arrives")
        result = page.get_by_role("combobox", name="which result or score")
        hands.take(page, result, "potass", "potassium", lambda: told.picture("potassium-name", page, "#next", "#next"))
    with told.step(3, page):
        hands.write(page, page.get_by_label("how much"), "6.0")
        hands.press(page, "Put it in")
        expect(page.locator(".ed-page")).to_contain_text("6.0")
        expect(page.locator("#h-problems")).to_have_text("The sentence is not finished yet.")
        told.picture("potassium-next", page, ".ed-split")
    with told.step(4, page):
        hands.press(page, "the patient is an inpatient")
        expect(page.locator(".ed-page")).to_contain_text("inpatient")
    with told.step(5, page):
        hands.press(page, "ask somebody to “…” within …")
        hands.choose(page, page.get_by_label("who", exact=True), "on-call registrar")
        told.picture("potassium-ask", page, "#next", "#next")
        hands.press(page, "Put it in")
        expect(page.locator(".ed-page")).to_contain_text("15 minutes")
    with told.step(6, page):
        hands.press(page, "if not done, page somebody")
        hands.choose(page, page.get_by_label("who", exact=True), "ward consultant")
        hands.press(page, "Put it in")
        expect(page.locator(".ed-page")).to_contain_text("ward consultant")
    with told.step(7, page):
        hands.press(page, "End the sentence here")
        expect(page.locator("#h-problems")).to_have_text("2 things to weigh")
        expect(page.locator("[data-fired]")).to_have_text("30", timeout=PATIENCE)
        told.picture("potassium-whole", page, ".ed-split", ".ed-fired")
        told.picture("potassium-means", page, ".ed-meaning", ".ed-meaning")
    assert hands.made - before <= 12
    assert text_of(page.url.split("/drafts/")[1].split("?")[0].split("#")[0]) == WHOLE
    assert axe(page) == []
