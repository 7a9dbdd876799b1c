"""Every page there is, area by area, and the menu.

Lives here: the join of the areas' tables. A new area is added here. Must not live here: a page's own line.
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.govern.rights import Right
from wardwright.web.accounts.pages import PAGES as ACCOUNTS
from wardwright.web.admin.pages import PAGES as ADMIN
from wardwright.web.api.pages import PAGES as API
from wardwright.web.connections.pages import PAGES as CONNECTIONS
from wardwright.web.demo.pages import PAGES as DEMO
from wardwright.web.editor.pages import PAGES as EDITOR
from wardwright.web.flows.pages import PAGES as FLOWS
from wardwright.web.oncall.pages import PAGES as ONCALL
from wardwright.web.pages import Page
from wardwright.web.pains.pages import PAGES as PAINS
from wardwright.web.patients.pages import PAGES as PATIENTS
from wardwright.web.proofs.pages import PAGES as PROOFS
from wardwright.web.push.pages import PAGES as PUSH
from wardwright.web.welcome.pages import PAGES as WELCOME
from wardwright.web.work.pages import PAGES as WORK

AREAS: dict[str, tuple[Page, ...]] = {
    "welcome": WELCOME,
    "work": WORK,
    "oncall": ONCALL,
    "accounts": ACCOUNTS,
    "notices": PUSH,
    "connections": CONNECTIONS,
    "demo": DEMO,
    "editor": EDITOR,
    "api": API,
    "pains": PAINS,
    "flows": FLOWS,
    "patients": PATIENTS,
    "proofs": PROOFS,
    "admin": ADMIN,
}
PAGES: tuple[Page, ...] = tuple(page for pages in AREAS.values() for page in pages)
BY_NAME = {page.name: page for page in PAGES}


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One word of the menu, for those who may follow it."""

    text: str
    page: str  # the page's name
    right: Right


MENU: tuple[MenuItem, ...] = (
    MenuItem("My work", "work", Right.WORK),
    MenuItem("On call", "on-call", Right.READ),
    MenuItem("Pain points", "pains", Right.READ),
    MenuItem("Flows", "flows", Right.READ),
    MenuItem("Drafts", "drafts", Right.WRITE),
    MenuItem("Proofs", "proofs", Right.READ),
    MenuItem("Connections", "connections", Right.READ),
    MenuItem("Patients", "patients", Right.PATIENTS),
    MenuItem("Administration", "admin", Right.ADMINISTER),
    MenuItem("Audit", "audit", Right.AUDIT),
)
