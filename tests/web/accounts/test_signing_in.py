"""Signing in by each door, and what each leaves in the audit."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.web.site import NOW, Site
from wardwright.govern.rights import Hat
from wardwright.record.models import AuditRecord
from wardwright.record.site.models import Account
from wardwright.web.accounts.first import invitation, set_up_key
from wardwright.web.accounts.making import make_account

PASSWORD = "three-words-together"


@pytest.fixture
def amina(site: Site) -> Account:
    """Somebody with a password."""
    return make_account(
        actor="test", now=NOW, username="amina", name="Amina Diallo", hats=(Hat.STAFF,), password=PASSWORD
    )


def _sign_in(client: Client, password: str = PASSWORD, name: str = "amina") -> int:
    return client.post("/sign-in", {"login": name, "password": password}).status_code


def _is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def _verbs(actor: str) -> list[str]:
    return list(AuditRecord.objects.filter(actor=actor).order_by("seq").values_list("verb", flat=True))


def test_the_password_in_any_case_of_the_name(site: Site, amina: Account) -> None:
    client = site.client()
    assert _sign_in(client, name="Amina") == 302
    assert _is_in(client)
    assert _verbs("amina") == ["sign in"]


def test_a_wrong_password_says_so_and_keeps_the_name(site: Site, amina: Account) -> None:
    client = site.client()
    response = client.post("/sign-in", {"login": "amina", "password": "wrong"})
    assert "There is a problem" in response.content.decode()
    assert 'value="amina"' in response.content.decode()
    assert not _is_in(client)


def test_guessing_is_stopped(site: Site, amina: Account) -> None:
    client = site.client()
    for _ in range(6):
        _sign_in(client, "wrong")
    _sign_in(client, PASSWORD)
    assert not _is_in(client)


def test_where_somebody_was_going(site: Site, amina: Account) -> None:
    client = site.client()
    asked = client.get("/account?x=1")
    assert asked["Location"] == "/sign-in?next=%2Faccount%3Fx%3D1"
    form = client.get(asked["Location"]).content.decode()
    assert re.search(r'name="next" value="/account\?x=1"', form)
    response = client.post("/sign-in", {"login": "amina", "password": PASSWORD, "next": "/account?x=1"})
    assert response["Location"] == "/account?x=1"


def test_nobody_is_sent_elsewhere(site: Site, amina: Account) -> None:
    response = site.client().post(
        "/sign-in", {"login": "amina", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert response["Location"] == "/"


def test_a_closed_account_stays_out(site: Site, amina: Account) -> None:
    client = site.client()
    _sign_in(client)
    Account.objects.filter(id=amina.id).update(is_active=False)
    assert not _is_in(client)
    _sign_in(client)
    assert not _is_in(client)


def test_a_code_from_an_app_is_the_second_step(site: Site, amina: Account) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(amina, secret)
    client = site.client()
    assert client.post("/sign-in", {"login": "amina", "password": PASSWORD})["Location"] == "/sign-in/second"
    assert not _is_in(client)
    assert client.get("/sign-in/second").status_code == 200
    client.post("/sign-in/second", {"code": "000000"})
    assert not _is_in(client)
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    client.post("/sign-in/second", {"code": code})
    assert _is_in(client)


def test_codes_from_an_app_begin_with_the_code_it_shows(site: Site, amina: Account) -> None:
    client = site.client()
    _sign_in(client)
    assert client.get("/account/app")["Location"].startswith("/account/again")
    assert client.post("/account/again", {"password": PASSWORD, "next": "/account/app"}).status_code == 302
    page = client.get("/account/app").content.decode()
    assert "data:image/svg+xml" in page
    found = re.search(r"<code>(\w+)</code>", page)
    assert found
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    response = client.post("/account/app", {"code": totp.format_hotp_value(totp.hotp_value(found[1], counter))})
    assert response.status_code == 302
    assert Authenticator.objects.filter(user=amina, type="totp").exists()
    assert "add second step" in _verbs("amina")
    assert client.get("/account/codes").status_code == 200


def test_sessions_can_be_seen_and_ended(site: Site, amina: Account) -> None:
    one, other = site.client(), site.client()
    _sign_in(one)
    _sign_in(other)
    assert UserSession.objects.filter(user=amina).count() == 2
    assert one.get("/account/sessions").status_code == 200
    one.post("/account/sessions", {})
    assert _is_in(one)
    assert not _is_in(other)


def test_the_first_account_is_made_with_the_key_of_the_home(site: Site) -> None:
    key = set_up_key(site.home.data)
    assert key
    assert site.client().get("/set-up/guessed").status_code == 404
    client = site.client()
    said = {"name": "Mo", "username": "mo", "password": PASSWORD, "again": PASSWORD}
    assert client.post(f"/set-up/{key}", {**said, "again": "another"}).status_code == 422
    assert client.post(f"/set-up/{key}", said).status_code == 302
    assert Account.objects.get(username="mo").hats == [Hat.ADMIN.value]
    assert _is_in(client)
    assert site.client().get(f"/set-up/{key}").status_code == 404


@pytest.mark.parametrize("password", ["short", "password1234", "amina-diallo"])
def test_a_password_that_others_would_guess_is_refused(site: Site, password: str) -> None:
    account = make_account(actor="test", now=NOW, username="amina-diallo", name="Amina Diallo")
    address = f"/invited/{invitation(account)}"
    response = site.client().post(address, {"password": password, "again": password})
    assert response.status_code == 422


def test_an_invitation_works_once(site: Site) -> None:
    account = make_account(actor="test", now=NOW, username="new", name="New")
    address = f"/invited/{invitation(account)}"
    client = site.client()
    assert client.post(address, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert _is_in(client)
    assert site.client().get(address).status_code == 404


def test_an_account_chooses_its_look(site: Site, amina: Account) -> None:
    client = site.client()
    _sign_in(client)
    client.post("/account", {"language": "", "theme": "dark"})
    page = client.get("/").content.decode()
    assert "site-dark" in page
    assert '<meta name="color-scheme" content="dark">' in page
