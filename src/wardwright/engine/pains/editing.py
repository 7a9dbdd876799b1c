"""What a pain point says is changed, and what it said before is kept.

Lives here: the door by which its words and figures change, what changed each time, whether somebody said "me too" to
other words than stand there now. Must not live here: who may (govern.pains), forms (web/pains), the other doors
(writing.py). Every door raises Refused with nothing written, or RecordUnavailable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wardwright.engine.flows.differing import DiffLine, differences
from wardwright.engine.pains.refused import Refused
from wardwright.engine.pains.writing import Told, Who, check_told, find_pain
from wardwright.facts.instant import Instant
from wardwright.govern.pains import Per, State, Verb, may_edit, minutes_a_month
from wardwright.record.audit import Deed, kept
from wardwright.record.site.models import Pain, PainBefore, PainStep, PainToo
from wardwright.record.text import storable

_SAID = ("title", "text", "place", "times", "per", "minutes", "system")


class ChangedMeanwhile(Refused):
    """Somebody else changed it since this form was opened: nothing was written, whoever asks is shown both."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was said otherwise before; `field`: the name of the form's field, "often" for times and per."""

    field: str
    lines: tuple[DiffLine, ...]


def edit(who: Who, number: int, told: Told, seen: int, may_decide: bool, now: Instant) -> bool:
    """It says this from now on; False when it said so already.

    `seen`: how often it had been changed when this form was opened. `may_decide`: who has the right to decide.
    """
    check_told(told)
    said = _kept_as(told)
    pain = find_pain(number)
    _check(pain, who, seen, may_decide)
    changed = [name for name, value in said.items() if getattr(pain, name) != value]
    if not changed:
        return False
    with kept(Deed(who.actor, "edit", "pain point", str(number), {"changed": changed}), now):
        pain = find_pain(number)
        _check(pain, who, seen, may_decide)
        step = PainStep.objects.create(pain=pain, verb=Verb.EDIT.value, at=now, by=who.account, state=pain.state)
        before = {name: getattr(pain, name) for name in (*_SAID, "cost")}
        PainBefore.objects.create(step=step, **before)
        for name, value in said.items():
            setattr(pain, name, value)
        pain.cost = minutes_a_month(told.times, told.per, told.minutes, 1 + pain.too)
        pain.edits, pain.changed = pain.edits + 1, now
        pain.save()
    return True


def _check(pain: Any, who: Who, seen: int, may_decide: bool) -> None:
    """Raises Refused where it may not be changed, ChangedMeanwhile where it says something else by now."""
    if not may_edit(State(pain.state), pain.by == who.account, may_decide):
        raise Refused(f"It is “{pain.state}”, and what it says stays so: open it again first.")
    if pain.edits != seen:
        raise ChangedMeanwhile("Somebody changed it while you wrote. Beside your words stands what it says now.")


def _kept_as(told: Told) -> dict[str, Any]:
    words = {name: storable(getattr(told, name)).strip() for name in ("title", "text", "place", "system")}
    return {**words, "times": told.times, "per": told.per.value, "minutes": told.minutes}


# ── What was changed ─────────────────────────────────────────────────────────────────────────────


def changes_of(pain: Pain) -> Mapping[int, Sequence[Change]]:
    """What each step that edited it changed, by the step's number."""
    befores = list(PainBefore.objects.filter(step__pain=pain).order_by("step_id")) if pain.edits else []
    after: Sequence[Any] = [*befores, pain][1:]
    return {old.step_id: tuple(_changes(old, new)) for old, new in zip(befores, after, strict=True)}


def _changes(old: Any, new: Any) -> Iterable[Change]:
    before, after = _as_words(old), _as_words(new)
    return (Change(name, differences(before[name], after[name])) for name in before if before[name] != after[name])


def _as_words(said: Any) -> dict[str, str]:
    often = f"{said.times} × {Per(said.per).value}"
    words = {name: getattr(said, name) for name in ("title", "text", "place", "system")}
    return {**words, "often": often, "minutes": str(said.minutes)}


def changed_since(account: str, pains: Iterable[Pain]) -> frozenset[int]:
    """The numbers of those that say something else by now than when this account said "me too"."""
    edits = {pain.id: pain.edits for pain in pains if pain.edits}
    said = PainToo.objects.filter(pain__in=list(edits), account=account) if edits else ()
    return frozenset(too.pain_id for too in said if too.edits < edits[too.pain_id])
