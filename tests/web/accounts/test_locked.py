"""A page that nobody touches locks; a shared desktop opens by PIN to whoever signed in on it that day."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.test import Client

from tests.web.site import NOW, Site
from wardwright.govern.rights import Hat
from wardwright.record.site.models import Account
from wardwright.web.accounts.making import make_account

PASSWORD = "three-words-together"
PIN = "480153"
Later = Callable[[float], None]


@pytest.fixture
def amina(site: Site) -> Account:
    """Somebody with a password and no PIN yet."""
    return make_account(
        actor="test", now=NOW, username="amina", name="Amina Diallo", hats=(Hat.STAFF,), password=PASSWORD
    )


def _signed_in(site: Site) -> Client:
    client = site.client()
    client.post("/sign-in", {"login": "amina", "password": PASSWORD})
    return client


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Sets the lock's clock to some seconds after the test began."""
    began = time.time()

    def set_clock(seconds: float) -> None:
        monkeypatch.setattr("wardwright.web.accounts.lock.time.time", lambda: began + seconds)

    return set_clock


def test_a_page_that_nobody_touched_is_locked(site: Site, amina: Account, later: Later) -> None:
    client = _signed_in(site)
    client.get("/account")
    later(700)
    assert client.get("/account")["Location"] == "/locked?next=%2Faccount"
    assert client.post("/locked", {"password": "wrong", "next": "/account"}).status_code == 422
    assert client.get("/account").status_code == 302
    assert client.post("/locked", {"password": PASSWORD, "next": "/account"})["Location"] == "/account"
    assert client.get("/account").status_code == 200


def test_a_part_that_fetches_itself_touches_nothing(site: Site, amina: Account, later: Later) -> None:
    client = _signed_in(site)
    client.get("/account")
    later(400)
    client.get("/account", headers={"X-Live": "1"})
    later(700)
    assert client.get("/account").status_code == 302


def test_whoever_writes_for_long_is_there(site: Site, amina: Account, later: Later) -> None:
    client = _signed_in(site)
    client.get("/account")
    later(400)
    assert client.post("/account/here").status_code == 204
    later(700)
    assert client.get("/account").status_code == 200


def test_the_api_says_that_it_is_locked(site: Site, amina: Account) -> None:
    client = _signed_in(site)
    client.post("/account/lock")
    assert client.get("/account").status_code == 302


def _shared(site: Site) -> Client:
    """A browser that an administrator made a shared desktop."""
    client = site.client("administrator")
    assert client.post("/account/station", {"name": "Ward 7A, bay 2"}).status_code == 302
    client.post("/sign-out")
    return client


def _with_pin(client: Client) -> None:
    client.post("/sign-in", {"login": "amina", "password": PASSWORD})
    assert client.post("/account/pin", {"pin": PIN}).status_code == 302
    client.post("/sign-out")


def test_on_a_shared_desktop_the_pin_is_enough(site: Site, amina: Account) -> None:
    desk = _shared(site)
    _with_pin(desk)
    assert "Amina Diallo" in desk.get("/sign-in").content.decode()
    assert desk.post(f"/sign-in/pin/{amina.id}", {"pin": "111113"}).status_code == 422
    assert desk.post(f"/sign-in/pin/{amina.id}", {"pin": PIN}).status_code == 302
    assert desk.get("/account").status_code == 200


def test_the_pin_opens_no_other_browser(site: Site, amina: Account) -> None:
    _with_pin(_shared(site))
    elsewhere = site.client()
    assert "Amina Diallo" not in elsewhere.get("/sign-in").content.decode()
    assert elsewhere.post(f"/sign-in/pin/{amina.id}", {"pin": PIN}).status_code == 404


def test_five_wrong_pins_end_it_until_the_password(site: Site, amina: Account) -> None:
    desk = _shared(site)
    _with_pin(desk)
    for _ in range(5):
        desk.post(f"/sign-in/pin/{amina.id}", {"pin": "999993"})
    assert desk.post(f"/sign-in/pin/{amina.id}", {"pin": PIN}).status_code == 404
    desk.post("/sign-in", {"login": "amina", "password": PASSWORD})
    desk.post("/sign-out")
    assert desk.post(f"/sign-in/pin/{amina.id}", {"pin": PIN}).status_code == 302


def test_after_the_shift_the_pin_is_not_enough(site: Site, amina: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = _shared(site)
    _with_pin(desk)
    later = time.time_ns() // 1000 + 13 * 3600 * 1_000_000
    monkeypatch.setattr("wardwright.web.installation.wall", lambda: later)
    assert desk.post(f"/sign-in/pin/{amina.id}", {"pin": PIN}).status_code == 404


@pytest.mark.parametrize("pin", ["12345", "123456", "000000", "abcdef", "1234567", ""])
def test_a_pin_that_others_would_guess_is_refused(site: Site, amina: Account, pin: str) -> None:
    client = _signed_in(site)
    assert client.post("/account/pin", {"pin": pin}).status_code == 422


def test_a_locked_shared_desktop_opens_by_pin(site: Site, amina: Account) -> None:
    desk = _shared(site)
    _with_pin(desk)
    desk.post(f"/sign-in/pin/{amina.id}", {"pin": PIN})
    desk.post("/account/lock")
    assert desk.get("/account").status_code == 302
    assert desk.post("/locked", {"password": PIN})["Location"] == "/"
    assert desk.get("/account").status_code == 200


def test_a_desktop_is_shared_no_longer(site: Site, amina: Account) -> None:
    desk = _shared(site)
    _with_pin(desk)
    boss = Client(SERVER_NAME="localhost")
    boss.cookies = desk.cookies
    boss.force_login(
        Account.objects.get(persona="administrator"), "allauth.account.auth_backends.AuthenticationBackend"
    )
    boss.post("/account/station", {"end": "1"})
    assert desk.post(f"/sign-in/pin/{amina.id}", {"pin": PIN}).status_code == 404


@pytest.mark.parametrize("address", ["password/first", "password", "app", "passkeys/new"])
def test_a_pin_changes_nothing_about_signing_in(site: Site, amina: Account, address: str) -> None:
    desk = _shared(site)
    _with_pin(desk)
    desk.post(f"/sign-in/pin/{amina.id}", {"pin": PIN})
    assert desk.get(f"/account/{address}").status_code == 403
