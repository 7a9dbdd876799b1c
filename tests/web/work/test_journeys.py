"""My work in a real browser: a list that changes under nobody's hands. Two taps on a phone: tests/web/journeys."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.web.browser import SignIn, axe
from tests.web.site import Site
from tests.web.work.ward import REGISTRAR, Ward
from wardwright.facts.instant import MINUTE
from wardwright.record.models import TaskStep

PHONE = 375


def _look_again(page: Page) -> None:
    """What `/live` brings about; the watch itself is of another test."""
    page.evaluate("document.querySelector('[data-work]').dispatchEvent(new CustomEvent('changed'))")


def test_two_taps_without_scripts(site: Site, ward: Ward, signed_in: SignIn) -> None:
    number = ward.open(who=REGISTRAR)
    page = signed_in("registrar", width=PHONE, scripts=False)
    page.goto("/tasks")
    page.locator(f"#task-{number}-done > summary").click()
    page.get_by_role("button", name="Yes, it is done").click()
    expect(page.get_by_role("alert")).to_contain_text(f"Task {number} is done")


def test_targets_under_a_thumb_are_large_and_the_lists_lie_at_the_bottom(
    site: Site, ward: Ward, signed_in: SignIn
) -> None:
    ward.open(who=REGISTRAR)
    page = signed_in("registrar", width=320)
    page.goto("/tasks")
    for target in page.locator(".ww-do-button, .ww-do-more, .ww-work-tabs a").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 44
    bar = page.locator("#work-tabs").bounding_box()
    assert bar is not None
    assert round(bar["y"] + bar["height"]) == 900


def test_a_task_is_done_by_keyboard_alone(site: Site, ward: Ward, signed_in: SignIn) -> None:
    number = ward.open()
    page = signed_in("nurse")
    page.goto("/tasks")
    page.locator(f"#task-{number}-done > summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Yes, it is done")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(f"#task-{number}-done > summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Yes, it is done")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#work-said")).to_be_focused()
    expect(page.locator("#work-said")).to_contain_text("is done")


def test_a_new_task_comes_by_itself_and_the_focus_stays(site: Site, ward: Ward, signed_in: SignIn) -> None:
    number = ward.open()
    page = signed_in("nurse")
    page.goto("/tasks")
    button = page.locator(f"#task-{number}-accept-button")
    button.focus()
    sooner = ward.open(due=site.now + MINUTE)
    _look_again(page)
    expect(page.locator(f"#task-{sooner}")).to_be_visible()
    expect(button).to_be_focused()


def test_what_is_being_typed_is_not_touched(site: Site, ward: Ward, signed_in: SignIn) -> None:
    number = ward.open(who=REGISTRAR)
    page = signed_in("nurse")
    page.goto("/tasks?whose=ward")
    page.locator(f"#task-{number}-done > summary").click()
    words = page.locator(f"#why-done-{number}")
    words.fill("he is in th")
    sooner = ward.open(due=site.now + MINUTE)
    _look_again(page)
    expect(page.locator("#work-changed")).to_be_visible()
    assert page.locator(f"#task-{sooner}").count() == 0
    expect(words).to_have_value("he is in th")
    words.press("End")
    words.press_sequentially("eatre")
    page.locator(f"#task-{number}-done").get_by_role("button", name="Yes, it is done").click()
    expect(page.locator(f"#task-{sooner}")).to_be_visible()
    expect(page.locator("#work-changed")).to_be_hidden()
    assert TaskStep.objects.get().text == "he is in theatre"


def test_pressing_the_note_shows_what_has_changed(site: Site, ward: Ward, signed_in: SignIn) -> None:
    number = ward.open()
    page = signed_in("nurse")
    page.goto("/tasks")
    page.locator(f"#task-{number}-done > summary").click()
    sooner = ward.open(due=site.now + MINUTE)
    _look_again(page)
    page.locator("#work-changed").click()
    expect(page.locator(f"#task-{sooner}")).to_be_visible()


def test_a_new_urgent_task_sounds_for_who_chose_it(site: Site, ward: Ward, signed_in: SignIn) -> None:
    ward.open()
    page = signed_in("nurse")
    page.goto("/tasks")
    page.get_by_role("button", name="Sound for urgent tasks: off").click()
    expect(page.get_by_role("button", name="Sound for urgent tasks: on")).to_be_visible()
    calm = ward.open()
    _look_again(page)
    expect(page.locator(f"#task-{calm}")).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.rang") is None
    urgent = ward.open(urgent=True)
    _look_again(page)
    expect(page.locator(f"#task-{urgent}")).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.rang") == "1"


def test_axe_finds_nothing_on_a_task_and_its_steps(site: Site, ward: Ward, signed_in: SignIn) -> None:
    number = ward.open(urgent=True, due=site.now - MINUTE)
    for width, theme in ((320, "dark"), (1280, "light")):
        page = signed_in("nurse", width=width, theme=theme)
        for address in (
            "/tasks?whose=ward",
            f"/tasks/{number}",
            f"/tasks/{number}/decline",
            f"/tasks/{number}/hand-over",
        ):
            page.goto(address)
            assert axe(page) == []
            assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
