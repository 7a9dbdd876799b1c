"""What the cover over a locked page asks of the server, and what it is told."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests.web.accounts.test_kept_forms import NEW, WRITTEN, _field, _is_filled, _keys, _page, _sign_in, amina, desk
from tests.web.accounts.test_locked import PASSWORD
from tests.web.site import NOW, Site
from wardwright.govern.rights import Hat
from wardwright.record.site.models import Account
from wardwright.web.accounts.making import make_account

__all__ = ["amina", "desk"]


@pytest.fixture
def cover(desk: Client) -> dict[str, str]:
    """The header by which the cover of a page of hers asks."""
    return {"X-Cover": _keys(_page(desk))["writer"]}


def _lock(desk: Client) -> None:
    desk.post("/account/lock", _keys(_page(desk)))


def _answer(desk: Client, cover: dict[str, str], said: str) -> int:
    key = _field(desk.get("/locked", headers=cover).content.decode(), "csrfmiddlewaretoken")
    return desk.post("/locked", {"password": said, "csrfmiddlewaretoken": key}, headers=cover).status_code


def test_an_open_desk_needs_no_cover(desk: Client, cover: dict[str, str]) -> None:
    answer = desk.get("/locked", headers=cover)
    assert (answer.status_code, bool(answer["X-Form-Key"])) == (204, True)
    assert desk.get("/account").status_code == 200


def test_a_locked_desk_opens_by_password(desk: Client, cover: dict[str, str]) -> None:
    _lock(desk)
    asked = desk.get("/locked", headers=cover)
    assert asked.status_code == 200
    assert "<html" not in asked.content.decode()
    assert asked["Cache-Control"] == "no-store"
    assert _answer(desk, cover, "wrong") == 422
    assert desk.get("/account").status_code == 302
    assert _answer(desk, cover, PASSWORD) == 204
    assert desk.get("/account").status_code == 200


def test_a_cover_needs_a_key_as_every_form(desk: Client, cover: dict[str, str]) -> None:
    _lock(desk)
    assert desk.post("/locked", {"password": PASSWORD}, headers=cover).status_code == 403
    assert desk.get("/account").status_code == 302


def test_an_ended_session_is_opened_by_password(desk: Client, cover: dict[str, str]) -> None:
    del desk.cookies["wardwright"]
    assert "Signed out" in desk.get("/locked", headers=cover).content.decode()
    assert _answer(desk, cover, "wrong") == 422
    assert _answer(desk, cover, PASSWORD) == 204
    assert desk.get("/account").status_code == 200


def test_nobody_asks_without_a_word_that_was_signed(site: Site) -> None:
    client = site.client()
    assert client.get("/locked", headers={"X-Cover": "1"}).status_code == 409
    assert client.get("/locked", headers={"X-Cover": ""}).status_code == 409
    assert client.get("/locked")["Location"] == "/sign-in?next=%2F"


def test_a_page_of_somebody_else_does_not_come_back(desk: Client, cover: dict[str, str]) -> None:
    make_account(actor="test", now=NOW, username="ben", name="Ben", hats=(Hat.STAFF,), password=PASSWORD)
    desk.post("/sign-out", _keys(_page(desk)))
    _sign_in(desk, "ben")
    assert desk.get("/locked", headers=cover).status_code == 409
    keys = _keys(_page(desk, "/account"))
    assert desk.post("/locked", {**keys, "password": PASSWORD}, headers=cover).status_code == 409
    assert desk.post("/sign-in/again", {**keys, "written": "{}"}, headers=cover).status_code == 409
    assert desk.get("/account").status_code == 200


def test_a_closed_account_does_not_come_back(desk: Client, cover: dict[str, str], amina: Account) -> None:
    _lock(desk)
    Account.objects.filter(pk=amina.pk).update(is_active=False)
    assert desk.get("/locked", headers=cover).status_code == 409


def _written(page: str = NEW) -> str:
    return json.dumps({"page": page, "forms": [{"path": NEW, "fields": list(WRITTEN.items())}]})


def test_with_a_second_step_the_whole_sign_in_gives_the_form_back(
    desk: Client, cover: dict[str, str], amina: Account
) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(amina, secret)
    del desk.cookies["wardwright"]
    asked = desk.get("/locked", headers=cover).content.decode()
    assert "Sign in again" in asked
    assert 'name="password"' not in asked
    assert _answer(desk, cover, PASSWORD) == 422  # not by the password alone
    keys = {"csrfmiddlewaretoken": _field(asked, "csrfmiddlewaretoken")}
    assert desk.post("/sign-in/again", {**keys, "written": _written()}, headers=cover).status_code == 204
    assert _sign_in(desk, "amina").startswith("/sign-in/second")
    assert WRITTEN["title"] not in _page(desk, "/sign-in/second")
    keys = {"csrfmiddlewaretoken": _field(_page(desk, "/sign-in/second"), "csrfmiddlewaretoken")}
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    desk.post("/sign-in/second", {**keys, "code": code})
    assert _is_filled(_page(desk))


def test_signing_in_again_ends_the_session_at_once(desk: Client, cover: dict[str, str]) -> None:
    _lock(desk)
    keys = _keys(_page(desk, "/locked"))
    assert desk.post("/sign-in/again", {**keys, "written": _written()}, headers=cover).status_code == 204
    assert desk.get("/account")["Location"] == "/sign-in?next=%2Faccount"
    _sign_in(desk, "amina")
    assert _is_filled(_page(desk))


@pytest.mark.parametrize("written", ["", "[]", '{"page": 1}', '{"page": "//elsewhere.example/", "forms": []}'])
def test_what_no_page_writes_is_not_kept(desk: Client, cover: dict[str, str], written: str) -> None:
    keys = _keys(_page(desk))
    assert desk.post("/sign-in/again", {**keys, "written": written}, headers=cover).status_code in (204, 400)
    assert "kept" not in desk.session


def test_a_full_sign_in_opens_a_locked_desk(desk: Client) -> None:
    _lock(desk)
    desk.force_login(Account.objects.get(username="amina"), "allauth.account.auth_backends.AuthenticationBackend")
    assert desk.get("/account").status_code == 200
