"""From what a person types to the task, person or role that is meant.

Lives here: numbers and prefixes, names and near names. Must not live here: what happens then (steps.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from wardwright.engine.tasks.desk import Desk
from wardwright.engine.tasks.refused import NotThere
from wardwright.facts.vocabulary import TermKind
from wardwright.home.settings import Person
from wardwright.record.models import Task

_SHORTEST = 4  # of a key's beginning
_LARGEST = 2**63 - 1
_ANSWERABLE = (TermKind.ROLE, TermKind.TEAM)


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody to whom a task can be handed over."""

    key: str  # what `find_owner` takes: a role's name, a person's key
    name: str
    is_person: bool


def find_task(text: str) -> Task:
    """The task of that number (`12`, `#12`) or whose id begins so. Raises NotThere."""
    said = text.strip().removeprefix("#")
    if said.isascii() and said.isdigit() and int(said) <= _LARGEST:
        found: Task | None = Task.objects.filter(number=int(said)).first()
        if found is not None:
            return found
    if len(said) < _SHORTEST:
        raise NotThere(f"There is no task {said or 'without a number'}.")
    some: list[Task] = list(
        Task.objects.filter(key__gte=said, key__lt=said + "\N{GREEK SMALL LETTER OMEGA}").order_by("key")[:4]
    )
    if not some:
        raise NotThere(f"There is no task {said}.")
    if len(some) > 1:
        numbers = ", ".join(str(task.number) for task in some[:3])
        raise NotThere(f"{said} begins more than one task: {numbers}{' and more' if len(some) > 3 else ''}.")
    return some[0]


def find_person(desk: Desk, text: str) -> Person:
    """The person who is called so. Raises NotThere with near names."""
    person = desk.directory.find(text)
    if person is not None:
        return person
    near = desk.directory.near(text)
    if near:
        raise NotThere(f"There is nobody called {text} in wardwright.toml. Near: {', '.join(near)}.")
    listed = sorted(each.id for each in desk.directory)
    known = ", ".join(listed[:8]) + (" …" if len(listed) > 8 else "")
    raise NotThere(f"There is nobody called {text} in wardwright.toml. Known: {known or 'nobody yet'}.")


def find_owner(desk: Desk, text: str) -> tuple[str, Person | None]:
    """Whom a task is handed over to: a role or team by its name in the vocabulary, or a person. Raises NotThere."""
    term = desk.vocabulary.find(text)
    if term is not None and term.kind in _ANSWERABLE:
        return term.name, None
    person = desk.directory.find(text)
    if person is not None:
        return person.id, person
    roles = [each.name for kind in _ANSWERABLE for each in desk.vocabulary.of_kind(kind)]
    near = [*desk.directory.near(text), *get_close_matches(text, roles, n=3)]
    hint = (
        f"Near: {', '.join(near)}." if near else "`wardwright tasks` takes a person's key or a role of the vocabulary."
    )
    raise NotThere(f"There is no person, role or team called {text}. {hint}")


def owners_like(desk: Desk, text: str, most: int = 12) -> list[Owner]:
    """Roles, teams and people whose name has a word that begins with each word typed, roles first; all for ""."""
    wanted = text.casefold().split()
    found = (owner for owner in _owners(desk) if _begins(wanted, f"{owner.name} {owner.key}".casefold().split()))
    return [owner for owner, _ in zip(found, range(most), strict=False)]


def _owners(desk: Desk) -> Iterable[Owner]:
    for kind in _ANSWERABLE:
        for term in sorted(desk.vocabulary.of_kind(kind), key=lambda each: each.name.casefold()):
            yield Owner(term.name, term.name, is_person=False)
    for person in sorted(desk.directory, key=lambda each: (each.name or each.id).casefold()):
        yield Owner(person.id, person.name or person.id, is_person=True)


def _begins(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(each) for word in words) for each in wanted)
