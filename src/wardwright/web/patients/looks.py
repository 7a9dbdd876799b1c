"""Who looked at whom: one's own looks, those at one patient, everybody's.

Lives here: the views. Must not live here: writing looks (engine.patients.looks). Whoever may not see patients gets a
short mark for each that says nothing of who it is, so that looks at the same patient can still be told to be so.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from wardwright.engine.patients.identity import who_is
from wardwright.engine.patients.looks import AT_ONCE, all_looks, look, looks_at, looks_of
from wardwright.engine.tasks.worklist import patients_called
from wardwright.govern.rights import Right
from wardwright.record.site.models import Account, Look
from wardwright.web.answers import show
from wardwright.web.installation import installation
from wardwright.web.patients.keys import key_of, subject_of
from wardwright.web.patients.purpose import AUDIT, purpose_of


def mine(request: HttpRequest) -> HttpResponse:
    """The reader's own."""
    return _listed(request, looks_of(request.user.get_username()), {"part": "mine"})


def everybodys(request: HttpRequest) -> HttpResponse:
    """All, or those of one account."""
    account = request.GET.get("account", "").strip()
    looks = looks_of(account) if account else all_looks()
    return _listed(request, looks, {"part": "all", "whose": account})


def at_one(request: HttpRequest, key: str) -> HttpResponse:
    """Those at one patient."""
    subject = subject_of(key)
    who = who_is(subject) if subject is not None else None
    if who is None:
        raise Http404
    return _listed(request, looks_at(who.identifiers), {"part": "one", "who": who, "key": key, "mark": mark_of(key)})


def mark_of(key: str) -> str:
    """Six letters that stand for a patient, for those who may not see who it is."""
    return hashlib.sha256(key.encode()).hexdigest()[:6]


def _listed(request: HttpRequest, looks: QuerySet[Look], shown: dict[str, Any]) -> HttpResponse:
    here = Paginator(looks, AT_ONCE).get_page(request.GET.get("page"))
    rows = list(here.object_list)
    sees = request.user.may(Right.PATIENTS)
    names = patients_called({row.subject for row in rows}) if sees else {}
    if sees and rows:
        # A list of patients is a look at them too.
        account = request.user.get_username()
        look(account, (row.subject for row in rows), f"looks: {shown['part']}", purpose_of(request) or AUDIT,
             installation().now())  # fmt: skip
    people = dict(Account.objects.filter(username__in={row.account for row in rows}).values_list("username", "name"))
    lines = [
        {
            "at": row.at, "account": row.account, "person": people.get(row.account, ""), "page": row.page,
            "purpose": row.purpose, "key": (key := key_of(row.subject)), "mark": mark_of(key),
            "subject": row.subject if sees else "", "name": names.get(row.subject, ""),
        }
        for row in rows
    ]  # fmt: skip
    return show(request, "patients/looks.html", {**shown, "lines": lines, "here": here, "sees": sees})
