"""Passkeys in a real browser, with a key that Chromium makes up (the WebAuthn virtual authenticator)."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.web.browser import SignIn
from tests.web.site import NOW, Site
from wardwright.govern.rights import Hat
from wardwright.web.accounts.making import make_account

PASSWORD = "three-words-together"


def _with_a_key(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_then_opens_the_door(site: Site, signed_in: SignIn) -> None:
    make_account(actor="test", now=NOW, username="amina", name="Amina Diallo", hats=(Hat.STAFF,), password=PASSWORD)
    page = signed_in()
    _with_a_key(page)
    page.goto(page.url if page.url != "about:blank" else "/sign-in")
    # A key belongs to a name: 127.0.0.1 is none.
    page.goto(page.url.replace("127.0.0.1", "localhost"))
    page.get_by_label("Sign-in name").fill("amina")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(page.url.rstrip("/") + "/account/passkeys/new")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What to call it").fill("my phone")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/account/codes")
    page.goto(page.url.split("/account")[0] + "/account/passkeys")
    assert "my phone" in page.content()
    page.get_by_role("button", name="Sign out").click()
    page.goto(page.url.split("/sign-in")[0] + "/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
    assert "Amina Diallo" in page.content()
