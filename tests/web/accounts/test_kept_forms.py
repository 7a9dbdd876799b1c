"""A form that meets a locked desk or an ended session comes back, filled, to whoever wrote it and to nobody else."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.accounts.test_locked import PASSWORD
from tests.web.site import NOW, Site
from wardwright.govern.rights import Hat
from wardwright.record.site.models import Account, Pain
from wardwright.web.accounts.making import make_account

NEW = "/pain-points/new"
WRITTEN = {"title": "No bladder scanner after eight", "text": "We ring round.\nTwice.", "times": "3", "minutes": "15"}


@pytest.fixture
def amina(site: Site) -> Account:
    """Somebody with a password."""
    return make_account(
        actor="test", now=NOW, username="amina", name="Amina Diallo", hats=(Hat.STAFF,), password=PASSWORD
    )


@pytest.fixture
def desk(site: Site, amina: Account) -> Client:
    """A browser in which she has signed in; its forms need their keys."""
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True, raise_request_exception=False)
    _sign_in(client, "amina")
    return client


def _page(client: Client, address: str = NEW) -> str:
    return client.get(address).content.decode()


def _field(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def _sign_in(client: Client, who: str) -> str:
    page = _page(client, "/sign-in")
    sent = {"login": who, "password": PASSWORD, "csrfmiddlewaretoken": _field(page, "csrfmiddlewaretoken")}
    return str(client.post("/sign-in", sent)["Location"])


def _keys(page: str) -> dict[str, str]:
    return {name: _field(page, name) for name in ("csrfmiddlewaretoken", "writer")}


def _send(client: Client, keys: dict[str, str], **more: object) -> str:
    return str(client.post(NEW, {**WRITTEN, **keys, **more}, headers={"Referer": f"http://localhost{NEW}"})["Location"])


def _lock(client: Client) -> dict[str, str]:
    keys = _keys(_page(client))
    client.post("/account/lock", keys)
    return keys


def _unlock(client: Client, to: str) -> str:
    keys = _keys(_page(client, "/locked"))
    return str(client.post("/locked", {**keys, "password": PASSWORD, "next": to})["Location"])


def _is_filled(page: str) -> bool:
    return all(value.split("\n")[0] in page for value in WRITTEN.values()) and "what you wrote is here" in page


def test_a_form_sent_to_a_locked_desk_comes_back_filled(desk: Client) -> None:
    keys = _lock(desk)
    assert _send(desk, keys) == "/locked?next=%2Fpain-points%2Fnew"
    assert WRITTEN["title"] not in _page(desk, "/locked")
    assert _unlock(desk, NEW) == NEW
    page = _page(desk)
    assert _is_filled(page)
    assert not Pain.objects.exists()
    assert "what you wrote is here" not in _page(desk)  # once
    assert desk.post(NEW, {**WRITTEN, "per": "day", **_keys(page)}).status_code == 302
    assert Pain.objects.get().title == WRITTEN["title"]


def test_a_form_sent_after_the_session_ended_comes_back_filled(desk: Client) -> None:
    keys = _keys(_page(desk))
    del desk.cookies["wardwright"]
    assert _send(desk, keys) == "/sign-in?next=%2Fpain-points%2Fnew"
    assert WRITTEN["title"] not in _page(desk, "/sign-in")
    _sign_in(desk, "amina")
    assert _is_filled(_page(desk))


def test_a_form_with_an_old_key_comes_back_filled(desk: Client) -> None:
    keys = _keys(_page(desk))
    desk.post("/sign-out", keys)
    _sign_in(desk, "amina")
    assert _send(desk, keys) == NEW
    assert _is_filled(_page(desk))


def test_somebody_else_at_the_desk_gets_nothing_of_it(desk: Client) -> None:
    make_account(actor="test", now=NOW, username="ben", name="Ben", hats=(Hat.STAFF,), password=PASSWORD)
    keys = _keys(_page(desk))
    del desk.cookies["wardwright"]
    _send(desk, keys)
    _sign_in(desk, "ben")
    assert "kept" not in desk.session
    assert WRITTEN["title"] not in _page(desk)
    shown = desk.post(NEW, {**WRITTEN, **keys})  # her page, sent while he is signed in
    assert shown.status_code == 403
    assert WRITTEN["title"] not in shown.content.decode()
    assert "Nothing is kept for you" in _page(desk, "/kept")


def test_what_is_kept_cannot_be_read_from_the_record(desk: Client) -> None:
    keys = _lock(desk)
    _send(desk, keys)
    assert "bladder" not in str(dict(desk.session.items()))
    cookie = desk.cookies["kept"]
    assert cookie["httponly"]
    assert cookie["max-age"] == 1800
    del desk.cookies["kept"]
    _unlock(desk, NEW)
    assert WRITTEN["title"] not in _page(desk)


def test_after_half_an_hour_it_is_gone(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    keys = _lock(desk)
    _send(desk, keys)
    later = time.time() + 1801
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: later)
    _unlock(desk, NEW)
    assert WRITTEN["title"] not in _page(desk)


def test_passwords_and_files_are_not_kept(desk: Client) -> None:
    keys = _lock(desk)
    _send(desk, keys, password="secret-words", sheet=SimpleUploadedFile("a.csv", b"of,a,ward"))
    _unlock(desk, NEW)
    page = _page(desk)
    assert _is_filled(page)
    assert "choose it again" in page
    assert "secret-words" not in page
    assert "of,a,ward" not in page


def test_a_form_whose_page_is_gone_is_shown_apart_and_sent_from_there(desk: Client) -> None:
    keys = _lock(desk)
    address = "/pain-points/7/comment"
    sent = desk.post(address, {**keys, "comment": "me <too>"}, headers={"Referer": "http://localhost/pain-points/7"})
    assert _unlock(desk, sent["Location"].split("next=")[1].replace("%2F", "/")) == "/pain-points/7"
    assert desk.get("/pain-points/7")["Location"] == "/kept"
    page = _page(desk, "/kept")
    assert "me &lt;too&gt;" in page
    assert f'action="{address}"' in page


def test_a_stranger_leaves_nothing_for_anybody(site: Site) -> None:
    client = site.client()
    assert client.post(NEW, WRITTEN)["Location"] == "/sign-in"
    assert client.post(NEW, {**WRITTEN, "writer": "1:abc"})["Location"] == "/sign-in"
    assert "kept" not in client.session


def test_a_part_of_a_locked_page_goes_nowhere(desk: Client) -> None:
    keys = _lock(desk)
    for headers in ({"X-Live": "1", "HX-Request": "true"}, {"HX-Request": "true"}):
        answer = desk.get("/account", headers=headers)
        assert (answer.status_code, answer["X-Lock"]) == (204, "locked")
        assert "HX-Redirect" not in answer
    answer = desk.post(NEW, {**WRITTEN, **keys}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["X-Lock"]) == (204, "locked")
    del desk.cookies["wardwright"]
    assert desk.get("/account", headers={"X-Live": "1", "HX-Request": "true"})["X-Lock"] == "sign-in"
