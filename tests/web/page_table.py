"""docs/reference/pages.md: every page, what it is for, who may see it: rendered from the site map.

Lives here: the table's words. Must not live here: the pages (each area's pages.py), rights (govern.rights).
"""

from __future__ import annotations

from wardwright.govern.rights import RIGHTS, Hat, Right
from wardwright.web.pages import Page
from wardwright.web.site_map import AREAS

_SHORT = {
    Hat.STAFF: "staff",
    Hat.CHAMPION: "champion",
    Hat.SAFETY: "safety",
    Hat.ENGINEER: "engineer",
    Hat.ANALYST: "analyst",
    Hat.ADMIN: "admin",
}
_HEAD = """\
<!-- Rendered by `make docs`; a test holds it to the code. Change the code, not this page. -->

# Pages and rights

Every address that a browser can ask for, and who may. This table is what runs: one guard stands before every page,
and a test asks each page as each of these people and signed out (`tests/web/test_who_may_see_what.py`). “everybody” is
whoever is signed in; “open” is whoever comes. “without patients”: who may not look patients up gets the page without
names and numbers. Under `/api/` a refusal is JSON; elsewhere it is a page that says who may.

## What each hat may do

An account may wear several hats; it may do whatever one of them allows.

"""


def rendered() -> str:
    """The page."""
    lines = [_HEAD, "| right | " + " | ".join(_SHORT.values()) + " |", "| --- |" + " :-: |" * len(_SHORT)]
    for right in Right:
        marks = (("✓" if right in RIGHTS[hat] else "") for hat in _SHORT)
        lines.append(f"| {right.value} | " + " | ".join(marks) + " |")
    for area, pages in AREAS.items():
        lines += [f"\n## {area}\n", "| address | what it is for | takes | who may |", "| --- | --- | --- | --- |"]
        lines += [_row(page) for page in pages]
    return "\n".join(lines) + "\n"


def _row(page: Page) -> str:
    takes = ", ".join(page.methods)
    return f"| `/{page.path}` | {page.says} | {takes} | {_who(page)} |"


def _who(page: Page) -> str:
    if page.is_open:
        return "open"
    if page.right is None:
        return "everybody"
    hats = [name for hat, name in _SHORT.items() if page.right in RIGHTS[hat]]
    who = "everybody" if len(hats) == len(_SHORT) else ", ".join(hats)
    return f"{who}; without patients" if page.shows_patients and page.right is not Right.PATIENTS else who
