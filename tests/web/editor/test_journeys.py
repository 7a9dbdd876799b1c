"""The editor in a real browser: the potassium flow by chips, 6.0 → 6.2, two editors, a session that ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.browser import SignIn, axe
from tests.web.editor.pages import POTASSIUM, give_history
from tests.web.site import Site
from wardwright.engine.drafts.keeping import Writer, make_draft


def _draft(site: Site, text: str, persona: str = "nurse", for_all: bool = False) -> str:
    from wardwright.engine.drafts.keeping import share_draft
    from wardwright.record.site.models import Account

    account = Account.objects.get(persona=persona)
    writer = Writer(account.username, account.actor)
    made = make_draft(writer, site.now, text)
    if for_all:
        share_draft(made, writer, site.now, [], True)
    return str(made.key)


def _text(key: str) -> str:
    from wardwright.record.site.models import Draft

    return str(Draft.objects.get(key=key).text)


_EXCHANGE = """(change) => { const view = document.getElementById("editor").view;
    const at = view.state.doc.toString().indexOf(change[0]);
    view.dispatch({changes: {from: at, to: at + change[0].length, insert: change[1]}}); }"""


class Choices:
    """Presses and fills, and counts both."""

    def __init__(self, page: Page) -> None:
        self.page, self.made = page, 0

    def press(self, name: str) -> None:
        self.made += 1
        self._settled(lambda: self.page.get_by_role("button", name=name, exact=True).first.click())

    def choose(self, place: Locator, value: str) -> None:
        self.made += 1
        place.select_option(value)

    def fill(self, place: Locator, value: str) -> None:
        self.made += 1
        place.fill(value)

    def name(self, place: Locator, typed: str) -> None:
        """Types the beginning of a name and takes what is offered."""
        self.made += 1
        place.press_sequentially(typed)
        self._settled(lambda: self.page.locator(".ed-suggested li").first.click())

    def _settled(self, act: object) -> None:
        with self.page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "POST"):
            act()  # type: ignore[operator]
        self.page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping')")


def test_a_nurse_makes_the_potassium_flow_by_chips_in_twelve_choices(signed_in: SignIn) -> None:
    page = signed_in("nurse")
    page.goto("/drafts")
    page.get_by_role("button", name="New page").click()
    chips = Choices(page)
    chips.press("When a … result of … arrives")
    chips.name(page.get_by_role("combobox", name="which result or score"), "potass")
    chips.fill(page.get_by_label("how much"), "6.0")
    chips.press("Put it in")
    chips.press("the patient is an inpatient")
    chips.press("ask somebody to “…” within …")
    chips.choose(page.get_by_label("who", exact=True), "on-call registrar")
    chips.press("Put it in")
    chips.press("if not done, page somebody")
    chips.choose(page.get_by_label("who", exact=True), "ward consultant")
    chips.press("Put it in")
    chips.press("End the sentence here")
    assert chips.made <= 12
    text = _text(page.url.split("/drafts/")[1].split("?")[0].split("#")[0])
    assert text == (
        "Flow: Potassium result of 6.0 mmol/L or more: ask the on-call registrar\n\n"
        "When a potassium result of 6.0 mmol/L or more arrives,\nand the patient is an inpatient,\n"
        'then ask the on-call registrar to "Review {patient}: potassium {value}" within 15 minutes,\n'
        "and if not done, page the ward consultant.\n"
    )
    expect(page.locator("#h-problems")).to_have_text("2 things to weigh")
    assert axe(page) == []


def test_another_number_shows_what_it_changes(signed_in: SignIn, site: Site, tmp_path: Path) -> None:
    give_history(site, tmp_path)
    key = _draft(site, POTASSIUM)
    page = signed_in("nurse")
    page.goto(f"/drafts/{key}")
    fired = page.locator("[data-fired]")
    expect(fired).to_have_text("30", timeout=30_000)
    page.locator("#number-1").fill("6.2")
    page.locator("#number-1").press("Enter")
    expect(page.locator(".ed-before")).to_contain_text("Before the last change: 30", timeout=30_000)
    expect(page.locator("[data-fired]")).to_have_text("20")
    assert "of 6.2 mmol/L or more" in _text(key)
    assert page.locator("#number-1").input_value() == "6.2"
    page.locator("[data-number=number-1]").press("ArrowRight")
    expect(page.locator("[data-fired]")).to_have_text("15", timeout=30_000)


def test_two_people_see_one_another_and_nobody_overwrites(signed_in: SignIn, site: Site) -> None:
    key = _draft(site, POTASSIUM, for_all=True)
    one, other = signed_in("nurse"), signed_in("registrar")
    one.goto(f"/drafts/{key}?face=text")
    other.goto(f"/drafts/{key}?face=text")
    expect(one.locator("#ed-others")).to_contain_text("has this page open too", timeout=10_000)
    for page, old, new in ((one, "6.0", "6.2"), (other, "15 minutes", "20 minutes")):
        page.evaluate(_EXCHANGE, [old, new])
        if page is one:
            expect(page.locator("#editor")).to_have_attribute("data-revision", "2", timeout=10_000)
    expect(other.locator("#ed-unsaved a")).to_be_visible(timeout=10_000)
    late = other
    late.locator("#ed-unsaved a").click()
    late.get_by_role("button", name="Go on with both").click()
    expect(late.locator("#editor")).to_be_visible()
    text = _text(key)
    assert "of 6.2 mmol/L" in text
    assert "within 20 minutes" in text


def test_a_session_that_ends_in_the_middle_loses_nothing(signed_in: SignIn, site: Site) -> None:
    key = _draft(site, POTASSIUM)
    page = signed_in("nurse")
    page.goto(f"/drafts/{key}?face=text")
    expect(page.locator(".cm-content")).to_be_visible()
    kept = page.context.cookies()
    page.context.clear_cookies(name="wardwright")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("# written late")
    expect(page.locator("#ed-unsaved")).to_contain_text("kept in this browser", timeout=10_000)
    assert "written late" not in _text(key)
    page.context.add_cookies(kept)  # signed in again
    page.goto(f"/drafts/{key}?face=text")
    expect(page.locator(".cm-content")).to_contain_text("# written late")
    assert "# written late" in _text(key)


def test_what_is_left_unsaved_goes_with_whoever_signs_out(signed_in: SignIn, site: Site) -> None:
    key = _draft(site, POTASSIUM)
    page = signed_in("nurse")
    page.goto(f"/drafts/{key}?face=text")
    page.evaluate(
        "() => localStorage.setItem(`ww-text:${document.documentElement.dataset.account}:x`, '{\"at\": 9e15}')"
    )
    page.evaluate("() => localStorage.setItem('ww-text:999999:x', '{\"at\": 9e15}')")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    assert page.evaluate("() => Object.keys({...localStorage})") == ["ww-text:999999:x"]


def test_chips_by_keyboard_alone(signed_in: SignIn, site: Site) -> None:
    key = _draft(site, "Flow: By keyboard\n")
    page = signed_in("nurse")
    page.goto(f"/drafts/{key}")
    chip = page.get_by_role("button", name="When a … result of … arrives")
    for _ in range(60):
        page.keyboard.press("Tab")
        if chip.evaluate("(each) => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="which result or score")).to_be_focused()
    page.keyboard.type("potass")
    expect(page.locator(".ed-suggested li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("how much")).to_be_focused()
    page.keyboard.type("6.0")
    page.keyboard.press("Enter")
    expect(page.locator(".ed-page")).to_contain_text("6.0")
    assert "potassium result of 6.0 mmol/L or more arrives" in _text(key)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_stands_in_the_way_of_anybody(signed_in: SignIn, site: Site, width: int, theme: str) -> None:
    key = _draft(site, POTASSIUM)
    page = signed_in("nurse", width=width, theme=theme)
    for path in (f"/drafts/{key}?face=chips", f"/drafts/{key}?face=text", "/drafts", "/drafts/suggest"):
        page.goto(path)
        assert axe(page) == []
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
