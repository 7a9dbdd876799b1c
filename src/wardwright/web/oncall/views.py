"""The board of who is on.

Lives here: the view. Must not live here: covers (covers.py), looking roles up (engine.people.roster).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from wardwright.engine.people.covering import Actor, coming, consents_of
from wardwright.engine.people.directory import Directory
from wardwright.engine.people.roster import Post, Source, roster, shifts_of
from wardwright.engine.people.rota import Shift
from wardwright.facts.instant import DAY, Instant
from wardwright.govern.covers import CoverState, can_end
from wardwright.govern.rights import Right
from wardwright.web.answers import part_or_page
from wardwright.web.installation import installation

DAYS = 7


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One cover as the pages show it."""

    cover: Any
    covered: str
    by: str
    is_agreed: bool
    waits_for: str  # whose consent is missing, in words
    can_agree: bool
    can_end: bool


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One shift of a rota, with who stands in for whom in it."""

    shift: Shift
    people: tuple[tuple[str, str], ...]  # key, name
    covers: tuple[CoverLine, ...]
    is_now: bool


def board(request: HttpRequest) -> HttpResponse:
    """Who is on now, covers, the next days."""
    here, now = installation(), installation().now()
    resolver, settings = here.desk.resolver, here.home.settings
    actor = actor_of(request)
    posts = roster(resolver, settings, here.vocabulary, now)
    covers = [cover_line(cover, actor, resolver.directory) for cover in coming(now, now + DAYS * DAY)]
    context = {
        "rotas": [post for post in posts if post.source is Source.ROTA],
        "listed": _by_role(post for post in posts if post.source is not Source.ROTA),
        "mine": _mine(posts, actor.person),
        "shifts": {
            role: [_shift_line(shift, role, covers, resolver.directory, now) for shift in shifts]
            for role, shifts in shifts_of(resolver, settings, now, now + DAYS * DAY).items()
        },
        "covers": covers,
        "asked_of_me": [line for line in covers if consents_of(line.cover).waits_for(actor.person)],
        "person": actor.person,
        "Source": Source,
        "at": now,
    }
    return part_or_page(request, "oncall/part.html", "oncall/board.html", context)


def actor_of(request: HttpRequest) -> Actor:
    """Who takes steps about covers."""
    known = installation().desk.directory.get(request.user.person) if request.user.person else None
    person = known.id if known is not None else ""
    return Actor(request.user.actor, person, request.user.may(Right.ADMINISTER))


def cover_line(cover: Any, actor: Actor, directory: Directory) -> CoverLine:
    """A cover for this reader."""
    consents = consents_of(cover)
    missing = [id for id, has in ((cover.covered, consents.covered_agreed), (cover.by, consents.by_agreed)) if not has]
    agrees = consents.waits_for(actor.person) or (actor.looks_after_people and not consents.covered_agreed)
    return CoverLine(
        cover,
        name_of(directory, cover.covered),
        name_of(directory, cover.by),
        consents.state is CoverState.AGREED,
        ", ".join(name_of(directory, id) for id in missing),
        agrees,
        can_end(consents, actor.person, cover.asked_by, actor.looks_after_people),
    )


def name_of(directory: Directory, id: str) -> str:
    """How people call somebody; the key of one who is no longer in the settings."""
    person = directory.get(id)
    return (person.name or person.id) if person is not None else id


def _shift_line(shift: Shift, role: str, covers: Iterable[CoverLine], directory: Directory, now: Instant) -> ShiftLine:
    people = tuple((id, name_of(directory, id)) for id in shift.people)
    touching = tuple(
        line
        for line in covers
        if line.cover.role.casefold() == role.casefold()
        and line.cover.covered in shift.people
        and line.cover.starts < shift.end
        and line.cover.ends > shift.start
    )
    return ShiftLine(shift, people, touching, shift.start <= now < shift.end)


def _by_role(posts: Iterable[Post]) -> dict[str, list[Post]]:
    found: dict[str, list[Post]] = {}
    for post in posts:
        found.setdefault(post.role, []).append(post)
    return found


def _mine(posts: Iterable[Post], person: str) -> list[Post]:
    """The posts that somebody is in now."""
    return [post for post in posts if person and any(each.person == person for each in post.people)]
