"""A pain point is written, met with "me too", commented on, decided: each with its record in the audit.

Lives here: the doors by which one is written and answered. Must not live here: changing what one says (editing.py),
which step follows which (govern.pains), who has the right to (the pages' guard), forms (web/pains). Every door raises
Refused with nothing written, or RecordUnavailable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wardwright.engine.pains.patients_told import told_after
from wardwright.engine.pains.refused import NotThere, Refused
from wardwright.facts.instant import Instant
from wardwright.govern.pains import NEEDS, Needs, Per, State, Verb, after, minutes_a_month
from wardwright.record.audit import Deed, kept
from wardwright.record.site.models import Pain, PainStep, PainToo
from wardwright.record.text import storable

LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME = 120, 4000, 200


@dataclass(frozen=True, slots=True)
class Who:
    """Who writes: the sign-in name that pages show the name of, and what the audit calls them."""

    account: str
    actor: str


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody tells of a pain point."""

    title: str
    text: str
    place: str
    times: int
    per: Per
    minutes: int
    system: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody says or decides. `became`: as govern.pains.NEEDS has it."""

    verb: Verb
    text: str = ""
    became: str = field(default="")


def check_no_patient(text: str, name: str) -> None:
    """Raises Refused when a number in the text is a patient's. `name`: which of the answers it is."""
    before = told_after(text)
    if before is not None:
        where = f"after “{before}”" if before else "at the beginning"
        raise Refused(
            f"What stands {where} looks like a patient's number. Everybody here can read this: take it out.", name
        )


def write(who: Who, told: Told, now: Instant) -> int:
    """A new pain point; its number."""
    check_told(told)
    cost = minutes_a_month(told.times, told.per, told.minutes, 1)
    title = told.title.strip()
    with kept(Deed(who.actor, "write", "pain point", title, {"cost": cost}), now):
        pain = Pain.objects.create(
            title=storable(title), text=storable(told.text).strip(), place=storable(told.place).strip(),
            times=told.times, per=told.per.value, minutes=told.minutes, system=storable(told.system).strip(),
            state=State.NEW.value, by=who.account, at=now, changed=now, cost=cost,
        )  # fmt: skip
    return int(pain.id)


def check_told(told: Told) -> None:
    """Raises Refused when anything of it holds a patient's number."""
    for name, text in (("title", told.title), ("text", told.text), ("place", told.place), ("system", told.system)):
        check_no_patient(text, name)


def say_me_too(who: Who, number: int, now: Instant, still: bool = False) -> bool:
    """It happens to this account, too; said again, it is taken back. Whether it stands now.

    `still`: it stands in any case, said to what the pain point says now that somebody has changed it.
    """
    with kept(Deed(who.actor, "say me too", "pain point", str(number)), now):
        pain = find_pain(number)
        if pain.by == who.account:
            raise Refused("You wrote this one: you are counted already.")
        there = PainToo.objects.filter(pain=pain, account=who.account)
        stands = still or not there.exists()
        there.delete()
        if stands:
            PainToo.objects.create(pain=pain, account=who.account, at=now, edits=pain.edits)
        pain.too = PainToo.objects.filter(pain=pain).count()
        pain.cost = minutes_a_month(pain.times, Per(pain.per), pain.minutes, 1 + pain.too)
        pain.save()
    return stands


def take_step(who: Who, number: int, step: Step, now: Instant) -> None:
    """Comment on it, or decide what becomes of it."""
    if step.verb is Verb.EDIT:
        raise ValueError("what a pain point says changes by a door of its own (editing.py)")
    text, became = storable(step.text).strip(), storable(step.became).strip()
    _check_step(step.verb, text, became, number)
    with kept(Deed(who.actor, step.verb.value, "pain point", str(number), {"became": became} if became else {}), now):
        pain = find_pain(number)
        then = after(State(pain.state), step.verb)
        if then is None:
            raise Refused(f"It is “{pain.state}” by now: load the page again to see what happened.")
        if step.verb is not Verb.COMMENT:
            pain.became = pain.became if step.verb is Verb.SOLVE else became  # by what it was solved
            pain.state, pain.why = then.value, text
        pain.changed = now
        pain.save()
        PainStep.objects.create(
            pain=pain, verb=step.verb.value, at=now, by=who.account, text=text, became=became, state=then.value
        )


def _check_step(verb: Verb, text: str, became: str, number: int) -> None:
    check_no_patient(text, "text")
    check_no_patient(became if NEEDS[verb] is not Needs.NUMBER else "", "became")
    match NEEDS[verb]:
        case Needs.WORDS if not text:
            raise Refused("Say it in words: everybody who met this reads it.", "text")
        case Needs.FLOW if not became:
            raise Refused("Say which flow: one that is there, or the title that it will have.", "became")
        case Needs.NAME if not became:
            raise Refused("Give it a name, so that people know it when it comes.", "became")
        case Needs.NUMBER:
            _check_other(became, number)
        case _:
            pass
    if len(text) > LONGEST_TEXT or len(became) > LONGEST_NAME:
        raise Refused(f"Say it in at most {LONGEST_TEXT:,} letters, and names in {LONGEST_NAME}.", "text")


def _check_other(became: str, number: int) -> None:
    """The other one is there, is not this one, and does not lead back here."""
    seen = {number}
    waiting = [became]
    while waiting:
        text = waiting.pop()
        asked = int(text) if text.isascii() and text.isdigit() else 0
        if asked in seen:
            raise Refused("That is this pain point itself, or one that leads back to it.", "became")
        other = Pain.objects.filter(id=asked).first()
        if other is None:
            raise Refused("Write the number of the other pain point, as its page shows it.", "became")
        seen.add(asked)
        if other.state == State.DUPLICATE.value:
            waiting.append(other.became)


def find_pain(number: int) -> Any:
    """The pain point of that number; raises NotThere."""
    found = Pain.objects.filter(id=number).first()
    if found is None:
        raise NotThere(f"There is no pain point {number}.")
    return found
