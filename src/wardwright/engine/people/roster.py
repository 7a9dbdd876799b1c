"""Who is on: for every role and team now, and for the days to come.

Lives here: gathering it for people to read. Must not live here: how one role is looked up (resolver.py), covers that
are asked for (covering.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wardwright.engine.people.recipients import Recipient
from wardwright.engine.people.resolver import Resolver
from wardwright.engine.people.rota import Shift
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.home.settings import Role, Settings


class Source(Enum):
    """Where the people of a role come from."""

    ROTA = "rota"
    LIST = "list"
    PATIENT = "the patient's messages"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Post:
    """One role or team, at one place or everywhere, and who is in it now."""

    role: str
    place: str  # "" everywhere else
    source: Source
    people: tuple[Recipient, ...]
    is_covered: bool
    problem: str
    channel: str


def roster(resolver: Resolver, settings: Settings, vocabulary: Vocabulary, now: Instant) -> list[Post]:
    """Every role and team of the vocabulary, those on a rota first; a role with places has a post for each."""
    posts = []
    for kind in (TermKind.ROLE, TermKind.TEAM):
        for term in vocabulary.of_kind(kind):
            role = role_of(settings, term)
            places = (*role.places, "") if role is not None else ("",)
            source = _source(role, term)
            for place in places:
                if place or source is not Source.LIST or role is None or role.people or not role.places:
                    posts.append(_post(resolver, term, place, Source.LIST if place else source, now))
    return sorted(posts, key=lambda each: (each.source is not Source.ROTA, each.role.casefold()))


def _post(resolver: Resolver, term: Term, place: str, source: Source, now: Instant) -> Post:
    if source is Source.PATIENT:
        return Post(term.name, place, source, (), False, "", term.channel or "")
    found = resolver.resolve(term.name, "", place, now)
    return Post(
        term.name, place, source, found.recipients, found.because.endswith("covered"), found.problem, term.channel or ""
    )


def role_of(settings: Settings, term: Term) -> Role | None:
    """What the settings say of a role of the vocabulary."""
    names = (term.name, *term.also)
    return next((role for name in names if (role := settings.role(name)) is not None), None)


def _source(role: Role | None, term: Term) -> Source:
    if (role is not None and role.attending) or term.resolved_from:
        return Source.PATIENT
    if role is None:
        return Source.NOBODY
    return Source.ROTA if role.rota else Source.LIST


def is_on_between(resolver: Resolver, role: str, person: str, begin: Instant, end: Instant) -> bool:
    """Whether this person is, or may be, in the role at some moment of that time, covers left aside."""
    if any(person in shift.people for shift in resolver.shifts(role, begin, end)):
        return True
    return resolver.is_listed(role, person)


def shifts_of(resolver: Resolver, settings: Settings, begin: Instant, end: Instant) -> dict[str, list[Shift]]:
    """Role → the shifts of its rota in that time, for every role that has one."""
    return {role.name: resolver.shifts(role.name, begin, end) for role in settings.roles if role.rota}
