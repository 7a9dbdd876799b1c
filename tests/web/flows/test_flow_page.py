"""A flow's page: its words, its picture, what it reads, how its examples went, what it did lately."""

from __future__ import annotations

import json
import re

import pytest

from tests.web.flows.running import POTASSIUM, SLUG, edit, fire, take_in
from tests.web.site import Site
from wardwright.engine.alarms import raise_alarm
from wardwright.engine.expect.kept import Kept
from wardwright.engine.expect.watch import about
from wardwright.engine.pains.writing import Step, Told, Who, take_step, write
from wardwright.govern.pains import Per, Verb
from wardwright.web.flows.known import known


def page_of(site: Site, path: str = f"/flows/{SLUG}", persona: str = "nurse") -> str:
    response = site.client(persona).get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_page_is_english_with_its_words_linked(site: Site) -> None:
    page = page_of(site)
    assert "When a potassium result of 6.0 mmol/L or more arrives," in re.sub(r"<[^>]+>", "", page)
    assert '<a class="flow-term" href="/flows/words/potassium">potassium</a>' in page


def test_the_picture_is_there_broad_and_narrow_and_in_words(site: Site) -> None:
    page = page_of(site)
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="pic"') == 2
    assert len(set(re.findall(r'id="(\w+)-title"', page))) == 2
    assert "15 minutes later, if not accepted: Page the ward consultant" in page
    assert "style=" not in page


def test_what_it_reads_is_derived(site: Site) -> None:
    said = words(page_of(site))
    assert "To begin potassium as it arrives" in said
    assert "calcium gluconate given in the last 1 hour" in said
    assert "ward consultant is paged" in said


def test_examples_are_run(site: Site) -> None:
    assert page_of(site).count("As it says") == 4
    edit(site, {"09:15 the ward consultant is paged": "09:30 the ward consultant is paged"})
    known().look_again()
    page = page_of(site)
    assert page.count("Not as it says") == 1
    assert "not expected: the ward consultant is paged" in page


def test_what_it_did_lately(site: Site) -> None:
    take_in(site)
    fire(site, days=(0, 0, 1, 3, 27, 28, 40))
    said = words(page_of(site))
    assert "5 firings" in said
    assert "3 Mar: 2 firings" in said
    assert "2026-02-28 1" in said
    assert "Last fired today 09:00" in said
    assert "Open tasks 2" in said
    assert "7 the patient is an inpatient" in said
    assert "Held back by its limit 3" in said


def test_a_day_is_the_hospitals_own_when_clocks_change(site: Site) -> None:
    """29 March 2026 has 23 hours in London: a firing at 23:30 that day is not one of the next."""
    from wardwright.facts.instant import DAY, HOUR, MINUTE

    site.now += 27 * DAY + 2 * HOUR  # 30 March, 13:00 on the ward's clocks
    fire(site, days=())
    from wardwright.record.rows import Batch, Cursor, FiringRow

    at = site.now - 13 * HOUR - 30 * MINUTE
    decisions = site.record.decisions()
    decisions.commit(Batch(Cursor(), firings=[FiringRow("late", POTASSIUM, "v1", "s", at, "fired", None, 1, b"{}")]))
    decisions.close()
    days = known().figures(POTASSIUM).days
    assert [(day.day.isoformat(), day.fired) for day in days[-2:]] == [("2026-03-29", 1), ("2026-03-30", 0)]


def test_what_is_expected_and_an_alarm(site: Site) -> None:
    take_in(site)
    kept = Kept(site.installation.home.data)
    told = {"fired": 0, "low": 3, "high": 9, "left": "far less", "expected": 6.0, "since": site.now}
    kept.keep_watch({"watch": 1, "told": {POTASSIUM: told}})
    raise_alarm(about(POTASSIUM), f'The flow "{POTASSIUM}" did not fire since 2 Mar.', site.now)
    said = words(page_of(site))
    assert "3 to 9, and 0 came: far less" in said
    assert "did not fire since 2 Mar." in said


def test_the_pain_points_that_led_to_it(site: Site) -> None:
    who = Who("nurse", "nurse-1")
    number = write(who, Told("Nobody calls at night", "", "Ward 7A", 2, Per.DAY, 5), site.now)
    take_step(who, number, Step(Verb.MAKE_FLOW, "", POTASSIUM), site.now)
    assert f'<a href="/pain-points/{number}">Nobody calls at night</a>' in page_of(site)
    assert f'<a href="/flows/{SLUG}">{POTASSIUM}</a>' in page_of(site, f"/pain-points/{number}")


@pytest.mark.parametrize("persona", ["nurse", "analyst"])
def test_no_patient_is_on_it(site: Site, persona: str) -> None:
    take_in(site)
    fire(site)
    for path in (f"/flows/{SLUG}", f"/flows/{SLUG}/versions", "/flows"):
        assert "subject" not in page_of(site, path, persona)


def test_it_can_be_taken_away_as_fhir(site: Site) -> None:
    response = site.client("engineer").get(f"/flows/{SLUG}/plandefinition.json")
    assert response["Content-Type"].startswith("application/fhir+json")
    assert SLUG in response["Content-Disposition"]
    plan = json.loads(response.content)
    assert (plan["resourceType"], plan["title"]) == ("PlanDefinition", POTASSIUM)


def test_what_is_not_there_is_not_found(site: Site) -> None:
    client = site.client("nurse")
    for path in ("/flows/none", "/flows/none/versions", "/flows/none/plandefinition.json", "/flows/words/none"):
        assert client.get(path).status_code == 404
    assert client.get("/flows/gallery/none").status_code == 404


# ── Versions ─────────────────────────────────────────────────────────────────────────────────────


def edited_twice(site: Site) -> None:
    take_in(site, site.now - 3)
    edit(site, {"6.0 mmol/L or more arrives,": "6.2 mmol/L or more arrives,"})
    take_in(site, site.now - 2)
    edit(site, {"within 15 minutes urgently": "within 10 minutes urgently"})
    take_in(site, site.now - 1)
    known().look_again()


def test_versions_are_compared_word_by_word(site: Site) -> None:
    edited_twice(site)
    newest = page_of(site, f"/flows/{SLUG}/versions")
    assert "<del>15</del><ins>10</ins>" in newest
    assert "<ins>6.2</ins>" not in newest
    both = page_of(site, f"/flows/{SLUG}/versions?from=1&to=3")
    assert "<del>6.0</del><ins>6.2</ins>" in both
    assert "<del>15</del><ins>10</ins>" in both
    assert "The two say the same." in page_of(site, f"/flows/{SLUG}/versions?from=2&to=2")


def test_a_page_that_is_not_taken_in_yet_is_compared_with_what_runs(site: Site) -> None:
    edited_twice(site)
    edit(site, {"within 10 minutes urgently": "within 5 minutes urgently"})
    known().look_again()
    assert "The page says something else than what runs" in page_of(site)
    assert "<del>10</del><ins>5</ins>" in page_of(site, f"/flows/{SLUG}/versions?to=page")


def test_an_older_version_can_be_read(site: Site) -> None:
    edited_twice(site)
    page = page_of(site, f"/flows/{SLUG}/versions")
    first = re.findall(r"\?version=([0-9a-f]{12})", page)[-1]
    older = page_of(site, f"/flows/{SLUG}?version={first}")
    assert "This is version 1, which is not the newest." in older
    assert "6.0 mmol/L or more arrives" in re.sub(r"<[^>]+>", "", older)
