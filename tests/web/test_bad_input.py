"""What a stranger or a careless hand sends: it is answered, nothing breaks, nothing gets out, nobody else waits.

Each test here is an attack that was tried by hand first; `scripts/attack_pages.py` runs what programs try.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.http import HttpRequest
from django.test import Client

from tests.web.patients import canary
from tests.web.proofs.made import prove_here
from tests.web.site import NOW, Site
from wardwright.engine.flows.slugs import slug_of
from wardwright.govern.rights import Hat
from wardwright.record.models import Task
from wardwright.record.site.models import Account
from wardwright.web.accounts.making import make_account
from wardwright.web.accounts.station import MOST_FAILURES, pin_fits
from wardwright.web.patients.keys import key_of

PASSWORD = "three-words-together"
SCRIPT = '"><script>alert(1)</script>'
_RUNS = b"<script>alert(1)"
_PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@pytest.fixture
def everybody(site: Site) -> Account:
    """Somebody who may do everything."""
    return make_account(
        actor="test", now=NOW, username="everybody", name="Every Body", person="nurse-1", hats=tuple(Hat),
        password=PASSWORD,
    )  # fmt: skip


@pytest.fixture
def client(site: Site, everybody: Account) -> Client:
    """Signed in as her."""
    client = site.client()
    client.post("/sign-in", {"login": "everybody", "password": PASSWORD})
    client.post("/patients/purpose", {"purpose": "audit"})
    return client


def _pages() -> Iterator[Any]:
    """Every page that a GET may ask for, those that end the session last."""
    from wardwright.web.site_map import PAGES

    leaves = {"account_logout", "locked"}
    yield from (page for page in PAGES if page.name not in leaves)


def _filled(path: str, known: dict[str, str]) -> str:
    def value(part: re.Match[str]) -> str:
        return quote(known.get(part["name"], "1" if part["kind"] == "int" else "a"))

    return "/" + _PART.sub(value, path)


def _address(page: Any, filled: dict[str, dict[str, str]]) -> str:
    """Its address, with what is there in this test in its open parts."""
    from wardwright.web.site_map import AREAS

    area = next(area for area, pages in AREAS.items() if page in pages)
    return _filled(page.path, filled.get(area, {}))


NUMBERS = ("0", "9" * 19, "4611686018427387904", "9" * 4400)
NAMES = ("%00", "%ff%fe", "%ED%A0%80", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "a" * 2000, "%0d%0aX-A:b", quote(SCRIPT))


@pytest.mark.parametrize("turn", range(max(len(NUMBERS), len(NAMES))))
def test_addresses_that_nobody_made(client: Client, turn: int) -> None:
    number, name = NUMBERS[turn % len(NUMBERS)], NAMES[turn]
    failed = []
    for page in _pages():
        if not _PART.search(page.path):
            continue
        address = "/" + _PART.sub(lambda part: number if part["kind"] == "int" else name, page.path)
        for method in page.methods:
            response = client.generic(method, address)
            if response.status_code >= 500 or _RUNS in b"".join(response):
                failed.append((page.name, method, response.status_code))
    assert failed == []


_ASKED = "page before after at step number series kind next q whose ward state place system order source account role"
VALUES = ("9" * 5000, "0" * 19 + "1" * 5000, "-1", "²", "٣", "a\0b", SCRIPT, "a\r\nSet-Cookie: a=b", "//evil.example/")


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value[:12]))
def test_queries_that_nobody_meant(client: Client, value: str) -> None:
    query = urlencode(dict.fromkeys((*_ASKED.split(), "covered", "starts", "ends", "job", "from"), value))
    failed = []
    for page in _pages():
        if "GET" in page.methods and page.name != "proof-file":
            response = client.get(_filled(page.path, {}), QUERY_STRING=query)
            elsewhere = response.get("Location", "").startswith(("//", "http"))
            if response.status_code >= 500 or elsewhere or _RUNS in b"".join(response):
                failed.append((page.name, response.status_code, response.get("Location")))
    assert failed == []


class _Forms(HTMLParser):
    """The forms of a page: where each goes, and its fields with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self._inside = (said.get("method") or "").lower() == "post"
            if self._inside:
                self.found.append((said.get("action") or "", {}))
        elif self._inside and tag in ("input", "textarea", "select", "button") and said.get("name"):
            self.found[-1][1].setdefault(str(said["name"]), said.get("value") or "x")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


@pytest.fixture
def filled(client: Client, site: Site, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    """By area: what fills open parts of addresses. Everything is there, and carries code in its words."""
    monkeypatch.setattr(canary, "NAME", f"Zzyzxcanary{SCRIPT}, Quillon")
    monkeypatch.setattr(canary, "WORDS", f"Review {SCRIPT}")
    canary.put_in(site)
    proof, slug = prove_here(site, canary.FLOW), slug_of(canary.FLOW)
    draft = client.post("/drafts", {"title": f"Mine {SCRIPT}"})["Location"].rsplit("/", 1)[1]
    pain = {"title": f"Late {SCRIPT}", "text": SCRIPT, "times": "3", "per": "day", "minutes": "5", "another": "yes"}
    client.post("/pain-points/new", {**pain, "system": SCRIPT})
    client.post("/pain-points/1/comment", {"comment": SCRIPT})
    system = dict.fromkeys(("name", "owner", "supplier", "contact", "notes"), SCRIPT)
    client.post("/connections/systems/new", {**system, "criticality": "high"})
    task = str(Task.objects.get().number)
    client.post(f"/tasks/{task}/note", {"note": SCRIPT, "text": SCRIPT, "words": SCRIPT})
    return {
        "work": {"number": task, "verb": "note"},
        "connections": {"seq": "13", "slug": "no-patient", "name": "lab"},
        "patients": {"key": key_of(canary.SUBJECT)},
        "proofs": {"id": proof, "kind": "html", "slug": slug},
        "flows": {"slug": slug},
        "editor": {"key": draft},
        "admin": {"id": "nurse-1", "name": "nurse in charge"},
    }


def _is_page(response: Any) -> bool:
    """Whether a browser makes a page of it: not of JSON or CSV, which it is told not to guess at."""
    assert response["X-Content-Type-Options"] == "nosniff"
    return bool(response["Content-Type"].startswith("text/html"))


def test_words_of_people_and_messages_never_run(client: Client, filled: dict[str, dict[str, str]]) -> None:
    ran, seen = [], 0
    for page in _pages():
        if "GET" in page.methods:
            response = client.get(_address(page, filled))
            text = b"".join(response)
            seen += b"alert(1)" in text
            if _RUNS in text and _is_page(response):
                ran.append(page.name)
    assert ran == []
    assert seen >= 8  # the words are there: pages without them would always pass


TYPED = ("", "a\0b", "9" * 5000, "-1", "²", "9999-12-31", "0001-01-01T00:00", SCRIPT, "x" * 20_000, "[]")


def test_forms_that_hold_nonsense(client: Client, filled: dict[str, dict[str, str]]) -> None:
    failed, asked = [], set()
    for page in _pages():
        if "GET" not in page.methods or page.name == "proof-file":
            continue
        address = _address(page, filled)
        forms = _Forms()
        forms.feed(b"".join(client.get(address)).decode("utf-8", "replace"))
        for to, fields in forms.found:
            form = (re.sub(r"\d+", "1", to or address), tuple(sorted(fields)))
            if form in asked or any(word in form[0] for word in ("sign-out", "account/", "discard", "proofs", "pack")):
                continue
            asked.add(form)
            for typed in TYPED:
                sent = {name: typed for name in fields if name != "csrfmiddlewaretoken"}
                response = client.post(to or address, sent)
                if response.status_code >= 500 or _RUNS in b"".join(response):
                    failed.append((form[0], typed[:12], response.status_code))
    assert failed == []
    assert len(asked) >= 15


@pytest.mark.parametrize("typed", ["1e999999999", "NaN", "-Infinity", "9" * 5000, "²", ""])
def test_a_number_that_nobody_could_write_changes_nothing(client: Client, typed: str) -> None:
    text = "Flow: A\nWhen potassium is above 6.0 mmol/L, notify the registrar.\n"
    address = client.post("/drafts", {"text": text})["Location"]
    before = client.get(f"{address}/file").content
    response = client.post(address, {"do": "number:0", "number-0": typed})
    assert response.status_code in (302, 422)
    assert client.get(f"{address}/file").content == before


def test_no_text_with_a_nul_reaches_the_record(client: Client) -> None:
    answers = (
        client.get("/pain-points", {"q": "a\0b"}),
        client.get("/flows/words/a%00b"),
        client.post("/drafts", {"title": "a\0b"}),
        client.post("/api/drafts", '{"text": "a\\u0000b"}', content_type="application/json"),
    )
    assert [each.status_code for each in answers] == [400] * 4


# ── the door ─────────────────────────────────────────────────────────────────────────────────


def test_a_form_that_is_too_old_shows_no_secret(site: Site) -> None:
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    typed = {"password": "sesame-one", "again": "sesame-two", "pin": "sesame-three", "code": "sesame-four",
             "writer": "sesame-five", "note": "what I typed"}  # fmt: skip
    response = client.post("/sign-in", typed)
    assert response.status_code == 403
    assert b"what I typed" in response.content
    assert b"sesame" not in response.content


def test_every_post_asks_for_the_key_of_its_form(site: Site, everybody: Account) -> None:
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(everybody, "allauth.account.auth_backends.AuthenticationBackend")
    open_to = []
    for page in _pages():
        for method in set(page.methods) - {"GET"}:
            if client.generic(method, _filled(page.path, {})).status_code != 403:
                open_to.append((page.name, method))
    assert open_to == []


def test_a_session_from_before_signing_in_is_worth_nothing(site: Site, everybody: Account) -> None:
    client = site.client()
    client.cookies["wardwright"] = "a" * 32
    client.post("/sign-in", {"login": "everybody", "password": PASSWORD})
    mine = client.cookies["wardwright"]
    assert mine.value != "a" * 32
    assert (mine["httponly"], mine["samesite"], mine["path"]) == (True, "Lax", "/")


def test_guesses_at_a_locked_desk_end(site: Site, everybody: Account, client: Client) -> None:
    client.post("/account/lock")
    for number in range(6):
        assert client.post("/locked", {"password": f"guess-{number}"}).status_code == 422
    assert client.post("/locked", {"password": PASSWORD}).status_code == 422


def test_pins_guessed_all_at_once_are_counted_each(site: Site, everybody: Account, monkeypatch: Any) -> None:
    Account.objects.filter(id=everybody.id).update(pin="kept")
    everybody.refresh_from_db()
    looked_at = []
    monkeypatch.setattr("wardwright.web.accounts.station.check_password", lambda pin, kept: looked_at.append(pin))
    for number in range(20):  # each with the account as it was before any of them
        assert not pin_fits(everybody, str(number))
    assert len(looked_at) == MOST_FAILURES


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_unlocking_leads_nowhere_else(client: Client, to: str) -> None:
    client.post("/account/lock")
    assert client.post("/locked", {"password": PASSWORD, "next": to})["Location"] == "/"


def test_a_way_back_with_a_line_break_is_one_line(client: Client) -> None:
    client.post("/account/lock")
    sent = {"password": PASSWORD, "next": "/account\r\nX-Evil: 1"}
    response = client.post("/locked", sent, headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert "\n" not in response["HX-Redirect"]
    assert "X-Evil" not in response.headers


def test_addresses_before_the_proxy_are_whatever_the_caller_wrote(site: Site) -> None:
    from allauth.account.adapter import get_adapter
    from django.test import override_settings

    request = HttpRequest()
    request.META = {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 192.0.2.7", "REMOTE_ADDR": "203.0.113.9"}
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert get_adapter().get_client_ip(request) == "192.0.2.7"


# ── somebody else's ──────────────────────────────────────────────────────────────────────────


def test_the_draft_of_somebody_else_is_not_there(site: Site) -> None:
    mine = site.client("nurse").post("/drafts", {"title": "Mine alone"})["Location"]
    other, key = site.client("champion"), mine.rsplit("/", 1)[1]
    found = {}
    for end in ("", "/beside", "/proof", "/file", "/clash/1", "/share", "/discard", "/publish"):
        for method in ("GET", "POST"):
            found[method, end] = other.generic(method, mine + end).status_code
    for method in ("GET", "PUT", "DELETE"):
        found[method, "api"] = other.generic(method, f"/api/drafts/{key}").status_code
    found["POST", "here"] = other.post(f"/api/drafts/{key}/here").status_code
    assert set(found.values()) <= {404, 405}


def test_many_at_one_moment_take_one_step(site: Site, client: Client) -> None:
    client.post("/pain-points/new", {"title": "Late bloods", "times": "3", "per": "day", "minutes": "5"})
    others = [site.client("nurse") for _ in range(4)]
    threads = [threading.Thread(target=each.post, args=("/pain-points/1/me-too",)) for each in others]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert b"Late bloods" in client.get("/pain-points/1").content
    assert site.client("nurse").post("/pain-points/1/me-too").status_code == 302


# ── a text that takes long to read ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("again", ["potassium is over 6.0 mmol/L and ", "not ", "(", "-- "])
def test_a_sentence_without_end_is_answered(client: Client, again: str) -> None:
    response = client.post(
        "/api/check", {"text": "Flow: A\nWhen " + again * (9000 // len(again))}, content_type="application/json"
    )
    assert response.status_code == 200
    assert response.json()["problems"]
