"""The pages of patients: a purpose first, every look written before it is shown, who looked."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.patients.canary import ENDED, NAME, SUBJECT, potassium, put_in
from tests.web.site import NOW, Site
from wardwright.engine.live.encode import facts_body
from wardwright.facts.instant import HOUR
from wardwright.record.rows import Batch, Cursor, FactsRow
from wardwright.record.site.models import Look
from wardwright.web.patients import views
from wardwright.web.patients.keys import key_of, subject_of


@pytest.fixture
def nurse(site: Site) -> Client:
    """A nurse who said what she looks for."""
    put_in(site)
    client = site.client("nurse")
    client.post("/patients/purpose", {"purpose": "caring for this patient"})
    return client


def page_of(subject: str, part: str = "") -> str:
    """The address of a patient's page."""
    return f"/patients/{key_of(subject)}{part}"


def test_the_purpose_is_asked_first_and_once(site: Site) -> None:
    put_in(site)
    client = site.client("nurse")
    first = client.get(page_of(SUBJECT))
    assert first["Location"].startswith("/patients/purpose?next=")
    assert Look.objects.count() == 0
    back = client.post("/patients/purpose", {"purpose": "audit", "next": page_of(SUBJECT)})
    assert back["Location"] == page_of(SUBJECT)
    assert client.get(page_of(SUBJECT)).status_code == 200
    assert Look.objects.get().purpose == "audit"


def test_something_else_needs_words(site: Site) -> None:
    client = site.client("nurse")
    answer = client.post("/patients/purpose", {"purpose": "other"})
    assert answer.status_code == 422
    assert "Say in a few words" in answer.content.decode()
    client.post("/patients/purpose", {"purpose": "other", "words": "teaching"})
    put_in(site)
    client.get(page_of(SUBJECT))
    assert Look.objects.get().purpose == "teaching"


def test_nobody_is_sent_elsewhere_after_the_purpose(site: Site) -> None:
    answer = site.client("nurse").post("/patients/purpose", {"purpose": "audit", "next": "https://example.org/"})
    assert answer["Location"] == "/patients"


@pytest.mark.parametrize("part", ["", "/firings", "/tasks"])
def test_a_look_is_written_before_anything_is_read(nurse: Client, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*asked: object) -> None:
        raise RuntimeError

    for name in ("facts_of", "firings_of", "tasks_of"):
        monkeypatch.setattr(views, name, fails)
    assert nurse.get(page_of(SUBJECT, part)).status_code == 500
    assert Look.objects.get().subject == SUBJECT


def test_an_ended_identifier_opens_the_page_of_who_goes_on(nurse: Client) -> None:
    shown = nurse.get(page_of(ENDED)).content.decode()
    assert NAME in shown
    assert f"<strong>{ENDED}</strong>" in shown


def test_a_search_writes_a_look_for_everybody_it_shows(nurse: Client) -> None:
    nurse.post("/patients", {"who": "sampleton"})
    assert sorted(Look.objects.values_list("subject", "page")) == [("P100", "search"), ("P101", "search")]


def test_a_search_keeps_what_was_typed(nurse: Client) -> None:
    answer = nurse.post("/patients", {"who": "x"})
    assert answer.status_code == 422
    assert 'value="x"' in answer.content.decode()


@pytest.mark.parametrize("key", ["A", "not-a-key", "a" * 500, "ü", key_of.__name__])
def test_a_key_that_this_home_never_made_leads_nowhere(nurse: Client, key: str) -> None:
    assert nurse.get(f"/patients/{key}").status_code == 404
    assert Look.objects.count() == 0


def test_a_key_is_of_one_patient_and_says_nothing(site: Site) -> None:
    assert subject_of(key_of(SUBJECT)) == SUBJECT
    assert key_of(SUBJECT) == key_of(SUBJECT)
    assert key_of(SUBJECT) != key_of(ENDED)
    changed = key_of(SUBJECT)[:-2] + ("AA" if not key_of(SUBJECT).endswith("AA") else "BB")
    assert subject_of(changed) is None


def test_what_flows_did_and_tasks_are_there(nurse: Client) -> None:
    assert (
        "a potassium result of 6.0 mmol/L or more arrives" in nurse.get(page_of(SUBJECT, "/firings")).content.decode()
    )
    assert "Review CANARY7731 on Ward 7A" in nurse.get(page_of(SUBJECT, "/tasks")).content.decode()


def test_who_audits_without_seeing_patients_sees_who_looked_not_at_whom(nurse: Client, site: Site) -> None:
    nurse.get(page_of(SUBJECT))
    auditor = site.client("administrator")
    for address in ("/patients/looks", page_of(SUBJECT, "/looks")):
        shown = auditor.get(address).content.decode()
        assert "Ida Sampleton" in shown
        assert SUBJECT not in shown
        assert NAME not in shown


def test_the_safety_officer_sees_who_looked_at_a_patient(nurse: Client, site: Site) -> None:
    nurse.get(page_of(SUBJECT))
    shown = site.client("safety").get(page_of(SUBJECT, "/looks")).content.decode()
    assert "Ida Sampleton" in shown
    assert "caring for this patient" in shown
    assert Look.objects.filter(account="safety", page="looks: one").exists()


def test_messages_are_linked_for_those_who_may_read_them_only(nurse: Client, site: Site) -> None:
    from wardwright.record.site.models import Account

    assert "/connections/messages/" not in nurse.get(page_of(SUBJECT)).content.decode()
    account = Account.objects.get(persona="nurse")
    account.hats = ["ward staff", "integration engineer"]
    account.save()
    assert "/connections/messages/10" in nurse.get(page_of(SUBJECT)).content.decode()


def test_many_looks_come_in_pages(site: Site) -> None:
    Look.objects.bulk_create(
        Look(at=site.now, account="nurse", subject=f"S{number}", page="patient", purpose="audit")
        for number in range(120)
    )
    safety = site.client("safety")
    shown = safety.get("/patients/looks?page=2&account=nurse").content.decode()
    assert "?page=3&amp;account=nurse" in shown
    assert shown.count("<tr><td>") == 50


def test_a_long_series_shows_its_newest_values_and_all_on_demand(nurse: Client, site: Site) -> None:
    rows = [
        FactsRow(SUBJECT, 100 + n, each.seen, facts_body(SUBJECT, [each]))
        for n, each in enumerate(potassium(f"3.{n:02}", NOW + n * HOUR) for n in range(30))
    ]
    decisions = site.record.decisions()
    decisions.commit(Batch(Cursor(message=200), facts=rows))
    decisions.close()
    shown = nurse.get(page_of(SUBJECT)).content.decode()
    assert "3.29 mmol/L" in shown
    assert "3.05 mmol/L" not in shown
    address = page_of(SUBJECT, "?series=potassium&kind=result")
    assert address.replace("&", "&amp;") in shown
    assert "3.05 mmol/L" in nurse.get(address).content.decode()
    part = nurse.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "3.05 mmol/L" in part
    assert "<html" not in part
    assert nurse.get(page_of(SUBJECT, "?series=sunshine&kind=result")).status_code == 404
