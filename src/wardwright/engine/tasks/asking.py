"""Which tasks ask one person: the condition by which the database finds them.

Lives here: from a person to the roles, places and patients by which tasks ask her. Must not live here: the list
(worklist.py), who is in a role (engine/people).

Who is in a role is known outside of the database, and what tasks ask for is in it: so the database first says which
roles are asked at which places (a hundred pairs for ten thousand tasks, out of an index), each pair is looked up once,
and those behind which she stands become the condition.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet

from wardwright.engine.tasks.desk import Desk
from wardwright.facts.instant import Instant
from wardwright.home.settings import Person

Asked = tuple[str, str]  # who is asked now ("" as at the opening), who was asked when it opened


def hers(desk: Desk, tasks: QuerySet[Any], person: Person, now: Instant) -> Q:
    """Of these tasks those that she has, and those that nobody has and that ask a role that she is in now."""
    condition = Q(person=person.id)
    free = tasks.filter(person="").order_by()
    by_place: dict[Asked, list[str]] = defaultdict(list)
    by_patient: set[Asked] = set()
    for asked, who, place in free.values_list("asked", "who", "place").distinct():
        if desk.resolver.depends_on_patient(asked or who):
            by_patient.add((asked, who))
        elif desk.resolver.is_behind(person.id, asked or who, "", place, now):
            by_place[asked, who].append(place)
    # Roles that she has at the same places are one condition: the database holds every open task to each of them.
    alike: dict[tuple[str, frozenset[str]], list[str]] = defaultdict(list)
    for (asked, who), places in by_place.items():
        alike[asked, frozenset(places)].append(who)
    for (asked, at), roles in alike.items():
        condition |= Q(person="", asked=asked, who__in=roles, place__in=sorted(at))
    for asked, who in by_patient:
        if desk.resolver.may_stand_behind(person.id, asked or who, now):
            patients = _patients(desk, free.filter(asked=asked, who=who), person, asked or who, now)
            condition |= Q(person="", asked=asked, who=who, subject__in=patients)
    return condition


def _patients(desk: Desk, tasks: QuerySet[Any], person: Person, who: str, now: Instant) -> list[str]:
    """The patients of these tasks for whom she is the one who is meant."""
    found = tasks.values_list("subject", "place").distinct()
    return [subject for subject, place in found if desk.resolver.is_behind(person.id, who, subject, place, now)]


def asked_people(desk: Desk, who: str, subject: str, place: str, now: Instant) -> frozenset[str]:
    """The other way round: the keys of everybody whom a task that nobody has asks now (a test holds it to `hers`)."""
    about = subject if desk.resolver.depends_on_patient(who) else ""
    return frozenset(each.person for each in desk.resolver.recipients(who, about, place, now))
