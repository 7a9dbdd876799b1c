"""The tour of the demo: five minutes, a few steps for each persona.

Lives here: the table of steps. Must not live here: the pages they lead to. A step whose page this account may not open,
or that this version does not have, is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wardwright.record.site.models import Account


@dataclass(frozen=True, slots=True)
class Step:
    """One stop: where, what to do there, what to notice."""

    page: str  # the page's name in the site map
    title: str
    do: str
    query: str = ""


_CALL = Step(
    "on-call", gettext_noop("See who is on"),
    gettext_noop("Every role and team with who is in it now. Open a shift, ask somebody to stand in, and agree as "
                 "them: pages go to them from the first minute."),
)  # fmt: skip
_PAIN = Step(
    "pains", gettext_noop("Read what keeps going wrong"),
    gettext_noop("Anybody writes a pain point, others say “me too”. It shows what it costs in minutes a month, and "
                 "what became of it."),
)  # fmt: skip
_FLOWS = Step(
    "flows", gettext_noop("Read a flow"),
    gettext_noop("A flow is a page of plain English. Open one: its picture, its examples, what it did lately."),
)  # fmt: skip
_PROOFS = Step(
    "proofs", gettext_noop("Ask what it would have done"),
    gettext_noop("A proof runs a page over what really happened: how often it would have fired, for whom, and why."),
)  # fmt: skip
_DRAFT = Step(
    "drafts", gettext_noop("Write one yourself"),
    gettext_noop("Choose the next words one by one: a sentence that makes no sense cannot be made. The proof moves "
                 "while you write."),
)  # fmt: skip
_WORK = Step(
    "work", gettext_noop("Clear a task"),
    gettext_noop("What your roles ask for, overdue first. Open one to see why it is there, then say that it is done: "
                 "two taps."),
    "?whose=roles",
)  # fmt: skip
_WARD = Step(
    "work", gettext_noop("Look over your ward"),
    gettext_noop("All that is open on Ward 7A, whoever is asked. You may do what another was asked when you say why."),
    "?whose=ward",
)  # fmt: skip
_FEEDS = Step(
    "connections", gettext_noop("See how the feeds stand"),
    gettext_noop("Each source with its rhythm and its last message. One that goes quiet when it should not is an "
                 "alarm."),
)  # fmt: skip
_ASIDE = Step(
    "asides", gettext_noop("Mend what was not understood"),
    gettext_noop("What could not be read is kept and set aside with its reason. Mend the cause and replay it."),
)  # fmt: skip
_CODES = Step(
    "unknown_codes", gettext_noop("Name a code"),
    gettext_noop("Codes that senders use and nobody has named. Name one: the flows that wait for it hear of it."),
)  # fmt: skip
_PATIENT = Step(
    "patients", gettext_noop("Look a patient up"),
    gettext_noop("Say what for, then search. Every look is kept: open “my looks” to see your own."),
)  # fmt: skip
_LOOKS = Step(
    "patients-looks", gettext_noop("See who looked at whom"),
    gettext_noop("Every look at a patient, by whom, when and what for."),
)  # fmt: skip
_AUDIT = Step(
    "audit", gettext_noop("Check the chain"),
    gettext_noop("Every write by a person, each bound to the one before it, so that a change would show."),
)  # fmt: skip
_ADMIN = Step(
    "admin", gettext_noop("What an installation needs"),
    gettext_noop("People, roles, rotas, places: from a list, or one by one, with what is still missing."),
)  # fmt: skip
_PEOPLE = Step("people", gettext_noop("Somebody new"), gettext_noop("Add a person, or take in a list as CSV."))
_ACCOUNTS = Step(
    "accounts", gettext_noop("Who may do what"), gettext_noop("Accounts, their hats, and what each hat allows.")
)

TOURS: dict[str, tuple[Step, ...]] = {
    "nurse": (_WORK, _WARD, _CALL, _PAIN, _FLOWS, _DRAFT),
    "registrar": (_WORK, _CALL, _FLOWS, _PROOFS, _PATIENT),
    "champion": (_WORK, _PAIN, _FLOWS, _DRAFT, _PROOFS),
    "safety": (_FLOWS, _PROOFS, _PAIN, _LOOKS, _AUDIT),
    "engineer": (_FEEDS, _ASIDE, _CODES, _FLOWS, _CALL),
    "analyst": (_FLOWS, _PROOFS, _PAIN, _DRAFT, _FEEDS),
    "administrator": (_ADMIN, _PEOPLE, _ACCOUNTS, _CALL, _AUDIT),
}


def steps_for(account: Account) -> list[dict[str, str]]:
    """The steps of this persona, each with its address and words; a nurse's for an account that is no persona."""
    known = import_module("wardwright.web.site_map").BY_NAME  # which imports the views of this area
    steps = []
    for step in TOURS.get(account.persona, TOURS["nurse"]):
        page = known.get(step.page)
        if page is not None and (page.right is None or account.may(page.right)):
            steps.append({"href": _address(step), "title": _(step.title), "do": _(step.do)})
    return [step for step in steps if step["href"]]


def _address(step: Step) -> str:
    try:
        return str(reverse(step.page)) + step.query
    except NoReverseMatch:
        return ""
