"""Standing in for somebody in a role, for a time: asking, agreeing, taking back.

Lives here: the steps, each written with its audit record. Must not live here: whose consent it takes (govern.covers),
what a cover does to a role (covers.py, resolver.py).

A swap is two covers, one each way, that are agreed to and ended together; a half that is over stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Final

from django.db.models import Q

from wardwright.engine.people.directory import Directory
from wardwright.engine.people.resolver import Resolver
from wardwright.engine.people.roster import is_on_between
from wardwright.facts.instant import DAY, Instant
from wardwright.govern.covers import Consents, agreed_by, can_ask, can_end
from wardwright.record.audit import Deed, kept
from wardwright.record.models import Cover
from wardwright.record.text import storable

LONGEST: Final = 31 * DAY
_FURTHEST: Final = 366 * DAY
_MOST_WORDS: Final = 500


class NotCovered(Exception):
    """Nothing was written: `str()` says why, for the person who asked."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step."""

    key: str  # as the audit writes it
    person: str  # a key of the settings; "" for an account that is nobody's
    looks_after_people: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A time in a role."""

    role: str
    starts: Instant
    ends: Instant


@dataclass(frozen=True, slots=True)
class Asking:
    """What is proposed: `by` takes `covered`'s place for a time; with `back`, the other way round for another."""

    span: Span
    covered: str
    by: str
    why: str = ""
    back: Span | None = None


def ask(resolver: Resolver, asking: Asking, actor: Actor, now: Instant) -> list[Any]:
    """Proposes a cover, or the two of a swap; whoever asks has consented. NotCovered, RecordUnavailable."""
    _check_people(resolver.directory, asking, actor)
    why = storable(asking.why).strip()
    if len(why) > _MOST_WORDS:
        raise NotCovered(f"Say why in at most {_MOST_WORDS} letters.")
    halves = [(asking.span, asking.covered, asking.by)]
    if asking.back is not None:
        halves.append((asking.back, asking.by, asking.covered))
    for span, covered, _ in halves:
        _check_span(resolver, span, covered, now)
    swap = token_hex(8) if asking.back is not None else ""
    deed = Deed(actor.key, "ask", "cover", asking.span.role, _detail(asking))
    with kept(deed, now):
        for span, covered, _ in halves:
            _check_free(resolver.directory, span, covered)
        return [_write(span, covered, by, why, swap, actor, now) for span, covered, by in halves]


def agree(number: int, actor: Actor, now: Instant) -> list[Any]:
    """Adds the consent of whoever agrees, to both halves of a swap. NotCovered, RecordUnavailable."""
    with kept(Deed(actor.key, "agree", "cover", str(number)), now):
        changed = []
        for cover in _halves(number, now):
            before = consents_of(cover)
            after = agreed_by(before, actor.person, actor.looks_after_people)
            if after.covered_agreed and not before.covered_agreed:
                cover.covered_agreed, cover.covered_agreed_by = now, actor.key
            if after.by_agreed and not before.by_agreed:
                cover.by_agreed = now
            if after != before:
                cover.save()
                changed.append(cover)
        if not changed:
            raise NotCovered("There is nothing that you could agree to here: it waits for somebody else.")
    return changed


def end(number: int, actor: Actor, now: Instant) -> list[Any]:
    """Declines a cover, or takes it back, with both halves of a swap. NotCovered, RecordUnavailable."""
    with kept(Deed(actor.key, "end", "cover", str(number)), now):
        halves = _halves(number, now)
        for cover in halves:
            if not can_end(consents_of(cover), actor.person, cover.asked_by, actor.looks_after_people):
                raise NotCovered("Only those who are in it, who asked for it, or who look after people can end it.")
            cover.ended, cover.ended_by = now, actor.key
            cover.save()
    return halves


def consents_of(cover: Any) -> Consents:
    """Who is in it and who has agreed."""
    return Consents(
        cover.covered, cover.by, cover.covered_agreed is not None, cover.by_agreed is not None, cover.ended is not None
    )


def coming(now: Instant, until: Instant) -> list[Any]:
    """Covers that are not over and begin before `until`, agreed to or not, by their beginning."""
    return list(Cover.objects.filter(ended__isnull=True, ends__gt=now, starts__lt=until).order_by("starts", "id"))


def waiting_for(person: str, now: Instant) -> list[Any]:
    """Covers that wait for this person's consent."""
    missing = Q(covered=person, covered_agreed__isnull=True) | Q(by=person, by_agreed__isnull=True)
    return list(Cover.objects.filter(missing, ended__isnull=True, ends__gt=now).order_by("starts", "id"))


# ── what must hold ───────────────────────────────────────────────────────────────────────────────


def _check_people(directory: Directory, asking: Asking, actor: Actor) -> None:
    if directory.get(asking.covered) is None or directory.get(asking.by) is None:
        raise NotCovered("Choose somebody of the people who work here.")
    if asking.covered == asking.by:
        raise NotCovered("Nobody stands in for herself or himself: choose another person.")
    if not can_ask(actor.person, asking.covered, asking.by, actor.looks_after_people):
        raise NotCovered("You can ask for yourself, offer yourself, or ask whoever looks after people.")


def _check_span(resolver: Resolver, span: Span, covered: str, now: Instant) -> None:
    if span.ends <= span.starts:
        raise NotCovered("The end is not after the beginning.")
    if span.ends <= now:
        raise NotCovered("That time is over. Choose one that is to come.")
    if span.ends - span.starts > LONGEST or span.starts - now > _FURTHEST:
        raise NotCovered("Cover is for at most 31 days at a time, beginning within a year.")
    if not is_on_between(resolver, span.role, covered, span.starts, span.ends):
        raise NotCovered(f"{_name(resolver.directory, covered)} is not {span.role} at that time.")


def _check_free(directory: Directory, span: Span, covered: str) -> None:
    """One place is covered by one person at a time. Inside the transaction."""
    same = Cover.objects.filter(
        covered=covered, role=span.role, ended__isnull=True, starts__lt=span.ends, ends__gt=span.starts
    ).first()
    if same is not None:
        raise NotCovered(
            f"{_name(directory, same.by)} stands in for {_name(directory, covered)} then, or has been asked to. "
            "Take that back first."
        )


def _halves(number: int, now: Instant) -> list[Any]:
    cover = Cover.objects.filter(id=number, ended__isnull=True, ends__gt=now).first()
    if cover is None:
        raise NotCovered("That is over, or was taken back.")
    if not cover.swap:
        return [cover]
    return list(Cover.objects.filter(swap=cover.swap, ended__isnull=True, ends__gt=now).order_by("id"))


def _write(span: Span, covered: str, by: str, why: str, swap: str, actor: Actor, now: Instant) -> Any:
    mine = agreed_by(Consents(covered, by, False, False), actor.person, actor.looks_after_people)
    return Cover.objects.create(
        role=span.role, covered=covered, by=by, starts=span.starts, ends=span.ends, why=why, asked_by=actor.person,
        asked=now, covered_agreed=now if mine.covered_agreed else None,
        covered_agreed_by=actor.key if mine.covered_agreed else "", by_agreed=now if mine.by_agreed else None,
        swap=swap,
    )  # fmt: skip


def _detail(asking: Asking) -> dict[str, Any]:
    told = {"covered": asking.covered, "by": asking.by, "starts": asking.span.starts, "ends": asking.span.ends}
    back = asking.back
    return told if back is None else {**told, "back": [back.role, back.starts, back.ends]}


def _name(directory: Directory, id: str) -> str:
    person = directory.get(id)
    return (person.name or person.id) if person is not None else id
