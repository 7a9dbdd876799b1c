"""Who looks at tasks: the person behind an account, what she chose, her ward.

Lives here: questions about the reader. Must not live here: tasks.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from wardwright.engine.tasks.desk import Desk
from wardwright.facts.vocabulary import TermKind
from wardwright.home.settings import Person
from wardwright.record.site.models import Account
from wardwright.web.installation import installation

_KEPT = "work"


def person_of(request: HttpRequest) -> Person | None:
    """The person of the settings whose account this is; None for an account that is nobody's."""
    return installation().desk.directory.get(request.user.person) if request.user.person else None


def chosen(request: HttpRequest) -> dict[str, Any]:
    """What the reader chose for My work: `whose`, `ward`, `sound`."""
    kept = request.user.choices.get(_KEPT, {})
    return kept if isinstance(kept, dict) else {}


def remember(request: HttpRequest, **values: Any) -> None:
    """Keeps how somebody last looked: which list is a matter of comfort, not a deed for the audit."""
    kept = chosen(request)
    if all(kept.get(name) == value for name, value in values.items()):
        return
    account = request.user
    account.choices = {**account.choices, _KEPT: {**kept, **values}}
    Account.objects.filter(pk=account.pk).update(choices=account.choices)


def wards(desk: Desk) -> list[str]:
    """Every place and group of places that the vocabulary names, by name."""
    return sorted(term.name for term in desk.vocabulary.of_kind(TermKind.PLACE))


def ward_of(desk: Desk, person: Person | None) -> str:
    """The ward that somebody is listed for; the first of all when she is listed for none; "" where there is none."""
    known = wards(desk)
    if person is not None:
        roles = installation().home.settings.roles
        listed = (place for role in roles for place, ids in role.places.items() if person.id in ids)
        found = next((desk.vocabulary.find(place) for place in listed), None)
        if found is not None and found.name in known:
            return found.name
    return known[0] if known else ""
