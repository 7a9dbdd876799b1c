"""People, roles and lists of staff: changed in the browser, written into wardwright.toml, told to the audit."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.site import Site
from wardwright.govern.rights import Hat
from wardwright.home.read import read_settings
from wardwright.home.settings import Settings
from wardwright.record.models import AuditRecord, Person
from wardwright.record.site.models import Account

HEAD = "id,name,email,roles,sign_in,hats\n"


@pytest.fixture
def boss(site: Site) -> Client:
    """Whoever looks after people."""
    return site.client("administrator")


def _settings(site: Site) -> Settings:
    file = site.folder / "wardwright.toml"
    return read_settings(file.read_text(encoding="utf-8"), str(file), site.folder)


def _before(page: str) -> str:
    found = re.search(r'name="before" value="(\w+)"', page)
    assert found
    return found[1]


def _get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_somebody_new_can_be_asked_at_once(site: Site, boss: Client) -> None:
    before = _before(_get(boss, "/admin/people/new"))
    said = {"id": "cleo", "name": "Cleo", "email": "cleo@example.org", "before": before}
    assert boss.post("/admin/people/new", said)["Location"] == "/admin/people/cleo"
    assert _settings(site).person("cleo") is not None
    assert Person.objects.get(id="cleo").left is None
    assert site.installation.desk.directory.get("cleo") is not None
    deed = AuditRecord.objects.filter(verb="add", kind="person").get()
    assert (deed.actor, deed.thing) == ("administrator", "cleo")


@pytest.mark.parametrize("wrong", [{"id": "two words"}, {"id": "nurse-1"}, {"name": ""}, {"email": "nowhere"}])
def test_what_is_wrong_is_said_and_what_was_typed_stays(site: Site, boss: Client, wrong: dict[str, str]) -> None:
    before = _before(_get(boss, "/admin/people/new"))
    said = {"id": "cleo", "name": "Cleo Patrakis", "email": "", "before": before, **wrong}
    response = boss.post("/admin/people/new", said)
    assert response.status_code == 422
    page = response.content.decode()
    assert "There is a problem" in page
    assert all(f'value="{value}"' in page for value in said.values() if value)


def test_two_administrators_do_not_overwrite(site: Site, boss: Client) -> None:
    before = _before(_get(boss, "/admin/people/nurse-1"))
    boss.post("/admin/people/nurse-1", {"name": "Ida S", "before": before})
    response = boss.post("/admin/people/nurse-1", {"name": "Ida T", "before": before})
    assert response.status_code == 422
    assert "Somebody else has changed the settings" in response.content.decode()
    person = _settings(site).person("nurse-1")
    assert person is not None
    assert person.name == "Ida S"


def test_who_has_left_is_asked_no_longer(site: Site, boss: Client) -> None:
    before = _before(_get(boss, "/admin/people/nurse-1"))
    assert boss.post("/admin/people/nurse-1", {"leave": "1", "before": before}).status_code == 302
    assert _settings(site).person("nurse-1") is None
    assert Person.objects.filter(id="nurse-1", left__isnull=True).count() == 0


def test_a_role_by_names_and_places(site: Site, boss: Client) -> None:
    before = _before(_get(boss, "/admin/roles/nurse in charge"))
    said = {"people": "Noor Testerby", "places": "Ward 7A = nurse-1, Tom Mockford", "rota": "", "before": before}
    assert boss.post("/admin/roles/nurse in charge", said).status_code == 302
    role = _settings(site).role("nurse in charge")
    assert role is not None
    assert role.people == ("nurse-2",)
    assert role.places == {"Ward 7A": ("nurse-1", "nurse-3")}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"people": "Noor Testerbi"}, "Did you mean"), ({"places": "Moon = nurse-1"}, "a place of the vocabulary")],
)
def test_a_role_names_only_who_is_known(site: Site, boss: Client, wrong: dict[str, str], said: str) -> None:
    before = _before(_get(boss, "/admin/roles/nurse in charge"))
    response = boss.post("/admin/roles/nurse in charge", {"before": before, **wrong})
    assert response.status_code == 422
    assert said in response.content.decode()


def _load(client: Client, text: str) -> tuple[int, str]:
    file = SimpleUploadedFile("staff.csv", text.encode(), content_type="text/csv")
    response = client.post("/admin/import", {"file": file})
    return response.status_code, response.content.decode()


def test_a_list_is_shown_and_then_taken_over(site: Site, boss: Client) -> None:
    text = (
        f"{HEAD}cleo,Cleo,cleo@example.org,nurse in charge @ Ward 7A; on-call registrar,cleo,ward staff\n"
        "nurse-1,Ida Sampleton-Jones,,,,\n"
    )
    status, page = _load(boss, text)
    assert status == 200
    assert "1 new person" in page
    assert _settings(site).person("cleo") is None
    said = {"text": text, "do": "1", "before": _before(page)}
    assert boss.post("/admin/import", said)["Location"] == "/admin/people"
    settings = _settings(site)
    person, role = settings.person("nurse-1"), settings.role("nurse in charge")
    assert person is not None
    assert (person.name, person.email) == ("Ida Sampleton-Jones", "nurse-1@hospital.example")
    assert role is not None
    assert "cleo" in role.places["Ward 7A"]
    account = Account.objects.get(username="cleo")
    assert (account.person, account.hats) == ("cleo", [Hat.STAFF.value])
    _status, again = _load(boss, text)
    assert "There is nothing to do" in again


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\nCleo\n", "`id` among them"),
        ("id,colour\ncleo,red\n", "no column `colour`"),
        ("PK\x03\x04", "This is not a text"),
        (f"{HEAD}two words,Cleo,,,,\n", "`id` must be a short word"),
        (f"{HEAD}cleo,Cleo,,king,,\n", "no role or team `king`"),
        (f"{HEAD}cleo,Cleo,,nurse in charge @ Moon,,\n", "no place `Moon`"),
        (f"{HEAD}cleo,Cleo,,,cleo,emperor\n", "There is no hat `emperor`"),
        (f"{HEAD}cleo,A,,,,\ncleo,B,,,,\n", "in the list twice"),
    ],
)
def test_a_list_that_cannot_be_taken_over_changes_nothing(site: Site, boss: Client, text: str, said: str) -> None:
    before = (site.folder / "wardwright.toml").read_bytes()
    status, page = _load(boss, text)
    assert status == 422
    assert said in page
    boss.post("/admin/import", {"text": text, "do": "1", "before": "x"})
    assert (site.folder / "wardwright.toml").read_bytes() == before


def test_the_example_can_be_taken_over(site: Site, boss: Client) -> None:
    example = boss.get("/admin/import/example").content.decode()
    status, page = _load(boss, example)
    assert status == 200
    assert "2 new people" in page


def test_first_steps_are_those_of_this_installation(site: Site, boss: Client) -> None:
    page = _get(boss, "/admin")
    assert "A first message arrives" in page
    assert page.count("admin-step--done") >= 2


@pytest.mark.parametrize("address", ["/admin/people?q=ida", "/admin/people?page=x", "/admin/places", "/admin/roles"])
def test_lists(site: Site, boss: Client, address: str) -> None:
    assert "Ward" in _get(boss, address)
