"""Every page as every persona and signed out: allowed or refused as its line in the site map says."""

from __future__ import annotations

import re

import pytest

from tests.web.site import Site
from wardwright.govern.rights import Hat, Right, rights_of

PERSONAS = {
    "nurse": Hat.STAFF,
    "registrar": Hat.STAFF,
    "champion": Hat.CHAMPION,
    "safety": Hat.SAFETY,
    "engineer": Hat.ENGINEER,
    "analyst": Hat.ANALYST,
    "administrator": Hat.ADMIN,
}
# What stands in for the parts of an address. A page that finds nothing there answers 404, never a fault.
_PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_STAND_IN = {"int": "1", "str": "a", "slug": "a", "path": "a", "uuid": "00000000-0000-0000-0000-000000000001"}


def _address(path: str) -> str:
    return "/" + _PART.sub(lambda part: _STAND_IN[part["kind"] or "str"], path)


@pytest.mark.parametrize("persona", ["", *PERSONAS])
def test_every_page_asks_who_is_there(site: Site, persona: str) -> None:
    from wardwright.web.site_map import PAGES

    rights: frozenset[Right] = rights_of([PERSONAS[persona]]) if persona else frozenset()
    wrong = []
    for page in PAGES:
        client = site.client(persona)
        for method in page.methods:
            response = client.generic(method, _address(page.path))
            may = page.is_open or (bool(persona) and (page.right is None or page.right in rights))
            refused = getattr(response, "refused", False)
            if may == refused or response.status_code >= 500:
                wrong.append((page.name, method, response.status_code, may))
    assert wrong == []


def test_a_page_takes_only_its_methods(site: Site) -> None:
    assert site.client("nurse").post("/").status_code == 405


def test_pages_hold_no_code_of_elsewhere(site: Site) -> None:
    response = site.client("nurse").get("/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["Cache-Control"] == "no-store"
    outside = re.findall(rb"""(?:src|href|action)=["'](https?:|//)""", response.content)
    assert outside == []
