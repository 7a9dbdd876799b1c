"""The list of flows: by ward problem, each with how it stands, found by any word of its page."""

from __future__ import annotations

import re

from tests.web.flows.running import FILE, POTASSIUM, SLUG, edit, fire, take_in
from tests.web.site import Site
from wardwright.engine.flows.shelf import State
from wardwright.record.models import FlowVersion
from wardwright.web.flows.known import known


def titles(site: Site, query: str = "", persona: str = "nurse") -> list[str]:
    page = site.client(persona).get(f"/flows{query}").content.decode()
    return re.findall(r'class="flow-rows__title" href="[^"]+">([^<]+)<', page)


def states(site: Site) -> dict[str, State]:
    known().look_again()
    return {entry.title: entry.state for entry in known().entries()}


def test_every_flow_stands_under_its_ward_problem(whole_site: Site) -> None:
    page = whole_site.client("nurse").get("/flows").content.decode()
    assert len(titles(whole_site)) == 36
    group = page[page.index('id="about-salts"') :]
    assert POTASSIUM in group[: group.index("</section>")]
    assert len(titles(whole_site, "?q=thrombosis+group")) == 3
    assert len(titles(whole_site, "?problem=sugar")) == 3
    assert titles(whole_site, "?q=potassium&problem=sugar") == ["Glucose not checked after insulin for potassium"]


def test_a_search_looks_at_title_owner_source_and_terms(site: Site) -> None:
    assert titles(site, "?q=dangerous+POTASSIUM") == [POTASSIUM]
    assert titles(site, "?q=digoxin") == ["Low potassium on digoxin"]
    assert titles(site, "?q=pharmacy") == ["Low potassium on digoxin"]
    assert titles(site, "?q=UK+Kidney+Association") == [POTASSIUM]
    assert titles(site, "?q=nonsense") == []
    assert "Show all" in site.client("nurse").get("/flows?q=nonsense").content.decode()


def test_the_part_for_a_browser_with_scripts_is_the_list_alone(site: Site) -> None:
    part = site.client("nurse").get("/flows?q=digoxin", headers={"HX-Request": "true"}).content.decode()
    assert "Low potassium on digoxin" in part
    assert "<html" not in part


def test_a_flow_says_how_it_stands(site: Site) -> None:
    assert set(states(site).values()) == {State.WAITING}
    take_in(site)
    assert set(states(site).values()) == {State.LIVE}
    FlowVersion.objects.filter(title=POTASSIUM).update(suspended=site.now, why="a fault in its limits")
    assert states(site)[POTASSIUM] is State.SUSPENDED
    assert "a fault in its limits" in site.client("nurse").get("/flows").content.decode()
    assert titles(site, "?state=suspended") == [POTASSIUM]


def test_a_page_with_a_mistake_says_what_goes_on(site: Site) -> None:
    take_in(site)
    edit(site, {"6.0 mmol/L or more arrives,": "6.0 or more arrives,"})
    take_in(site)
    assert states(site)[POTASSIUM] is State.REFUSED
    page = site.client("nurse").get(f"/flows/{SLUG}").content.decode()
    assert "has no unit" in page
    assert "What ran before goes on." in page


def test_a_flow_whose_page_is_gone_is_still_there_to_be_read(site: Site) -> None:
    take_in(site, site.now - 1)
    (site.folder / "flows" / FILE).unlink()
    take_in(site)
    assert states(site)[POTASSIUM] is State.RETIRED
    assert POTASSIUM not in titles(site)
    assert titles(site, "?state=retired") == [POTASSIUM]
    page = site.client("nurse").get(f"/flows/{SLUG}").content.decode()
    assert "no longer in the flows folder" in page
    assert "6.0 mmol/L or more arrives" in page


def test_a_page_that_cannot_be_read_at_all_has_its_place(site: Site) -> None:
    (site.folder / "flows" / "broken.flow").write_text("Flow: Half written\nWhen something,", encoding="utf-8")
    (site.folder / "flows" / "empty.flow").write_text("", encoding="utf-8")
    found = states(site)
    assert found["Half written"] is State.REFUSED
    assert found["empty"] is State.REFUSED
    assert site.client("nurse").get("/flows/half-written").status_code == 200


def test_the_list_says_what_each_did(site: Site) -> None:
    fire(site)
    page = site.client("nurse").get("/flows?q=dangerous").content.decode()
    assert "4 in 28 days" in page
    assert "2 open" in page


def test_long_lists_are_paged_and_ask_the_record_little(site: Site) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = site.client("nurse")
    text = (site.folder / "flows" / FILE).read_text(encoding="utf-8")
    client.get("/flows")
    with CaptureQueriesContext(connection) as few:
        client.get("/flows")
    for number in range(70):
        page = text.replace(POTASSIUM, f"Potassium {number:02}")
        (site.folder / "flows" / f"more-{number}.flow").write_text(page, encoding="utf-8")
    known().look_again()
    assert len(titles(site)) == 3  # what was known before is shown while so many are read
    known().finish()
    assert len(titles(site)) == 60
    assert len(titles(site, "?page=2")) == 13
    assert titles(site, "?page=99") == titles(site, "?page=2")
    assert titles(site, "?page=x") == titles(site)
    with CaptureQueriesContext(connection) as many:
        client.get("/flows")
    assert len(many) <= len(few)
