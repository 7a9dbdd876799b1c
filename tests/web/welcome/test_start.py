"""The first page, for each hat what matters; the tour of the demo."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.site import Site
from tests.web.test_who_may_see_what import PERSONAS
from tests.web.work.ward import NAME, Ward
from wardwright.facts.instant import HOUR, MINUTE
from wardwright.record.models import Alarm, SourceState


def _text(site: Site, persona: str, address: str = "/") -> str:
    return site.client(persona).get(address).content.decode().replace("&#39;", "'")


def test_it_greets_by_the_hospitals_clock(site: Site) -> None:
    assert "Good morning, Ida Sampleton" in _text(site, "nurse")
    site.now += 4 * HOUR
    assert "Good afternoon" in _text(site, "nurse")
    site.now += 5 * HOUR
    assert "Good evening" in _text(site, "nurse")


def test_the_three_most_urgent_tasks_and_how_many_there_are(site: Site) -> None:
    ward = Ward(site)
    last = ward.open(due=site.now + 50 * MINUTE)
    first = [ward.open(due=site.now + minute * MINUTE) for minute in (-5, 10, 20)]
    text = _text(site, "nurse")
    assert "tasks ask you" in text
    assert "1 overdue" in text
    assert NAME in text
    assert re.findall(r'href="/tasks/(\d+)"', text) == [str(number) for number in first]
    assert f"/tasks/{last}" not in text


@pytest.mark.parametrize("persona", ["safety", "analyst", "administrator", "engineer"])
def test_who_is_asked_for_nothing_or_sees_no_patients_reads_of_none(site: Site, persona: str) -> None:
    Ward(site).open(who="integration team")
    text = _text(site, persona)
    assert "CANARY" not in text
    assert "start-tasks" not in text


def test_feeds_that_are_not_well_are_for_those_who_look_after_them(site: Site) -> None:
    assert "Every source is well." in _text(site, "engineer")
    SourceState.objects.create(source="lab feed", state="bad", since=site.now - HOUR, why="quiet")
    Alarm.objects.create(about="source lab feed", text="quiet", since=site.now - HOUR)
    text = _text(site, "engineer")
    assert "lab feed" in text
    assert "1 alarm is up." in text
    assert "start-feeds" not in _text(site, "nurse")


def test_areas_are_those_that_the_reader_may_open(site: Site) -> None:
    assert 'href="/patients"' in _text(site, "nurse")
    assert 'href="/patients"' not in _text(site, "analyst")


@pytest.mark.parametrize("persona", PERSONAS)
def test_each_persona_has_a_tour_whose_steps_open(site: Site, persona: str) -> None:
    client = site.client(persona)
    text = client.get("/tour").content.decode()
    steps = re.findall(r'<li class="ww-panel"><h2><a href="([^"]+)"', text)
    assert len(steps) >= 4
    assert [client.get(step, follow=True).status_code for step in steps] == [200] * len(steps)


def test_every_step_leads_to_a_page_of_the_site_map() -> None:
    from wardwright.web.site_map import BY_NAME
    from wardwright.web.welcome.tour import TOURS

    assert {step.page for steps in TOURS.values() for step in steps} <= set(BY_NAME)
    assert set(TOURS) == set(PERSONAS)


def test_there_is_no_tour_but_in_the_demo(site: Site) -> None:
    settings = site.folder / "wardwright.toml"
    text = settings.read_text(encoding="utf-8")
    Path(settings).write_text(re.sub(r"^clock = .*$", "", text, flags=re.MULTILINE), encoding="utf-8")
    site.installation.look_again()
    assert site.client("nurse").get("/tour").status_code == 404
    assert "/tour" not in _text(site, "nurse")
