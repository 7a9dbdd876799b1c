"""Somebody of each sort, to be in the demo: who they are and which hats they wear.

Lives here: the table, and their accounts. Must not live here: who works in the hospital (demo.staff_list). Tests of the
pages sign in as the same personas.
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.facts.instant import Instant
from wardwright.govern.rights import Hat
from wardwright.record.site.models import Account
from wardwright.web.accounts.making import make_account


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to be."""

    key: str
    name: str
    person: str  # of the demo's staff; "" for somebody who is never asked for anything
    hats: tuple[Hat, ...]
    says: str  # what she or he comes for


PERSONAS = (
    Persona("nurse", "Ida Sampleton", "nurse-1", (Hat.STAFF,), "a nurse in charge on Ward 7A"),
    Persona("registrar", "Dr Fay Sampleton", "reg-day", (Hat.STAFF,), "the medical registrar on call by day"),
    Persona(
        "champion", "Ria Examplewood", "outreach", (Hat.CHAMPION,), "critical care outreach, and a digital champion"
    ),
    Persona("safety", "Dr Nour Mockford", "", (Hat.SAFETY,), "the clinical safety officer"),
    Persona("engineer", "Yan Fabricant", "integration", (Hat.ENGINEER,), "an integration engineer"),
    Persona("analyst", "Bo Testerby", "", (Hat.ANALYST,), "an analyst, who sees no patients"),
    Persona("administrator", "Mo Demoray", "", (Hat.ADMIN,), "looks after people and accounts"),
)
BY_KEY = {persona.key: persona for persona in PERSONAS}


def make_personas(now: Instant) -> None:
    """An account for each, once; nobody signs in to them with a password."""
    for persona in PERSONAS:
        if not Account.objects.filter(persona=persona.key).exists():
            make_account(
                actor="demo", now=now, username=persona.key, name=persona.name, person=persona.person,
                hats=persona.hats, persona=persona.key,
            )  # fmt: skip
