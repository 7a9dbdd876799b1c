"""Who is told what and when: a push service of our own reads what came, with the phone's own key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client

from tests.web.push.conftest import Hospital
from tests.web.push.push_service import Phone, claims_of
from tests.web.work.ward import NAME, PATIENT, REGISTRAR
from wardwright.act.push.identity import make_key_file
from wardwright.engine.push.news import Events, Seen, seen_now
from wardwright.engine.tasks.asking import asked_people
from wardwright.engine.tasks.worklist import Wanted, tasks_wanted
from wardwright.facts.instant import HOUR, MINUTE, SECOND
from wardwright.record.models import AuditRecord, Task
from wardwright.record.site.models import Account, PushBrowser, PushMark
from wardwright.web.push import watching
from wardwright.web.push.state import our_key


@pytest.fixture
def nurse(hospital: Hospital) -> Client:
    return hospital.site.client("nurse")


@pytest.fixture
def phone(hospital: Hospital, nurse: Client) -> Phone:
    return hospital.phone(nurse)


def test_a_new_task_of_her_role_is_told_once(hospital: Hospital, phone: Phone) -> None:
    assert hospital.round() == 0
    hospital.ward.open()
    assert hospital.round() == 1
    hospital.later()
    assert hospital.round() == 0
    assert hospital.service.notices(phone) == [{"title": "A task is waiting", "body": "1 new · nurse in charge: 1"}]


def test_the_post_is_signed_for_that_service_and_replaces_an_older_notice(hospital: Hospital, phone: Phone) -> None:
    hospital.ward.open(urgent=True)
    hospital.round()
    ((path, headers, _),) = hospital.service.got
    claims = claims_of(headers)
    assert path == "/push/secret-of-one"
    assert (claims["aud"], claims["sub"]) == (hospital.service.origin, "mailto:it@example.org")
    assert claims["key"] == our_key()
    assert 0 < claims["exp"] * SECOND - hospital.wall <= 24 * HOUR
    assert {name: headers[name] for name in ("ttl", "urgency", "topic", "content-encoding")} == {
        "ttl": "3600", "urgency": "high", "topic": "tasks", "content-encoding": "aes128gcm",
    }  # fmt: skip


def test_no_patient_no_place_and_no_word_of_the_task_leaves(hospital: Hospital, nurse: Client) -> None:
    phone = hospital.phone(nurse, ward="on")
    hospital.ward.open()
    hospital.ward.open(who="bedside nurse", words=f"Call {NAME} about {PATIENT}", urgent=True)
    hospital.round()
    (told,) = hospital.service.notices(phone)
    ((path, headers, _),) = hospital.service.got
    said = json.dumps([told, path, headers], ensure_ascii=False)
    assert "2 tasks are waiting" in said
    for secret in (PATIENT, NAME, "Zebedee", "1950", "potassium", "6.4", "Ward 7A", "Review", "dangerous"):
        assert secret not in said


def test_a_task_of_others_is_not_told(hospital: Hospital, phone: Phone) -> None:
    hospital.ward.open(who=REGISTRAR)
    hospital.ward.open(place="Ward 8")
    assert hospital.round() == 0


def test_her_whole_ward_when_she_wants_it(hospital: Hospital, nurse: Client) -> None:
    phone = hospital.phone(nurse, ward="on")
    hospital.ward.open(who=REGISTRAR)
    hospital.ward.open(place="Ward 8")
    hospital.round()
    assert [each["body"] for each in hospital.service.notices(phone)] == ["1 new · on-call registrar: 1"]


def test_at_most_one_a_minute_and_the_next_says_how_many(hospital: Hospital, phone: Phone) -> None:
    hospital.ward.open()
    assert hospital.round() == 1
    for _ in range(3):
        hospital.later(10 * SECOND)
        hospital.ward.open()
        assert hospital.round() == 0
    hospital.later(30 * SECOND)
    assert hospital.round() == 1
    assert hospital.service.notices(phone)[-1] == {
        "title": "4 tasks are waiting", "body": "3 new · nurse in charge: 3"
    }  # fmt: skip


def test_what_is_passed_on_to_her_and_what_becomes_overdue(hospital: Hospital, phone: Phone) -> None:
    registrar = hospital.site.client("registrar")
    number = hospital.ward.open(who=REGISTRAR)
    assert hospital.round() == 0
    nurse = Account.objects.get(persona="nurse")
    registrar.post(f"/tasks/{number}/accept", {})
    answer = registrar.post(f"/tasks/{number}/hand-over", {"to": nurse.person, "reason": "busy", "text": "please"})
    assert Task.objects.get(number=number).person == nurse.person, answer.content
    assert hospital.round() == 1
    hospital.later(30 * MINUTE)
    assert hospital.round() == 1
    hospital.later()
    assert hospital.round() == 0
    assert [each["body"] for each in hospital.service.notices(phone)] == [
        "1 new · for you: 1", "1 new · for you: 1 · 1 overdue",
    ]  # fmt: skip


def test_what_she_did_or_opened_herself_is_not_told(hospital: Hospital, nurse: Client, phone: Phone) -> None:
    taken, looked_at = hospital.ward.open(), hospital.ward.open()
    nurse.post(f"/tasks/{taken}/accept", {})
    nurse.get(f"/tasks/{looked_at}")
    assert hospital.round() == 0


def test_what_was_done_meanwhile_is_not_told(hospital: Hospital, phone: Phone) -> None:
    hospital.ward.withdraw(hospital.ward.open())
    assert hospital.round() == 0


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(hospital: Hospital, phone: Phone, status: int) -> None:
    hospital.service.status = status
    hospital.ward.open()
    assert hospital.round() == 0
    assert not PushBrowser.objects.exists()
    assert AuditRecord.objects.filter(actor="push service", verb="end notices").count() == 1
    hospital.later()
    hospital.round()
    assert len(hospital.service.got) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_asked_again_later_and_told_what_is_new_then(
    hospital: Hospital, phone: Phone, status: int
) -> None:
    hospital.service.status, hospital.service.headers = status, {"Retry-After": "120"}
    hospital.ward.open()
    assert hospital.round() == 0
    mark = PushMark.objects.get()
    assert mark.failures == 1
    assert mark.next_try >= hospital.wall + 120 * SECOND
    assert str(status) in mark.problem
    assert "secret-of-one" not in mark.problem
    hospital.later(MINUTE)
    assert hospital.round() == 0
    assert len(hospital.service.got) == 1
    hospital.service.status = 201
    hospital.ward.open()
    hospital.later()
    assert hospital.round() == 1
    assert hospital.service.notices(phone)[-1]["body"] == "2 new · nurse in charge: 2"
    mark.refresh_from_db()
    assert (mark.failures, mark.next_try, mark.problem) == (0, None, "")


def test_a_refusal_for_good_waits_an_hour(hospital: Hospital, phone: Phone) -> None:
    hospital.service.status = 400
    hospital.ward.open()
    hospital.round()
    hospital.later(59 * MINUTE)
    hospital.round()
    assert len(hospital.service.got) == 1
    hospital.service.status = 201
    hospital.later()
    assert hospital.round() == 1


def test_sent_but_not_marked_is_sent_again_after_a_restart(
    hospital: Hospital, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: Any) -> None:
        raise OperationalError("the process is killed here")

    hospital.ward.open()
    with monkeypatch.context() as patched:
        patched.setattr(watching, "mark_told", dies)
        assert hospital.round() == 0
    hospital.restart()
    assert hospital.round() == 1
    first, second = hospital.service.got
    assert first[1]["topic"] == second[1]["topic"]  # so the second takes the place of the first
    hospital.restart()
    hospital.later()
    assert hospital.round() == 0


def test_news_looked_at_and_not_hers_is_not_told_after_a_restart(hospital: Hospital, phone: Phone) -> None:
    hospital.ward.open(who=REGISTRAR)
    hospital.round()
    hospital.restart()
    assert hospital.round() == 0


def test_nothing_to_a_session_that_was_ended(hospital: Hospital, nurse: Client, phone: Phone) -> None:
    Session.objects.all().delete()  # as "End all others" does from another machine
    hospital.ward.open()
    assert hospital.round() == 0
    assert hospital.service.got == []


def test_nothing_after_the_password_was_changed_elsewhere(hospital: Hospital, phone: Phone) -> None:
    account = Account.objects.get(persona="nurse")
    account.set_password("three words together")
    account.save()
    hospital.ward.open()
    assert hospital.round() == 0


def test_nothing_to_a_closed_account(hospital: Hospital, phone: Phone) -> None:
    Account.objects.filter(persona="nurse").update(is_active=False)
    hospital.ward.open()
    assert hospital.round() == 0


def test_nothing_to_an_account_that_lost_the_right(hospital: Hospital, phone: Phone) -> None:
    Account.objects.filter(persona="nurse").update(hats=[])
    hospital.ward.open()
    assert hospital.round() == 0


def test_signing_out_forgets_the_browser(hospital: Hospital, nurse: Client, phone: Phone) -> None:
    nurse.post("/sign-out")
    assert not PushBrowser.objects.exists()


def test_a_locked_phone_in_a_pocket_is_told(hospital: Hospital, nurse: Client, phone: Phone) -> None:
    nurse.post("/account/lock")
    hospital.ward.open()
    assert hospital.round() == 1


def test_the_same_person_signs_in_again_and_it_goes_on_from_there(
    hospital: Hospital, nurse: Client, phone: Phone
) -> None:
    Session.objects.all().delete()
    hospital.ward.open()
    again = hospital.site.client("nurse")
    assert "data-notices-again" in again.get("/tasks").content.decode()
    assert again.post("/account/notices/again", {"address": phone.address}).json() == {"goes_on": True}
    assert hospital.round() == 0  # what came meanwhile is on the list
    hospital.ward.open()
    assert hospital.round() == 1


def test_somebody_else_in_the_same_browser_gets_nothing_of_hers(hospital: Hospital, phone: Phone) -> None:
    other = hospital.site.client("registrar")
    assert other.post("/account/notices/again", {"address": phone.address}).json() == {"goes_on": False}
    hospital.phone(other)
    assert [each.account.persona for each in PushBrowser.objects.all()] == ["registrar"]
    hospital.ward.open()
    assert hospital.round() == 0


def test_a_dry_run_opens_no_connection(hospital: Hospital, phone: Phone) -> None:
    hospital.say("[engine]\ndry_run = true")
    assert hospital.site.installation.home.settings.engine.dry_run
    hospital.ward.open()
    assert hospital.round() == 0
    assert hospital.service.got == []


def test_without_a_key_nothing_is_looked_for(hospital: Hospital, phone: Phone) -> None:
    (hospital.site.folder / "secrets/push-key").chmod(0o644)
    hospital.ward.open()
    assert hospital.round() == 0
    (hospital.site.folder / "secrets/push-key").chmod(0o600)
    assert hospital.round() == 1  # mended: no restart needed


def test_with_another_key_of_the_hospital_a_browser_is_asked_anew(
    hospital: Hospital, nurse: Client, phone: Phone
) -> None:
    file = hospital.site.folder / "secrets/push-key"
    file.unlink()
    make_key_file(file)
    hospital.restart()
    hospital.ward.open()
    assert hospital.round() == 0
    text = nurse.get("/account/notices").content.decode()
    assert "Turn notices on here" in text
    assert "data-notices-again" not in text
    assert nurse.post("/account/notices/again", {"address": phone.address}).json() == {"goes_on": False}
    hospital.phone(nurse)
    hospital.ward.open()
    assert hospital.round() == 1


def test_an_address_inside_the_hospital_is_not_asked(hospital: Hospital, phone: Phone) -> None:
    hospital.say("", "allow_private = true\n")
    hospital.ward.open()
    assert hospital.round() == 0
    assert hospital.service.got == []
    assert "inside the hospital" in PushMark.objects.get().problem


def test_a_service_that_left_the_list_is_not_asked(hospital: Hospital, phone: Phone) -> None:
    hospital.say('services = ["fcm.googleapis.com"]', f'services = ["{hospital.service.host}"]')
    hospital.ward.open()
    assert hospital.round() == 0
    assert hospital.service.got == []


def test_the_words_are_in_her_language(hospital: Hospital, phone: Phone) -> None:
    Account.objects.filter(persona="nurse").update(language="cy")
    hospital.ward.open()
    hospital.round()
    (told,) = hospital.service.notices(phone)
    assert told["title"] not in ("", "A task is waiting")


def test_two_browsers_of_one_person_are_both_told(hospital: Hospital, nurse: Client, phone: Phone) -> None:
    other = hospital.phone(hospital.site.client("nurse"), "two")
    hospital.ward.open()
    assert hospital.round() == 2
    assert hospital.service.notices(phone) == hospital.service.notices(other)


def test_the_other_way_round_gives_the_same_people_as_my_work(hospital: Hospital) -> None:
    """`asked_people` for each task against the list that My work shows to each person."""
    for who in ("nurse in charge", "on-call registrar", "bedside nurse", "ward consultant", "nurse-1", "nobody known"):
        for place in ("Ward 7A", "Ward 8", ""):
            hospital.ward.open(who=who, place=place)
    desk, now = hospital.site.installation.desk, hospital.site.now
    asked: dict[str, set[int]] = {}
    for task in Task.objects.all():
        for person in asked_people(desk, task.who, task.subject, task.place, now):
            asked.setdefault(person, set()).add(task.number)
    listed = {
        person.id: set(tasks_wanted(desk, Wanted(person), now).values_list("number", flat=True))
        for person in hospital.site.home.settings.people
    }
    assert {person: tasks for person, tasks in listed.items() if tasks} == asked
    assert len(asked) >= 3
    Task.objects.filter(number=min(asked["nurse-1"])).update(person="nurse-2", state="accepted")
    events = Events(desk, Seen(0, 0, now), seen_now(now))
    for person in hospital.site.home.settings.people:
        news = events.news_for(person, "nobody", "", Seen(0, 0, now))
        assert (news.waiting if news else 0) == tasks_wanted(desk, Wanted(person), now).count()
