"""The pages on a record in PostgreSQL: every page as everybody, and what people write there most.

SQLite is forgiving where PostgreSQL is not (types, NUL, grouping, transactions that failed), so each page is asked once
on both. All tests of the pages, on PostgreSQL: `WARDWRIGHT_TEST_DATABASE=postgres pytest tests/web` (some minutes).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.web.databases import database_for
from tests.web.editor.pages import POTASSIUM
from tests.web.patients.canary import put_in
from tests.web.site import Site, make_home
from tests.web.test_who_may_see_what import PERSONAS, _address
from tests.web.walking import walked
from tests.web.work.ward import Ward
from wardwright.govern.pains import Verb
from wardwright.govern.rights import Hat
from wardwright.record.models import AuditRecord, Task
from wardwright.record.site.models import Account, Pain, PainBefore
from wardwright.web.accounts.making import make_account

PAIN = {"title": "Letters are printed twice", "text": "Naïve – ‘quotes’", "times": "2", "per": "day", "minutes": "5"}
PASSWORD = "three-words-together"


@pytest.fixture(scope="module")
def postgres_site(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The pages of one home for all tests here; a patient, tasks, messages are in its record."""
    home = make_home(tmp_path_factory.mktemp("postgres") / "home")
    with database_for(postgres, home):
        site = Site(home)
        Ward(site).open()
        put_in(site)
        yield site
        site.close()


def test_it_is_postgresql(postgres_site: Site) -> None:
    from django.db import connection

    assert connection.vendor == "postgresql"
    assert not list(postgres_site.folder.rglob("*.db"))


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────


def test_a_task_is_done(postgres_site: Site) -> None:
    number = Ward(postgres_site).open(words="Another one")
    client = postgres_site.client("nurse")
    assert client.post(f"/tasks/{number}/note", {"text": "Seen."}).status_code == 302
    assert client.post(f"/tasks/{number}/accept", {}).status_code == 302
    assert client.post(f"/tasks/{number}/done", {}).status_code == 302
    assert Task.objects.get(number=number).state == "done"


def test_a_pain_point_is_written_met_changed_and_decided(postgres_site: Site) -> None:
    nurse, champion = postgres_site.client("nurse"), postgres_site.client("champion")
    path = nurse.post("/pain-points/new", PAIN)["Location"]
    assert nurse.post("/pain-points/alike", PAIN).status_code == 200
    assert champion.post(f"{path}/me-too").status_code == 302
    assert nurse.post(f"{path}/edit", {**PAIN, "title": "Letters are lost", "seen": "0"}).status_code == 302
    assert nurse.post(f"{path}/comment", {"comment": "Again today."}).status_code == 302
    decided = {"verb": Verb.MAKE_FLOW.value, "became": "Dangerous potassium"}
    assert champion.post(f"{path}/decide", decided).status_code == 302
    assert (Pain.objects.get().edits, PainBefore.objects.get().text) == (1, PAIN["text"])
    assert "Letters are lost" in champion.get("/pain-points?q=LETTERS&order=newest").content.decode()


def test_a_draft_is_saved_and_two_writers_clash(postgres_site: Site) -> None:
    client = postgres_site.client("registrar")

    def ask(path: str, body: object, method: str = "POST") -> tuple[int, dict[str, object]]:
        answer = client.generic(method, f"/api/{path}", json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    _, made = ask("drafts", {"text": POTASSIUM})
    path = f"drafts/{made['key']}"
    assert ask(path, {"text": f"{POTASSIUM}\n", "revision": 1}, "PUT")[1]["revision"] == 2
    assert ask(path, {"text": POTASSIUM.replace("6.0", "6.2"), "revision": 1}, "PUT")[0] == 409
    assert ask(f"{path}/here", {})[0] == 200
    assert client.get(f"/drafts/{made['key']}").status_code == 200


def test_somebody_signs_in_locks_and_comes_back(postgres_site: Site) -> None:
    make_account(
        actor="test", now=postgres_site.now, username="amina", name="Amina", hats=(Hat.STAFF,), password=PASSWORD
    )
    client = postgres_site.client()
    said = {"login": "amina", "password": PASSWORD}
    assert client.post("/sign-in", {**said, "password": "wrong-words"}).status_code != 302
    assert client.post("/sign-in", said).status_code == 302
    assert client.post("/account/lock").status_code == 302
    assert client.get("/pain-points").status_code == 302
    assert client.post("/locked", {"password": PASSWORD}).status_code == 302
    assert client.get("/pain-points").status_code == 200


def test_remarks_systems_and_people_are_written(postgres_site: Site) -> None:
    nurse, engineer = postgres_site.client("nurse"), postgres_site.client("engineer")
    path = "/flows/escalate-dangerous-potassium"
    version = re.search(r'name="version" value="([0-9a-f]{12})"', nurse.get(path).content.decode())
    assert version is not None
    said = {"line": "5", "text": "At night, too?", "version": version[1]}
    assert nurse.post(f"{path}/say", said).status_code == 302
    system = {"name": "LIMS", "criticality": "high", "sources": ["lab feed"]}
    assert engineer.post("/connections/systems/new", system).status_code == 302
    assert AuditRecord.objects.count() > 5
    assert Account.objects.filter(persona="nurse").count() == 1


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("persona", ["", *PERSONAS])
def test_every_page_answers(postgres_site: Site, persona: str) -> None:
    from wardwright.web.site_map import PAGES

    client = postgres_site.client(persona)
    client.post("/patients/purpose", {"purpose": "audit"})
    pages = sorted((page for page in PAGES if "GET" in page.methods), key=lambda page: page.while_locked)
    starts = [_address(page.path) for page in pages]
    found = [(name, address, answer.status_code) for name, address, answer in walked(client, starts)]
    assert [each for each in found if each[2] >= 500] == []
    assert {name for name, _, _ in found} >= {page.name for page in pages} - {"account_logout"}
    if persona:
        assert len([each for each in found if each[2] == 200]) >= 25
