"""A page that nobody touches shows the lock by itself, and nothing of what it held."""

from __future__ import annotations

from tests.web.browser import SignIn


def test_an_idle_page_shows_the_lock(signed_in: SignIn) -> None:
    page = signed_in("nurse")
    page.clock.install()
    page.goto("/account")
    page.clock.run_for(601_000)
    page.wait_for_url("**/locked?next=**")
    assert page.get_by_role("heading", name="Locked").is_visible()
    page.get_by_role("button", name="Unlock").click()
    page.wait_for_url("**/account")
