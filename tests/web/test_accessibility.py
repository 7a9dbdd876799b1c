"""Every page, as everybody who may see it: axe-core finds nothing, narrow and wide, light and dark.

Whoever comes first to a page looks at it wide and light, and narrow and dark; the others in one of these, where the
page shows them something else than it showed before. WARDWRIGHT_EVERY_SHAPE=1 looks at all four shapes (some minutes).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from django.test import Client
from playwright.sync_api import Page as Window

from tests.web.browser import SignIn, axe
from tests.web.journeys.scenes import draft_of
from tests.web.patients.canary import FLOW, put_in
from tests.web.proofs.made import prove_here
from tests.web.site import Site
from tests.web.test_on_postgres import PAIN
from tests.web.test_who_may_see_what import PERSONAS, _address
from tests.web.walking import walked
from tests.web.work.ward import Ward
from wardwright.govern.rights import rights_of

SHAPES = ((1280, "light"), (320, "dark"))
if os.environ.get("WARDWRIGHT_EVERY_SHAPE") == "1":
    SHAPES += ((320, "light"), (1280, "dark"))
_EVERY_TIME_ANOTHER = re.compile(r'(name="csrfmiddlewaretoken" value|content|nonce)="[^"]*"')
_MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)


def _pages_of(persona: str) -> Iterator[str]:
    """Addresses that this persona may open, without those that have parts in them."""
    from wardwright.web.site_map import PAGES

    rights = rights_of([PERSONAS[persona]]) if persona else frozenset()
    # A page that is still there on a locked desk may lock it: those come last.
    for page in sorted(PAGES, key=lambda page: page.while_locked):
        may = page.is_open if not persona else (page.right is None or page.right in rights)
        if may and "GET" in page.methods and not page.is_api and "<" not in page.path:
            yield _address(page.path)


def _shape(window: Window, width: int, theme: str) -> None:
    window.set_viewport_size({"width": width, "height": 900})
    window.emulate_media(color_scheme=theme)  # type: ignore[arg-type]


def _shown(client: Client, address: str) -> bytes | None:
    """What the page shows this reader, without its frame; None for a part of a page, or a file."""
    answer = client.get(address, follow=True)
    if "text/html" not in answer.get("Content-Type", "") or b"<html" not in answer.content:
        return None
    text = answer.content.decode()
    found = _MAIN.search(text)
    return blake2b(_EVERY_TIME_ANOTHER.sub("", found[0] if found else text).encode()).digest()


def _scrolls_sideways(window: Window) -> bool:
    """Whether the page is wider than its window, once the menu has put away what has no room."""
    # The pages' own policy forbids waiting for an expression inside of them.
    for _look in range(30):
        if not window.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            return False
        window.wait_for_timeout(100)
    return True


def _looks(window: Window, shape: int) -> list[str]:
    """What is wrong with the page in this shape."""
    width, theme = SHAPES[shape]
    _shape(window, width, theme)
    too_wide = _scrolls_sideways(window)
    return [*axe(window), *(["scrolls sideways"] if too_wide else [])]


def test_axe_finds_nothing(site: Site, signed_in: SignIn) -> None:
    wrong: dict[str, set[str]] = {}
    seen: set[bytes] = set()
    first: set[str] = set()
    for number, persona in enumerate(["", *PERSONAS]):
        window, client = signed_in(persona), site.client(persona)
        for count, address in enumerate(_pages_of(persona)):
            shown = _shown(client, address)
            if shown is None or (shown in seen and count):
                continue
            window.goto(address)
            shapes = [(number + count) % len(SHAPES)] if address in first else range(len(SHAPES))
            seen.add(shown)
            first.add(address)
            for shape in shapes:
                for each in _looks(window, shape):
                    wrong.setdefault(f"{address}: {each}", set()).add(f"{persona or 'signed out'} {SHAPES[shape]}")
    assert not wrong, "\n".join(f"{problem} ({', '.join(sorted(who))})" for problem, who in sorted(wrong.items()))


# To these no link of this hospital leads: parts of pages and files, ways of signing in that are not set up here, and
# pages at which their own area's tests look (a clash of drafts, the naming of a code).
_ELSEWHERE = {
    *("draft_beside", "draft_file", "flow_plan", "proof", "proof-file", "proof-making", "task-owners"),
    *("first", "invited", "mfa_edit_webauthn", "mfa_remove_webauthn", "switch"),
    *("openid_connect_callback", "openid_connect_login"),
    *("draft_clash", "name_code", "name_kept", "name_words"),
}


def _whole_page(answer: Any) -> bool:
    if answer.status_code != 200 or answer.streaming or "Content-Disposition" in answer:
        return False
    return "text/html" in answer["Content-Type"] and b"<html" in answer.content


def test_axe_finds_nothing_where_an_address_has_parts(site: Site, signed_in: SignIn) -> None:
    """One task, patient, message, draft, pain point …: whichever links lead to, once for each page."""
    from wardwright.web.site_map import PAGES

    Ward(site).open()
    put_in(site)
    draft_of(site, "nurse")
    site.client("nurse").post("/pain-points/new", PAIN)
    site.client("engineer").post("/connections/systems/new", {"name": "LIMS", "criticality": "high"})
    proof = prove_here(site, FLOW)
    parted = {page.name for page in PAGES if "GET" in page.methods and not page.is_api and "<" in page.path}
    wrong: list[str] = []
    seen: set[str] = set()
    for persona in PERSONAS:
        client = site.client(persona)
        client.post("/patients/purpose", {"purpose": "audit"})
        found = [
            (name, address)
            for name, address, answer in walked(client, ["/", f"/proofs/made/{proof}"])
            if _whole_page(answer)
        ]
        new = {name: address for name, address in found if name in parted - seen}
        window = signed_in(persona)
        for name, address in new.items():
            seen.add(name)
            window.goto(address)
            for shape in range(len(SHAPES)):
                wrong += [f"{address} ({persona} {SHAPES[shape]}): {each}" for each in _looks(window, shape)]
    assert wrong == []
    assert parted - seen == _ELSEWHERE
