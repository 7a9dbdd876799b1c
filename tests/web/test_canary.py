"""A patient whom everybody would recognise is put into the record; then every page is asked for, by everybody.

Who may not see patients must find nothing of her anywhere. Who may finds her on pages, never in an address, a title or
a log. Pages of the right MESSAGES show what systems sent as it came, by design: who mends an interface must read it.
They are the only exceptions, named below with the reason.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.web.patients.canary import ENDED, FLOW, SECRETS, SUBJECT, VALUE, put_in
from tests.web.proofs.made import prove_here
from tests.web.site import Site
from wardwright.engine.flows.slugs import slug_of
from wardwright.engine.telemetry import logs
from wardwright.govern.rights import Right
from wardwright.record.models import Task
from wardwright.web.patients.keys import key_of

# Page → why it shows what a message held. All of them need the right MESSAGES.
RAW = {
    "message": "one message beside what was understood of it",
    "message_whole": "one message, byte for byte",
    "message_replay": "says what came of reading the message once more",
}
WITHOUT_PATIENTS = ("engineer", "analyst", "administrator")
_PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_ADDRESS = re.compile(r"(?:href|action|src|hx-get|hx-post)=[\"']([^\"']*)")


@pytest.fixture
def addresses(site: Site) -> list[tuple[str, str]]:
    """(name, address) of every page, with what leads to the canary wherever an address has an open part."""
    from wardwright.web.site_map import PAGES

    put_in(site)
    proof = prove_here(site, FLOW)
    task = str(Task.objects.get().number)
    of_area = {
        "work": {"number": task},
        "connections": {"seq": "13", "slug": "no-patient", "name": "lab", "number": "1", "nth": "1"},
        "patients": {"key": key_of(SUBJECT)},
        "proofs": {"id": proof, "number": "1", "place": "1", "kind": "html", "job": "a", "slug": slug_of(FLOW)},
        "flows": {"slug": slug_of(FLOW)},
    }
    stand_ins = {"int": "1", "str": "a", "slug": "a", "path": "a", None: "a"}

    def filled(path: str) -> str:
        first = path.split("/")[0]
        known = of_area.get(first, {})
        return "/" + _PART.sub(lambda part: known.get(part["name"]) or stand_ins.get(part["kind"], "a"), path)

    # A page that is still there on a locked desk may lock it: those come last.
    asked = sorted((page for page in PAGES if "GET" in page.methods), key=lambda page: page.while_locked)
    return [(page.name, filled(page.path)) for page in asked]


def secrets_in(text: str) -> list[str]:
    """What of her stands in a text."""
    return [secret for secret in SECRETS if secret in text]


def _asked_for(site: Site, persona: str) -> Client:
    client = site.client(persona)
    client.post("/patients/purpose", {"purpose": "audit"})
    return client


@pytest.mark.parametrize("persona", ["", *WITHOUT_PATIENTS])
def test_who_may_not_see_patients_finds_nothing_of_her(
    site: Site, addresses: list[tuple[str, str]], persona: str
) -> None:
    client = site.client(persona)
    found = {}
    for name, address in addresses:
        response = client.get(address)
        shown = f"{response.headers} {b''.join(response).decode('utf-8', 'replace')}"
        if secrets_in(shown) and not (name in RAW and persona == "engineer"):
            found[address] = secrets_in(shown)
    assert found == {}


def test_raw_pages_need_the_right_to_messages() -> None:
    from wardwright.web.site_map import BY_NAME

    assert [name for name in RAW if BY_NAME[name].right is not Right.MESSAGES] == []


@pytest.mark.parametrize("persona", ["nurse", "safety"])
def test_no_address_and_no_title_names_her(site: Site, addresses: list[tuple[str, str]], persona: str) -> None:
    client = _asked_for(site, persona)
    found, seen = {}, 0
    for name, address in addresses:
        response = client.get(address)
        text = b"".join(response).decode("utf-8", "replace")
        seen += SUBJECT in text
        told = [*_ADDRESS.findall(text), *_TITLE.findall(text), str(response.headers)]
        if name != "proof-file" and any(secrets_in(each) for each in told):
            found[address] = [each for each in told if secrets_in(each)]
    assert found == {}
    assert seen >= 5  # she is there: a test that looks at empty pages would always pass


def test_no_log_line_names_her(
    site: Site, addresses: list[tuple[str, str]], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from wardwright.web.patients import views

    logs.configure(logs.PLAIN, "web")
    client = _asked_for(site, "nurse")
    for _, address in addresses:
        client.get(address)
    client = _asked_for(site, "nurse")
    client.post("/patients", {"who": SUBJECT})
    client.post("/patients", {"who": "Zzy"})

    def fails(*asked: object) -> None:
        raise ValueError(f"cannot read {SUBJECT}: {VALUE}")

    monkeypatch.setattr(views, "facts_of", fails)
    failed = client.get(f"/patients/{key_of(SUBJECT)}")
    assert failed.status_code == 500
    assert secrets_in(failed.content.decode()) == []
    said = "".join(capfd.readouterr())
    assert "page failed" in said
    assert secrets_in(said) == []
    assert VALUE not in said


def test_both_of_her_identifiers_lead_to_one_page(site: Site) -> None:
    put_in(site)
    client = _asked_for(site, "nurse")
    found = [client.post("/patients", {"who": each})["Location"] for each in (SUBJECT, ENDED)]
    assert found == [f"/patients/{key_of(SUBJECT)}"] * 2
