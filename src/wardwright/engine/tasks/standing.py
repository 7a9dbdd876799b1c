"""How a person stands to a task.

Lives here: owner, asked, other. Must not live here: what each of them may (govern.may).
"""

from __future__ import annotations

from wardwright.engine.people.resolver import Resolver
from wardwright.facts.instant import Instant
from wardwright.govern.may import Standing
from wardwright.home.settings import Person
from wardwright.record.models import Act, Delivery, Task


def standing_of(person: Person, task: Task, resolver: Resolver, now: Instant) -> Standing:
    """The closest that holds: she has it; she is, or was at its opening, in the role that is asked; she was told."""
    if task.person == person.id:
        return Standing.OWNER
    questions: set[tuple[str, Instant]] = {(task.asked or task.who, now), (task.who, now), (task.who, task.opened)}
    for who, when in questions:
        if resolver.is_behind(person.id, who, task.subject, task.place, when):
            return Standing.ASKED
    return Standing.ASKED if _was_reached(person, task) else Standing.OTHER


def _was_reached(person: Person, task: Task) -> bool:
    """Whether an act of this task, or one of its follow-ups, went to her: whoever was paged may take it."""
    root = Act.objects.filter(firing=task.firing).values_list("key", flat=True)
    follow_ups = Act.objects.filter(follows=task.firing).values_list("key", flat=True)
    keys = [*root, *follow_ups]
    return bool(keys) and Delivery.objects.filter(act__in=keys, recipient=person.id).exists()
