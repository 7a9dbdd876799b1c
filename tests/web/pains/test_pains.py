"""Pain points from the first word to what became of them, as the pages do it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.site import Site
from wardwright.govern.pains import State, Verb
from wardwright.record.models import AuditRecord
from wardwright.record.rows import Batch, Cursor, MergeRow, PatientRow
from wardwright.record.site.models import Pain, PainStep, PainToo

TOLD = {
    "title": "Discharge letters are printed twice", "text": "One of them goes into the bin.", "place": "Ward 7A",
    "times": "6", "per": "day", "minutes": "4", "system": "Discharge system",
}  # fmt: skip


def send(site: Site, persona: str = "nurse", **more: str) -> Any:
    return site.client(persona).post("/pain-points/new", {**TOLD, **more})


def page(site: Site, path: str = "/pain-points", persona: str = "nurse") -> str:
    response = site.client(persona).get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def decide(site: Site, verb: Verb, became: str = "", text: str = "", number: int = 1, persona: str = "champion") -> int:
    sent = {"verb": verb.value, "became": became, "text": text}
    return int(site.client(persona).post(f"/pain-points/{number}/decide", sent).status_code)


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────


def test_a_pain_point_is_written_with_its_cost_and_its_record(site: Site) -> None:
    response = send(site)
    assert (response.status_code, response["Location"]) == (302, "/pain-points/1")
    row = Pain.objects.get()
    assert (row.title, row.place, row.cost, row.by, row.state) == (TOLD["title"], "Ward 7A", 730, "nurse", "new")
    kept = AuditRecord.objects.get(kind="pain point")
    assert (kept.actor, kept.verb) == ("nurse-1", "write")
    assert "12 hours" in page(site)
    assert "Ida Sampleton" in page(site, "/pain-points/1", "analyst")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"title": ""}, "Say in one line what goes wrong."),
        ({"title": "x" * 121}, "Say it in one line"),
        ({"times": ""}, "Say how often it happens"),
        ({"times": "often"}, "Write how often as a whole number"),
        ({"times": "0"}, "at least once"),
        ({"times": "5000"}, "Write at most 1,000"),
        ({"minutes": "ten"}, "Write the minutes as a whole number"),
        ({"minutes": "99999"}, "which is a day"),
        ({"place": "The Moon"}, "The Moon"),
        ({"per": "year"}, "year"),
    ],
)
def test_what_cannot_be_read_says_what_to_write_and_nothing_is_lost(
    site: Site, more: dict[str, str], said: str
) -> None:
    response = send(site, **more)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert TOLD["text"] in text
    assert "nhsuk-error-summary" in text
    assert Pain.objects.count() == 0


def patients(site: Site) -> None:
    decisions = site.record.decisions()
    row = PatientRow("H204518", "Canary, Ann", "1950-06-12", "female", "Ward 7A", True, True, site.now)
    decisions.commit(Batch(Cursor(), patients=[row], merges=[MergeRow("77123", "H204518", 1)]))
    decisions.close()


@pytest.mark.parametrize("number", ["H204518", "h204518", "77123", "943 476 5919", "9434765919", "943-476-5919"])
@pytest.mark.parametrize("field", ["title", "text", "system"])
def test_a_patients_number_is_not_written(site: Site, field: str, number: str) -> None:
    patients(site)
    response = send(site, **{field: f"the letter of {number} was lost"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "looks like a patient" in text
    assert "the letter of" in text
    assert Pain.objects.count() == 0
    problem = re.search(r'nhsuk-error-message"?[^>]*>(.*?)</', text, re.DOTALL)
    assert problem is not None
    assert number not in problem[1]


@pytest.mark.parametrize(
    "text", ["bleep 4001", "the 12:30 round", "0.5 mg twice", "in 2026", "7A and 9", "20 % of 300"]
)
def test_other_numbers_are(site: Site, text: str) -> None:
    patients(site)
    assert send(site, text=text).status_code == 302


def test_those_alike_are_shown_before_a_second_one_is_written(site: Site) -> None:
    send(site)
    again = {"title": "letters printed two times at discharge", "text": ""}
    response = send(site, "registrar", **again)
    text = response.content.decode()
    assert "Is it one of these?" in text
    assert 'href="/pain-points/1"' in text
    assert "Both say:" in text
    assert Pain.objects.count() == 1
    assert send(site, "registrar", **again, another="yes").status_code == 302
    assert Pain.objects.count() == 2


def test_those_alike_are_shown_while_somebody_types(site: Site) -> None:
    send(site)
    client = site.client("registrar")
    part = client.post("/pain-points/alike", {"title": "discharge letters twice"}).content.decode()
    assert "Discharge letters are printed twice" in part
    assert "<html" not in part
    assert client.post("/pain-points/alike", {}).content.decode().strip() == ""
    form = page(site, "/pain-points/new")
    assert 'hx-post="/pain-points/alike"' in form


# ── Me too ───────────────────────────────────────────────────────────────────────────────────────


def test_me_too_counts_once_for_each_account_and_can_be_taken_back(site: Site) -> None:
    send(site)
    for persona in ("registrar", "champion"):
        assert site.client(persona).post("/pain-points/1/me-too").status_code == 302
    row = Pain.objects.get()
    assert (row.too, row.cost) == (2, 2190)
    site.client("registrar").post("/pain-points/1/me-too")
    row.refresh_from_db()
    assert (row.too, row.cost, PainToo.objects.count()) == (1, 1460, 1)


def test_who_wrote_it_is_counted_already(site: Site) -> None:
    send(site)
    assert "Me too" not in page(site, "/pain-points/1")
    response = site.client("nurse").post("/pain-points/1/me-too")
    assert response.status_code == 422
    assert "you are counted already" in response.content.decode()
    assert Pain.objects.get().cost == 730


# ── What becomes of it ───────────────────────────────────────────────────────────────────────────


def test_what_was_decided_is_seen_by_everybody(site: Site) -> None:
    send(site)
    assert decide(site, Verb.LOOK_AT, text="On Tuesday.") == 302
    assert decide(site, Verb.MAKE_ROBOT, "letter robot") == 302
    assert decide(site, Verb.SOLVE, text="It prints one.") == 302
    text = page(site, "/pain-points/1", "analyst")
    assert "letter robot" in text
    assert "It prints one." in text
    row = Pain.objects.get()
    assert (row.state, row.became, PainStep.objects.count()) == ("solved", "letter robot", 3)
    assert "Nobody has written one yet" not in page(site)
    assert "It prints" in page(site, "/pain-points?state=solved") or "Discharge letters" in page(
        site, "/pain-points?state=solved"
    )
    assert "Discharge letters" not in page(site)
    assert decide(site, Verb.REOPEN, text="It prints two again.") == 302
    assert Pain.objects.get().state == State.NEW.value


def test_no_has_its_because(site: Site) -> None:
    send(site)
    assert decide(site, Verb.REFUSE) == 422
    assert decide(site, Verb.REFUSE, text="The printer goes next month.") == 302
    assert "The printer goes next month." in page(site, "/pain-points/1")


@pytest.mark.parametrize(
    ("verb", "became", "text", "status"),
    [
        (Verb.MAKE_FLOW, "", "", 422),
        (Verb.MAKE_FLOW, "Letters once", "", 302),
        (Verb.MAKE_ROBOT, "", "x", 422),
        (Verb.TRAIN, "How to print", "", 302),
        (Verb.SOLVE, "", "done", 422),  # nobody has worked on it
        (Verb.MERGE, "", "", 422),
        (Verb.MERGE, "1", "", 422),  # itself
        (Verb.MERGE, "99", "", 422),
        (Verb.MERGE, "two", "", 422),
        (Verb.MERGE, "9" * 30, "", 422),
        (Verb.MERGE, "2", "", 302),
        (Verb.REOPEN, "", "x", 422),
    ],
)
def test_each_decision_asks_for_what_it_needs(site: Site, verb: Verb, became: str, text: str, status: int) -> None:
    send(site)
    send(site, title="Printers have no paper", text="", another="yes")
    assert decide(site, verb, became, text) == status
    became_of = {
        Verb.MAKE_FLOW: State.FLOW, Verb.TRAIN: State.TRAINING, Verb.MERGE: State.DUPLICATE,
    }  # fmt: skip
    assert Pain.objects.get(id=1).state == (State.NEW if status == 422 else became_of[verb]).value


def test_two_are_not_called_the_same_as_each_other(site: Site) -> None:
    send(site)
    send(site, title="Printers have no paper", text="", another="yes")
    assert decide(site, Verb.MERGE, "2") == 302
    assert decide(site, Verb.MERGE, "1", number=2) == 422
    assert 'href="/pain-points/1"' in page(site, "/pain-points/2")
    assert 'href="/pain-points/2"' in page(site, "/pain-points/1")


def test_who_may_not_decide_may_not(site: Site) -> None:
    send(site)
    assert decide(site, Verb.REFUSE, text="x", persona="nurse") == 403
    assert "What becomes of it?" not in page(site, "/pain-points/1")
    assert Pain.objects.get().state == "new"


def test_nothing_chosen_says_so_and_keeps_what_was_typed(site: Site) -> None:
    send(site)
    response = site.client("champion").post("/pain-points/1/decide", {"text": "because of the printer"})
    assert response.status_code == 422
    assert "Choose what becomes of it." in response.content.decode()
    assert "because of the printer" in response.content.decode()


def test_a_comment_is_said_and_an_empty_one_is_not(site: Site) -> None:
    send(site)
    client = site.client("analyst")
    assert client.post("/pain-points/1/comment", {"comment": "On Ward 9 too."}).status_code == 302
    assert "On Ward 9 too." in page(site, "/pain-points/1")
    for text in ("  ", "it was 943 476 5919", "x" * 4001):
        response = client.post("/pain-points/1/comment", {"comment": text})
        assert response.status_code == 422
        assert text in response.content.decode()
    assert PainStep.objects.count() == 1


def test_what_is_typed_is_shown_as_text(site: Site) -> None:
    send(site, title="<b>letters</b>", text="<script>alert(1)</script>")
    for path in ("/pain-points", "/pain-points/1"):
        assert "<b>letters" not in page(site, path)
        assert "<script>alert(1)" not in page(site, path)


# ── The list ─────────────────────────────────────────────────────────────────────────────────────


def test_the_most_costly_comes_first_and_lists_are_paged(site: Site) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(30):
        send(site, title=f"Trouble number {number}", minutes=str(number + 1), another="yes", text="")
    found = re.findall(r"Trouble number (\d+)</a>", page(site))
    assert found == [str(number) for number in range(29, 4, -1)]
    assert len(re.findall(r"Trouble number \d+</a>", page(site, "/pain-points?page=2"))) == 5
    assert re.findall(r"Trouble number (\d+)</a>", page(site, "/pain-points?order=newest"))[0] == "29"
    client = site.client("nurse")
    client.get("/pain-points")
    with CaptureQueriesContext(connection) as asked:
        client.get("/pain-points")
    assert len(asked) < 14


def test_it_is_found_by_words_place_and_system(site: Site) -> None:
    send(site)
    send(site, title="Keys are not found", text="", place="", system="")
    assert "Keys are not found" not in page(site, "/pain-points?q=letters+bin")
    assert "Discharge letters" in page(site, "/pain-points?q=letters+bin")
    assert "Keys are not found" not in page(site, "/pain-points?place=Ward+7A")
    assert "Keys are not found" not in page(site, "/pain-points?system=Discharge+system")
    assert "None of them is like that" in page(site, "/pain-points?q=nonsense")
    assert "Keys are not found" in page(site, "/pain-points?state=nonsense&order=nonsense&page=x")


def test_an_empty_list_says_what_to_do(site: Site) -> None:
    assert "Nobody has written one yet" in page(site)


def test_one_that_is_not_there_is_not_found(site: Site) -> None:
    client = site.client("champion")
    assert client.get("/pain-points/7").status_code == 404
    for what in ("me-too", "comment", "decide"):
        sent = {"verb": "look at it", "comment": "x"}
        assert client.post(f"/pain-points/7/{what}", sent).status_code == 404
