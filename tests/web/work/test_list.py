"""My work: which tasks, in which order, what a line says, for whom."""

from __future__ import annotations

import re

from django.test import Client

from tests.web.site import Site
from tests.web.work.ward import FLOW, NAME, PATIENT, REGISTRAR, Ward
from wardwright.facts.instant import MINUTE
from wardwright.govern.rights import Hat
from wardwright.record.site.models import Account


def _numbers(client: Client, address: str) -> list[int]:
    return [int(each) for each in re.findall(r'id="task-(\d+)"', client.get(address).content.decode())]


def test_what_is_overdue_stands_first_then_by_when_it_is_due(site: Site, ward: Ward) -> None:
    later = ward.open(due=site.now + 40 * MINUTE)
    never = ward.open(due=None)
    late = ward.open(due=site.now - 5 * MINUTE)
    soon = ward.open(due=site.now + 5 * MINUTE)
    client = site.client("nurse")
    assert _numbers(client, "/tasks?whose=roles") == [late, soon, later, never]
    text = client.get("/tasks?whose=roles").content.decode()
    assert "4 tasks" in text
    assert "1 overdue" in text
    assert "overdue 5 min" in text


def test_a_line_says_what_for_whom_where_and_why(site: Site, ward: Ward) -> None:
    ward.open(urgent=True)
    text = site.client("nurse").get("/tasks?whose=roles").content.decode()
    for said in (f"Review {PATIENT}", NAME, "Ward 7A", "asks nurse in charge", "because a potassium result",
                 "potassium 6.4 mmol/L", FLOW, "due in 20 min", "urgent"):  # fmt: skip
        assert said in text


def test_the_three_lists(site: Site, ward: Ward) -> None:
    asks_me = ward.open()
    asks_another = ward.open(who=REGISTRAR)
    elsewhere = ward.open(place="Ward 8")
    client = site.client("nurse")
    assert _numbers(client, "/tasks?whose=roles") == [asks_me]
    assert _numbers(client, "/tasks?whose=ward") == [asks_me, asks_another]
    assert _numbers(client, "/tasks?whose=ward&ward=Ward+8") == [elsewhere]
    assert _numbers(client, "/tasks?whose=mine") == []
    client.post(f"/tasks/{asks_me}/accept", {})
    assert _numbers(client, "/tasks?whose=mine") == [asks_me]


def test_the_list_that_was_chosen_last_is_shown_next_time(site: Site, ward: Ward) -> None:
    elsewhere = ward.open(place="Ward 8")
    site.client("nurse").get("/tasks?whose=ward&ward=Ward+8")
    assert _numbers(site.client("nurse"), "/tasks") == [elsewhere]


def test_looking_again_by_itself_chooses_nothing(site: Site, ward: Ward) -> None:
    client = site.client("nurse")
    client.get("/tasks?whose=ward&ward=Ward+8")
    client.get("/tasks?whose=mine", headers={"X-Live": "1", "HX-Request": "true"})
    assert Account.objects.get(persona="nurse").choices["work"]["whose"] == "ward"


def test_a_browser_that_looks_again_gets_the_list_alone(site: Site, ward: Ward) -> None:
    ward.open()
    part = site.client("nurse").get("/tasks", headers={"X-Live": "1", "HX-Request": "true"}).content.decode()
    assert 'id="work-lines"' in part
    assert "<html" not in part


def test_long_lists_come_in_pages(site: Site, ward: Ward) -> None:
    numbers = [ward.open(due=site.now + minute * MINUTE) for minute in range(27)]
    client = site.client("nurse")
    assert _numbers(client, "/tasks?whose=roles") == numbers[:25]
    assert _numbers(client, "/tasks?whose=roles&page=2") == numbers[25:]
    assert _numbers(client, "/tasks?whose=roles&page=99999999999999999999") == []
    assert _numbers(client, "/tasks?whose=roles&page=x") == numbers[:25]


def test_who_sees_no_patients_reads_neither_name_nor_identifier(site: Site, ward: Ward, monkeypatch: object) -> None:
    number = ward.open()
    account = Account.objects.get(persona="nurse")
    from wardwright.govern import rights

    less = {**rights.RIGHTS, Hat.STAFF: rights.RIGHTS[Hat.STAFF] - {rights.Right.PATIENTS}}
    monkeypatch.setattr(rights, "RIGHTS", less)  # type: ignore[attr-defined]
    assert not account.may(rights.Right.PATIENTS)
    client = site.client("nurse")
    for address in ("/tasks?whose=roles", f"/tasks/{number}", f"/tasks/{number}/decline", f"/tasks/{number}/hand-over"):
        text = client.get(address).content.decode()
        assert "Review the patient: potassium" in text
        assert PATIENT not in text
        assert "Zebedee" not in text


def test_an_account_that_is_nobodys_sees_the_ward_and_takes_no_steps(site: Site, ward: Ward) -> None:
    number = ward.open()
    account = Account.objects.get(persona="nurse")
    account.person = ""
    account.save()
    client = site.client("nurse")
    text = client.get("/tasks").content.decode()
    assert "takes no steps" in text
    assert f'action="/tasks/{number}/' not in text
    assert client.post(f"/tasks/{number}/done", {}).status_code == 422


def test_an_empty_list_says_what_comes_here(site: Site, ward: Ward) -> None:
    client = site.client("nurse")
    assert "Nobody waits for you." in client.get("/tasks?whose=roles").content.decode()
    assert "You have no task." in client.get("/tasks?whose=mine").content.decode()
    assert "No task is open on Ward 8." in client.get("/tasks?whose=ward&ward=Ward+8").content.decode()
