"""The pages of connections in a real browser, for everybody to use; naming a code: tests/web/journeys."""

from __future__ import annotations

import pytest

from tests.web.browser import SignIn, axe
from tests.web.connections.feed import LAB, OBSERVATION, VITALS, Feed, number_of, oru
from tests.web.site import Site
from wardwright.record.models import Delivery
from wardwright.record.rows import DeliveryState


def test_the_map_follows_what_happens_without_loading_the_page_again(site: Site, feed: Feed, signed_in: SignIn) -> None:
    feed.running()
    page = signed_in("analyst")
    page.goto("/connections")
    page.evaluate("window.stayed = true")
    dead = {"state": DeliveryState.DEAD.value, "created": site.now, "error": "503"}
    Delivery.objects.create(key="k", act="a", recipient="reg-day", channel="page", **dead)
    page.evaluate("document.getElementById('cx-map').dispatchEvent(new CustomEvent('changed'))")
    page.get_by_text("1 connection is in trouble:").wait_for()
    assert page.evaluate("window.stayed") is True


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "dark")])
def test_every_page_is_for_everybody(site: Site, feed: Feed, signed_in: SignIn, width: int, theme: str) -> None:
    feed.come([OBSERVATION], source=VITALS, form="fhir", kind="Observation")
    feed.come(
        [oru("C1", number_of("GDF15", "Growth", "99RES", "8", "ng/L")), oru("C2", "NM|K^K^L||x|mmol/L", at="2026")]
    )
    feed.come(["PID|1||WW1"])
    feed.count()
    feed.running(troubled=["page"])
    client = site.client("engineer")
    client.post("/connections/systems/new", {"name": "Winpath", "sources": [LAB]})
    client.post("/connections/systems/1/downtime", {"starts": "2026-03-03 09:00", "ends": "2026-03-03 12:00"})
    for number, state in enumerate((DeliveryState.DEAD, DeliveryState.SENT)):
        Delivery.objects.create(key=f"k{number}", act="a", recipient="reg-day", channel="page", state=state.value,
                                created=site.now, error="503", body={"flow": "High potassium"})  # fmt: skip
    page = signed_in("engineer", width=width, theme=theme)
    wrong = {}
    for path in (
        *("", "/sources/lab feed", "/channels/page", "/set-aside", "/set-aside/no-msh", "/messages/1", "/messages/3"),
        *("/messages/4", "/codes", "/codes/1", "/codes/1/stored", "/messages/1/words/0", "/systems", "/systems/1"),
        *("/systems/new", "/systems/1/change"),
    ):
        page.goto(f"/connections{path}")
        found = axe(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("wider than the window")
        if found:
            wrong[path] = found
    assert wrong == {}
    page.goto("/connections/codes/1")
    page.get_by_label("Its name").first.fill("potassium")
    page.get_by_role("button", name="Show what it would do").click()
    assert axe(page) == []


def test_everything_works_without_scripts(site: Site, feed: Feed, signed_in: SignIn) -> None:
    feed.come(["PID|1||WW1"])
    page = signed_in("engineer", scripts=False)
    page.goto("/connections/set-aside/no-msh")
    page.get_by_role("button", name="Replay it").click()
    assert page.get_by_text("1 message was taken in again.").is_visible()
