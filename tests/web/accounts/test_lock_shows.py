"""A page that nobody touches is covered: nothing of it can be read, and it comes back with what was typed in it."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from tests.web.accounts.test_kept_forms import NEW, amina
from tests.web.accounts.test_locked import PASSWORD
from tests.web.browser import SignIn, axe
from tests.web.site import Site
from tests.web.work.ward import NAME, PATIENT, Ward
from wardwright.record.models import TaskStep
from wardwright.record.site.models import Account, Pain

__all__ = ["amina"]
TYPED = "No bladder scanner after eight"
IDLE = 601_000  # ms


@pytest.fixture
def typing(signed_in: SignIn, amina: Account) -> Page:
    """A window of somebody with a password, who has begun to write a pain point."""
    page = signed_in()
    page.clock.install()
    page.goto(f"/sign-in?next={NEW}")
    page.get_by_label("Sign-in name").fill("amina")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{NEW}")
    page.get_by_label("What goes wrong?").fill(TYPED)
    page.get_by_label("How often does it happen to you?").fill("3")
    page.get_by_label("Minutes lost each time").press_sequentially("15")
    page.clock.run_for(1000)  # others like it are looked for, and have been found
    expect(page.locator(".htmx-request")).to_have_count(0)
    return page


def _goes_idle(page: Page, heading: str = "Locked") -> None:
    page.clock.run_for(IDLE)
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_role("button", name="Sign in as somebody else").or_(
        page.get_by_role("link", name="Sign in as somebody else"))).to_be_visible()  # fmt: skip


def _everything(page: Page) -> str:
    """All that anybody could read of the window, also what is in fields or hidden; its title; what is heard of it."""
    fields = "[...document.querySelectorAll('input, textarea')].map((each) => each.value).join(' ')"
    return " ".join((page.content(), page.title(), page.evaluate(fields), page.locator("html").aria_snapshot()))


def _is_as_it_was(page: Page) -> None:
    expect(page.get_by_label("What goes wrong?")).to_have_value(TYPED)
    expect(page.get_by_label("How often does it happen to you?")).to_have_value("3")
    expect(page.get_by_label("Minutes lost each time")).to_have_value("15")


def _sends(page: Page) -> None:
    page.get_by_role("button", name="Write it").click()
    page.wait_for_url("**/pain-points/1**")
    assert Pain.objects.get().title == TYPED


def test_what_was_typed_is_back_after_the_password(typing: Page) -> None:
    _goes_idle(typing)
    assert TYPED not in _everything(typing)
    assert "Minutes lost" not in _everything(typing)
    assert axe(typing) == []
    typing.get_by_label("Password", exact=True).fill("wrong")
    typing.get_by_role("button", name="Unlock").click()
    expect(typing.get_by_role("alert")).to_contain_text("That is not the password")
    assert axe(typing) == []
    typing.get_by_label("Password", exact=True).fill(PASSWORD)
    typing.keyboard.press("Enter")
    _is_as_it_was(typing)
    expect(typing.get_by_label("Minutes lost each time")).to_be_focused()
    assert "Locked" not in typing.title()
    _sends(typing)


def test_an_ended_session_is_signed_in_again_in_the_cover(typing: Page) -> None:
    typing.context.clear_cookies(name="wardwright")
    _goes_idle(typing, "Signed out")
    assert TYPED not in _everything(typing)
    typing.get_by_label("Password", exact=True).fill(PASSWORD)
    typing.get_by_role("button", name="Sign in", exact=True).click()
    _is_as_it_was(typing)
    _sends(typing)  # with the new key


def test_with_a_second_step_the_page_is_filled_again(typing: Page, amina: Account) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(amina, secret)
    typing.context.clear_cookies(name="wardwright")
    _goes_idle(typing, "Signed out")
    typing.get_by_role("button", name="Sign in again").click()
    typing.wait_for_url("**/sign-in?next=**")
    assert TYPED not in _everything(typing)
    typing.get_by_label("Sign-in name").fill("amina")
    typing.get_by_label("Password", exact=True).fill(PASSWORD)
    typing.get_by_role("button", name="Sign in", exact=True).click()
    typing.wait_for_url("**/sign-in/second**")
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    typing.get_by_label("Code").fill(code)
    typing.get_by_role("button", name="Sign in", exact=True).click()
    typing.wait_for_url(f"**{NEW}")
    expect(typing.get_by_role("status").first).to_contain_text("what you wrote is here")
    _is_as_it_was(typing)
    assert axe(typing) == []
    _sends(typing)


def test_somebody_else_gets_nothing_of_it(typing: Page) -> None:
    _goes_idle(typing)
    typing.get_by_role("button", name="Sign in as somebody else").click()
    typing.wait_for_url("**/sign-in**")
    assert TYPED not in _everything(typing)
    typing.go_back()
    typing.wait_for_url("**/sign-in?next=**")
    assert TYPED not in _everything(typing)
    assert typing.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_the_windows_of_a_desk_lock_and_open_together(typing: Page) -> None:
    other = typing.context.new_page()
    other.goto("/account")
    _goes_idle(typing)
    expect(other.get_by_role("heading", name="Locked")).to_be_visible()
    typing.get_by_label("Password", exact=True).fill(PASSWORD)
    typing.keyboard.press("Enter")
    _is_as_it_was(typing)
    expect(other.get_by_role("heading", name="My account")).to_be_visible()
    other.get_by_role("button", name="Sign out").click()
    typing.wait_for_url("**/sign-in")


def test_a_note_for_a_task_is_back(signed_in: SignIn, site: Site) -> None:
    number = Ward(site).open()
    page = signed_in("nurse")
    page.clock.install()
    page.goto(f"/tasks/{number}/note")
    note = page.get_by_role("main").get_by_role("textbox")
    note.fill("The second tube is on its way")
    _goes_idle(page)
    shown = _everything(page)
    assert not any(word in shown for word in ("second tube", PATIENT, NAME, "potassium"))
    page.get_by_role("button", name="Unlock").click()
    expect(note).to_have_value("The second tube is on its way")
    expect(note).to_be_focused()
    page.locator("main form button").last.click()
    page.wait_for_url(lambda address: not address.endswith("/note"))
    assert "second tube" in TaskStep.objects.latest("seq").text


def test_a_live_page_covers_itself_when_a_part_is_refused_and_looks_anew(signed_in: SignIn, site: Site) -> None:
    ward = Ward(site)
    ward.open()
    page = signed_in("nurse")
    page.goto("/tasks")
    expect(page.locator("#work")).to_contain_text("potassium")
    page.request.post("/account/lock", form={"csrfmiddlewaretoken": _key(page)}, headers={"Referer": page.url})
    page.evaluate("document.querySelector('[data-work]').dispatchEvent(new CustomEvent('changed'))")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert "potassium" not in _everything(page)
    newer = ward.open()
    page.get_by_role("button", name="Unlock").click()
    expect(page.locator(f"#task-{newer}-done")).to_be_visible()


def test_what_was_pressed_on_a_locked_desk_is_said_to_be_undone(signed_in: SignIn, site: Site) -> None:
    number = Ward(site).open()
    page = signed_in("nurse")
    page.goto("/tasks")
    page.locator(f"#task-{number}-done > summary").click()
    page.request.post("/account/lock", form={"csrfmiddlewaretoken": _key(page)}, headers={"Referer": page.url})
    page.get_by_role("button", name="Yes, it is done").click()
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_text("What you pressed last was not done")).to_be_visible()
    page.get_by_role("button", name="Yes, it is done").click()
    expect(page.locator("#work-said")).to_contain_text(f"Task {number} is done")


def test_without_the_network_the_cover_stays(typing: Page) -> None:
    typing.context.set_offline(True)
    typing.clock.run_for(IDLE)
    expect(typing.get_by_role("alert")).to_contain_text("cannot be reached")
    assert TYPED not in _everything(typing)
    typing.context.set_offline(False)
    typing.get_by_role("button", name="Try again").click()
    typing.get_by_label("Password", exact=True).fill(PASSWORD)
    typing.keyboard.press("Enter")
    _is_as_it_was(typing)


def _key(page: Page) -> str:
    return page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
