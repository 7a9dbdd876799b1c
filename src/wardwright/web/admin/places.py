"""The places that the vocabulary knows, with the codes by which messages call them.

Lives here: the list. Must not live here: naming a new one (web/connections: it comes with its code, out of messages).
"""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse

from wardwright.facts.vocabulary import TermKind
from wardwright.record.models import Patient
from wardwright.web.answers import show
from wardwright.web.installation import installation


def listed(request: HttpRequest) -> HttpResponse:
    """Places and groups of places, and how many inpatients are there now."""
    vocabulary = installation().vocabulary
    there = dict(Patient.objects.filter(inpatient=True).values_list("place").annotate(many=Count("subject")).order_by())
    rows = []
    for term in sorted(vocabulary.of_kind(TermKind.PLACE), key=lambda term: term.name.casefold()):
        members = sorted(vocabulary.members(term.name) - {term.name})
        rows.append((term, members, sum(there.get(name, 0) for name in vocabulary.members(term.name))))
    return show(request, "admin/places.html", {"rows": rows})
