"""Turning notices on and off: who may, what a browser gives, what the pages say."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.web.push.conftest import Hospital
from tests.web.push.push_service import Phone
from tests.web.site import Site
from wardwright.record.models import AuditRecord
from wardwright.record.site.models import Account, PushBrowser
from wardwright.web.configuring import HERE
from wardwright.web.push.state import our_key

PAGE = "/account/notices"


def _text(client: Client, address: str = PAGE) -> str:
    return client.get(address).content.decode()


def test_without_settings_nothing_is_offered(site: Site) -> None:
    client = site.client("nurse")
    assert "sends no notices" in _text(client)
    assert "data-notices-key" not in _text(client)
    assert PAGE not in _text(client, "/tasks") + _text(client, "/account")
    assert client.post(f"{PAGE}/on", {}).status_code == 403


def test_a_browser_is_turned_on_listed_and_stopped(hospital: Hospital) -> None:
    client = hospital.site.client("nurse")
    assert "Turn notices on here" in _text(client)
    assert "Notices on this phone: off" in _text(client, "/tasks")
    client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 15) Chrome/140"
    hospital.phone(client)
    text = _text(client)
    assert "This browser tells you" in text
    assert "Chrome, Android" in text
    assert "Notices on this phone: on" in _text(client, "/tasks")
    elsewhere = hospital.site.client("nurse")
    stop = re.search(rf"{PAGE}/\d+/stop", _text(elsewhere))
    assert stop
    assert elsewhere.post(stop[0]).status_code == 302
    assert not PushBrowser.objects.exists()
    told = AuditRecord.objects.filter(kind="browser").order_by("seq").values_list("verb", "thing")
    assert list(told) == [("turn on notices", "Chrome, Android"), ("stop notices", "Chrome, Android")]


def test_nobody_stops_a_browser_of_somebody_else(hospital: Hospital) -> None:
    hospital.phone(hospital.site.client("nurse"))
    number = PushBrowser.objects.get().id
    assert hospital.site.client("registrar").post(f"{PAGE}/{number}/stop").status_code == 404
    assert PushBrowser.objects.exists()


def test_the_address_of_a_browser_stands_on_no_page(hospital: Hospital) -> None:
    client = hospital.site.client("nurse")
    phone = hospital.phone(client)
    shown = _text(client) + _text(client, "/tasks") + _text(client, "/account")
    assert "secret-of-one" not in shown
    assert phone.form("")["secret"] not in shown


def test_a_shared_desktop_may_not(hospital: Hospital) -> None:
    Account.objects.filter(persona="nurse").update(hats=["ward staff", "administrator"])
    both = hospital.site.client("nurse")
    hospital.phone(both)
    both.post("/account/station", {"name": "Ward 7A, bay 2"})
    assert not PushBrowser.objects.exists()  # what was on there is off
    assert "shared desktop" in _text(both)
    asked = Phone(hospital.service.origin).form(our_key())
    nurse = hospital.site.client("nurse")
    nurse.cookies["station"] = both.cookies["station"].value
    assert nurse.post(f"{PAGE}/on", asked).status_code == 403
    assert PAGE not in _text(nurse, "/tasks")


def test_who_came_by_pin_may_not(hospital: Hospital) -> None:
    client = hospital.site.client("nurse")
    session = client.session
    session["by_pin"] = True
    session.save()
    assert client.post(f"{PAGE}/on", Phone(hospital.service.origin).form(our_key())).status_code == 403


def test_an_account_that_is_nobodys_is_told_why(hospital: Hospital) -> None:
    Account.objects.filter(persona="nurse").update(person="")
    client = hospital.site.client("nurse")
    assert "nobody of the people who work here" in _text(client)
    assert client.post(f"{PAGE}/on", Phone(hospital.service.origin).form(our_key())).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "slug"),
    [
        ({"address": "https://example.org/push"}, "service"),
        ({"address": "http://localhost/push"}, "service"),
        ({"address": "https://169.254.169.254/latest"}, "service"),
        ({"address": ""}, "service"),
        ({"public": "AAAA"}, "keys"),
        ({"secret": ""}, "keys"),
        ({"ours": "BAAA"}, "old-page"),
    ],
)
def test_what_a_browser_gives_is_looked_at(hospital: Hospital, wrong: dict[str, str], slug: str) -> None:
    asked = {**Phone(hospital.service.origin).form(our_key()), **wrong}
    answer = hospital.site.client("nurse").post(f"{PAGE}/on", asked)
    assert answer.status_code == 422
    assert answer.json()["error"]["slug"] == slug
    assert not PushBrowser.objects.exists()


def test_ten_browsers_and_no_more(hospital: Hospital) -> None:
    for number in range(10):
        hospital.phone(hospital.site.client("nurse"), str(number))
    asked = Phone(hospital.service.origin, "eleventh").form(our_key())
    answer = hospital.site.client("nurse").post(f"{PAGE}/on", asked)
    assert answer.json()["error"]["slug"] == "too-many"
    assert PushBrowser.objects.count() == 10


def test_the_worker_keeps_nothing_and_asks_nobody(site: Site) -> None:
    if not (HERE / "static/manifest.json").exists():
        pytest.skip("the scripts were not built: run scripts/build_web.py")
    answer = site.client().get("/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    code = answer.content.decode()
    assert "showNotification" in code
    for word in ("caches", "fetch", "importScripts", "indexedDB"):
        assert not re.search(rf"\b{word}\b\s*[.(]|[\"']{word}[\"']", code), word


def test_a_key_that_cannot_be_read_is_said(hospital: Hospital) -> None:
    (hospital.site.folder / "secrets/push-key").unlink()
    assert "its key cannot be read" in _text(hospital.site.client("nurse"))


def test_a_phone_can_keep_the_pages_on_its_home_screen(site: Site) -> None:
    assert 'rel="manifest" href="/app.webmanifest"' in _text(site.client("nurse"), "/tasks")
    answer = site.client().get("/app.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    assert (said["display"], said["start_url"], said["scope"]) == ("standalone", "/tasks", "/")
    assert said["icons"][0]["src"].startswith("/static/icon.")
