"""Steps from the list and from a task's page, with and without scripts; what is refused and what that keeps."""

from __future__ import annotations

import pytest

from tests.web.site import Site
from tests.web.work.ward import PATIENT, REGISTRAR, Ward
from wardwright.facts.instant import MINUTE
from wardwright.record.models import Task, TaskStep
from wardwright.record.site.models import Look

FROM_LIST = {"from": "list", "whose": "roles", "ward": "Ward 7A", "page": "1"}
PART = {"HX-Request": "true"}


def _state(number: int) -> tuple[str, str]:
    task = Task.objects.get(number=number)
    return task.state, task.person


def test_done_from_the_list_goes_back_to_it_and_says_so(site: Site, ward: Ward) -> None:
    number = ward.open()
    client = site.client("nurse")
    answer = client.post(f"/tasks/{number}/done", FROM_LIST)
    assert answer["Location"] == "/tasks?whose=roles"
    assert f"Task {number} is done; its follow-ups end." in client.get("/tasks").content.decode()
    assert _state(number) == ("done", "nurse-1")


def test_done_in_place_answers_with_the_list(site: Site, ward: Ward) -> None:
    number, other = ward.open(), ward.open()
    text = site.client("nurse").post(f"/tasks/{number}/done", FROM_LIST, headers=PART).content.decode()
    assert f"Task {number} is done" in text
    assert f'id="task-{other}"' in text
    assert f'id="task-{number}"' not in text
    assert "<html" not in text


def test_a_step_sent_twice_changes_nothing(site: Site, ward: Ward) -> None:
    number = ward.open()
    client = site.client("nurse")
    client.post(f"/tasks/{number}/accept", FROM_LIST)
    text = client.post(f"/tasks/{number}/accept", FROM_LIST, headers=PART).content.decode()
    assert "that is so already" in text
    assert TaskStep.objects.count() == 1


def test_who_was_not_asked_says_why(site: Site, ward: Ward) -> None:
    number = ward.open(who=REGISTRAR)
    client = site.client("nurse")
    assert "You were not asked. Why is it you?" in client.get("/tasks?whose=ward").content.decode()
    refused = client.post(f"/tasks/{number}/done", {"text": " "})
    assert refused.status_code == 422
    assert "Say why it is you" in refused.content.decode()
    assert _state(number) == ("open", "")
    client.post(f"/tasks/{number}/done", {"text": "he is in theatre"})
    assert _state(number) == ("done", "nurse-1")
    assert TaskStep.objects.get().text == "he is in theatre"


def test_a_refusal_in_place_is_said_over_the_list(site: Site, ward: Ward) -> None:
    number = ward.open(who=REGISTRAR)
    answer = site.client("nurse").post(f"/tasks/{number}/done", {**FROM_LIST, "whose": "ward"}, headers=PART)
    assert answer.status_code == 422
    assert "Say why it is you" in answer.content.decode()
    assert f'id="task-{number}"' in answer.content.decode()


def test_who_comes_second_is_told_who_has_it(site: Site, ward: Ward) -> None:
    number = ward.open(who=REGISTRAR)
    site.client("registrar").post(f"/tasks/{number}/accept", {})
    refused = site.client("nurse").post(f"/tasks/{number}/accept", {"text": "I am near"})
    assert refused.status_code == 422
    assert "Dr Fay Sampleton accepted task" in refused.content.decode()
    assert "I am near" in refused.content.decode()


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({}, "Choose a reason, or say why in your own words"),
        ({"reason": "own-words"}, "Choose a reason, or say why in your own words"),
        ({"reason": "nonsense"}, "Choose one of the reasons"),
        ({"text": "x" * 2001}, "Say it in at most 2,000 letters"),
    ],
)
def test_declining_needs_a_reason(site: Site, ward: Ward, said: dict[str, str], problem: str) -> None:
    number = ward.open()
    refused = site.client("nurse").post(f"/tasks/{number}/decline", said)
    assert refused.status_code == 422
    assert problem in refused.content.decode()
    assert TaskStep.objects.count() == 0


def test_declining_with_a_reason_of_the_list(site: Site, ward: Ward) -> None:
    number = ward.open()
    client = site.client("nurse")
    client.post(f"/tasks/{number}/decline", {"reason": "patient-refuses", "text": "twice"})
    step = TaskStep.objects.get()
    assert (step.reason, step.text, _state(number)) == ("patient-refuses", "twice", ("declined", ""))
    assert "the patient declines; twice" in client.get(f"/tasks/{number}").content.decode()


def test_handing_over_finds_people_roles_and_teams(site: Site, ward: Ward) -> None:
    number = ward.open()
    client = site.client("nurse")
    found = client.get(f"/tasks/{number}/owners?q=Moc").content.decode()
    assert "Tom Mockford" in found
    assert "Noor Testerby" not in found
    assert "Dr Gil Mockford" in client.get(f"/tasks/{number}/hand-over?q=gil").content.decode()
    assert client.post(f"/tasks/{number}/hand-over", {}).status_code == 422
    client.post(f"/tasks/{number}/hand-over", {"to": "reg-night", "text": "your patient"})
    assert _state(number) == ("open", "reg-night")
    assert client.post(f"/tasks/{number}/hand-over", {"to": "nobody at all", "text": "y"}).status_code == 422


def test_a_note_and_an_escalation_leave_it_where_it_is(site: Site, ward: Ward) -> None:
    number = ward.open()
    client = site.client("nurse")
    client.post(f"/tasks/{number}/note", {"text": "line is in"})
    client.post(f"/tasks/{number}/escalate", {"text": "no answer"})
    text = client.get(f"/tasks/{number}").content.decode()
    assert "line is in" in text
    assert "no answer" in text
    assert _state(number) == ("open", "")


def test_what_is_over_takes_a_note_only(site: Site, ward: Ward) -> None:
    number = ward.open()
    ward.withdraw(number)
    client = site.client("nurse")
    refused = client.post(f"/tasks/{number}/done", {})
    assert refused.status_code == 422
    assert "It was withdrawn" in refused.content.decode()
    text = client.get(f"/tasks/{number}").content.decode()
    assert f"/tasks/{number}/note" in text
    assert f"/tasks/{number}/done" not in text


def test_no_such_task_no_such_step(site: Site, ward: Ward) -> None:
    number = ward.open()
    client = site.client("nurse")
    for address in ("/tasks/999", "/tasks/999/done", f"/tasks/{number}/delete", "/tasks/99999999999999999999999"):
        assert client.get(address).status_code == 404


def test_the_page_of_a_task_is_a_look_at_its_patient_once(site: Site, ward: Ward) -> None:
    number = ward.open()
    client = site.client("nurse")
    client.get(f"/tasks/{number}")
    client.get(f"/tasks/{number}", headers={"X-Live": "1", "HX-Request": "true"})
    [look] = Look.objects.all()
    assert (look.account, look.subject, look.page, look.purpose) == ("nurse", PATIENT, "task", f"task {number}")
    site.now += 11 * MINUTE
    client.get(f"/tasks/{number}")
    assert Look.objects.count() == 2


def test_the_page_of_a_task_tells_why_and_what_happened(site: Site, ward: Ward) -> None:
    number = ward.open()
    client = site.client("nurse")
    client.post(f"/tasks/{number}/accept", {})
    text = client.get(f"/tasks/{number}").content.decode()
    for said in ("a potassium result of 6.0 mmol/L or more arrives", "nothing is known", "Ida Sampleton",
                 "accepted it", "opened: the nurse in charge is asked", "you have it"):  # fmt: skip
        assert said in text


def test_a_sound_is_chosen_and_told_to_the_audit(site: Site, ward: Ward) -> None:
    client = site.client("nurse")
    assert "data-sound" not in client.get("/tasks").content.decode()
    client.post("/tasks/choices", {"sound": "on"})
    assert "data-sound" in client.get("/tasks").content.decode()
    client.post("/tasks/choices", {})
    assert "data-sound" not in client.get("/tasks").content.decode()
