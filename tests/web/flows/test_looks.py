"""The pages of flows and pain points in a real browser: axe, both themes, phone and desktop, keyboard, no scripts."""

from __future__ import annotations

import pytest

from tests.web.browser import SignIn, axe
from tests.web.flows.running import SLUG, fire, take_in
from tests.web.site import Site
from wardwright.engine.flows.remarks import Beside, say
from wardwright.engine.pains.writing import Step, Told, Who, take_step, write
from wardwright.govern.pains import Per, Verb
from wardwright.web.flows.known import known

PATHS = (
    "/flows",
    f"/flows/{SLUG}",
    f"/flows/{SLUG}?line=5",
    f"/flows/{SLUG}/versions",
    "/flows/gallery",
    "/flows/gallery/long-stay",
    "/flows/words",
    "/flows/words/potassium",
    "/pain-points",
    "/pain-points/new",
    "/pain-points/1",
)


def busy(site: Site) -> None:
    """Something is on every page."""
    take_in(site)
    fire(site)
    entry = known().called(SLUG)
    assert entry is not None
    assert entry.sheet is not None
    who = Who("nurse", "nurse-1")
    say(who, Beside(entry.title, entry.sheet.version, entry.sheet.text, 5), "Is 6.0 agreed?", site.now)
    told = Told("Nobody calls at night", "I look every hour.", "Ward 7A", 2, Per.DAY, 5, "Lab system")
    write(who, told, site.now)
    take_step(who, 1, Step(Verb.MAKE_FLOW, "As agreed.", entry.title), site.now)


@pytest.mark.parametrize(("width", "theme"), [(320, "light"), (1280, "dark")])
def test_no_page_has_a_barrier(site: Site, signed_in: SignIn, width: int, theme: str) -> None:
    busy(site)
    page = signed_in("champion", width=width, theme=theme)
    found = {}
    for path in PATHS:
        answered = page.goto(path)
        assert answered is not None
        assert answered.ok, path
        too_broad = page.evaluate("document.documentElement.scrollWidth") > width
        found[path] = [*axe(page), *(["it is broader than the window"] if too_broad else [])]
    assert {path: barriers for path, barriers in found.items() if barriers} == {}


def test_every_line_of_a_picture_is_inside_its_box(site: Site, signed_in: SignIn) -> None:
    for width in (375, 1280):
        page = signed_in("nurse", width=width)
        page.goto(f"/flows/{SLUG}")
        beyond = page.evaluate(
            """() => [...document.querySelectorAll("svg.pic")].filter(s => s.clientWidth).flatMap(svg => {
                const boxes = [...svg.querySelectorAll("rect")].map(r => r.getBBox());
                return [...svg.querySelectorAll(".pic-head, .pic-text, .pic-foot")].filter(text => {
                    const t = text.getBBox();
                    return !boxes.some(b => t.x >= b.x && t.y >= b.y - 1 && t.x + t.width <= b.x + b.width
                        && t.y + t.height <= b.y + b.height + 4);
                }).map(t => t.textContent);
            })"""
        )
        assert beyond == []
        assert page.locator("svg.pic:visible").count() == 1


def test_a_remark_is_made_by_keyboard_alone_without_scripts(site: Site, signed_in: SignIn) -> None:
    page = signed_in("nurse", scripts=False)
    page.goto(f"/flows/{SLUG}")
    page.locator('a[href="?line=5#say"]').focus()
    page.keyboard.press("Enter")
    assert page.locator("#say-line").input_value() == "5"
    page.locator("#say-text").focus()
    page.keyboard.type("Is 6.0 agreed?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/flows/*")
    assert page.locator(".flow-remark").inner_text().startswith("Ida Sampleton")


def test_those_alike_come_while_somebody_types(site: Site, signed_in: SignIn) -> None:
    busy(site)
    page = signed_in("registrar", width=375)
    page.goto("/pain-points/new")
    page.fill("#id_title", "at night nobody calls")
    page.locator("#alike a").wait_for()
    assert page.locator("#alike a").inner_text() == "Nobody calls at night"
    assert "title=" not in page.url


def test_the_list_follows_what_is_typed(site: Site, signed_in: SignIn) -> None:
    page = signed_in("nurse")
    page.goto("/flows")
    assert page.locator(".flow-rows li").count() == 3
    page.fill("#q", "digoxin")
    page.locator(".flow-rows li").nth(1).wait_for(state="detached")
    assert page.locator(".flow-rows__title").inner_text() == "Low potassium on digoxin"
