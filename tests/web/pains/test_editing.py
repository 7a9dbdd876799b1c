"""What a pain point says is changed: by whom, what stays of it, who hears that the words are others now."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.pains.test_pains import TOLD, decide, page, send
from tests.web.site import Site
from wardwright.govern.pains import Verb
from wardwright.record.audit import Deed, kept
from wardwright.record.models import AuditRecord
from wardwright.record.site.models import Pain, PainBefore, PainStep, PainToo


def edit(site: Site, persona: str = "nurse", seen: str = "0", **more: str) -> Any:
    return site.client(persona).post("/pain-points/1/edit", {**TOLD, "seen": seen, **more})


def me_too(site: Site, persona: str = "registrar", **more: str) -> None:
    assert site.client(persona).post("/pain-points/1/me-too", more).status_code == 302


def test_whoever_wrote_it_changes_it_and_what_it_said_stays(site: Site) -> None:
    send(site)
    me_too(site)
    response = edit(site, title="Discharge letters are printed three times", minutes="6", system="")
    assert (response.status_code, response["Location"]) == (302, "/pain-points/1")
    row, before, step = Pain.objects.get(), PainBefore.objects.get(), PainStep.objects.get()
    assert (row.title, row.minutes, row.system, row.edits) == ("Discharge letters are printed three times", 6, "", 1)
    assert (row.too, row.cost) == (1, 2190)  # 6 a day, 6 minutes, two people
    assert (before.title, before.minutes, before.system, before.cost) == (TOLD["title"], 4, TOLD["system"], 1460)
    assert (step.verb, step.by, before.step_id) == (Verb.EDIT.value, "nurse", step.id)
    deed = AuditRecord.objects.get(kind="pain point", verb="edit")
    assert deed.actor == "nurse-1"
    assert "title" in str(deed.detail)
    assert "Discharge" not in str(deed.detail)
    text = page(site, "/pain-points/1", "analyst")
    assert "<del>twice</del>" in text
    assert "<ins>three times</ins>" in text
    assert "changed 1 time" in text
    assert "Ida Sampleton" in text


def test_each_change_shows_what_it_changed(site: Site) -> None:
    send(site)
    edit(site, text="Two of them go into the bin.")
    edit(site, seen="1", text="Two of them go into the bin.", times="2", per="week")
    text = page(site, "/pain-points/1")
    first, second = re.findall(r'<dl class="pain-changes">.*?</dl>', text, re.S)
    assert "<ins>Two</ins>" in first
    assert "How often" not in first
    assert "6 × day" in re.sub(r"<[^>]+>", "", second)
    assert "What happens" not in second


def test_who_may_decide_may_change_it_and_nobody_else_may(site: Site) -> None:
    send(site)
    for persona in ("registrar", "safety", "engineer", "analyst", "administrator"):
        assert site.client(persona).get("/pain-points/1/edit").status_code == 403
        assert edit(site, persona, title="Mine now").status_code == 403
        assert "pain-points/1/edit" not in page(site, "/pain-points/1", persona)
    assert Pain.objects.get().title == TOLD["title"]
    assert "pain-points/1/edit" in page(site, "/pain-points/1", "champion")
    assert edit(site, "champion", title="Letters are printed twice").status_code == 302
    assert Pain.objects.get().by == "nurse"


def test_the_form_holds_what_it_says_now(site: Site) -> None:
    send(site, per="week")
    text = page(site, "/pain-points/1/edit")
    for said in (TOLD["title"], TOLD["text"], TOLD["system"], 'value="week" selected', 'value="Ward 7A" selected'):
        assert said in text


def test_a_place_that_the_vocabulary_no_longer_has_can_stay(site: Site) -> None:
    send(site)
    with kept(Deed("nurse-1", "test", "pain point", "1"), site.now):
        Pain.objects.update(place="The old wing")
    assert "The old wing" in page(site, "/pain-points/1/edit")
    assert edit(site, place="The old wing", minutes="9").status_code == 302
    assert Pain.objects.get().place == "The old wing"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"title": ""}, "Say in one line what goes wrong."),
        ({"minutes": "ten"}, "Write the minutes as a whole number"),
        ({"text": "It was 943 476 5919"}, "looks like a patient"),
        ({"seen": ""}, "Somebody changed it while you wrote."),
        ({"seen": "7"}, "Somebody changed it while you wrote."),
    ],
)
def test_what_cannot_be_taken_changes_nothing_and_keeps_what_was_typed(
    site: Site, more: dict[str, str], said: str
) -> None:
    send(site)
    response = edit(site, **{"system": "The typed one", **more})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "The typed one" in response.content.decode()
    assert (Pain.objects.get().system, PainStep.objects.count()) == (TOLD["system"], 0)


def test_two_who_change_it_at_once_see_one_another(site: Site) -> None:
    send(site)
    assert edit(site, "champion", title="Letters come out twice").status_code == 302
    response = edit(site, title="Letters are printed two times")
    text = response.content.decode()
    assert response.status_code == 422
    assert "Letters come out twice" in text
    assert "Letters are printed two times" in text
    assert Pain.objects.get().title == "Letters come out twice"
    again = re.search(r'name="seen" value="(\d+)"', text)
    assert again is not None
    assert edit(site, seen=again[1], title="Letters are printed two times").status_code == 302
    assert [row.title for row in PainBefore.objects.order_by("id")] == [TOLD["title"], "Letters come out twice"]


def test_saying_the_same_again_is_no_change(site: Site) -> None:
    send(site)
    assert edit(site).status_code == 302
    assert PainStep.objects.count() == 0
    assert AuditRecord.objects.filter(verb="edit").count() == 0


def test_what_is_over_stays_as_it_was_decided_on(site: Site) -> None:
    send(site)
    decide(site, Verb.REFUSE, text="The printer goes away in May.")
    for persona in ("nurse", "champion"):
        assert "pain-points/1/edit" not in page(site, "/pain-points/1", persona)
        assert site.client(persona).get("/pain-points/1/edit").status_code == 422
        response = edit(site, persona, title="Something else")
        assert "open it again first" in response.content.decode()
    assert Pain.objects.get().title == TOLD["title"]
    decide(site, Verb.REOPEN, text="It did not.")
    assert edit(site, title="Something else").status_code == 302


def test_an_edit_cannot_be_decided(site: Site) -> None:
    send(site)
    assert decide(site, Verb.EDIT) == 422
    assert PainStep.objects.count() == 0


def test_who_said_me_too_sees_that_it_says_something_else_now(site: Site) -> None:
    send(site)
    me_too(site)
    chip, asked = "changed since your “me too”", "It was changed after you said"
    assert chip not in page(site, persona="registrar")
    edit(site, title="Letters are lost")
    me_too(site, "analyst")  # to the new words
    for persona, otherwise in (("registrar", True), ("analyst", False), ("safety", False), ("nurse", False)):
        assert (chip in page(site, persona=persona)) is otherwise
        assert (asked in page(site, "/pain-points/1", persona)) is otherwise
    me_too(site, "registrar", still="yes")
    assert asked not in page(site, "/pain-points/1", "registrar")
    assert PainToo.objects.count() == 2
    assert Pain.objects.get().too == 2
    me_too(site, "registrar")
    assert Pain.objects.get().too == 1


def test_one_that_is_not_there_cannot_be_changed(site: Site) -> None:
    assert site.client("champion").get("/pain-points/7/edit").status_code == 404
    assert site.client("champion").post("/pain-points/7/edit", TOLD).status_code == 404
