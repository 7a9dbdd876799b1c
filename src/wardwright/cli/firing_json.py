"""Firings and near misses as JSON: the shape that docs/reference/json.md promises.

Lives here: the one place that spells the keys. Called by every command that prints firings.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from wardwright.facts.fact import Coded, Fact, Measured
from wardwright.facts.instant import iso
from wardwright.kernel.firing import Act, Clause, Firing


def fact_as_json(fact: Fact, zone: tzinfo) -> dict[str, Any]:
    """A fact that a clause read; numbers are texts, so that no digit is lost."""
    shown: dict[str, Any] = {
        "kind": fact.kind.value,
        "term": fact.term,
        "at": iso(fact.at, zone),
        "seen": iso(fact.seen, zone),
        "value": _value(fact),
        "unit": fact.value.unit if isinstance(fact.value, Measured) else "",
        "status": fact.status.value,
        "place": fact.place,
        "source": fact.source,
    }
    return shown


def _value(fact: Fact) -> str | None:
    if isinstance(fact.value, Measured):
        return f"{fact.value.comparator}{fact.value.number:f}"
    if isinstance(fact.value, Coded):
        return fact.value.answer or fact.value.text
    return None


def clause_as_json(clause: Clause, zone: tzinfo) -> dict[str, Any]:
    """A clause of the reason; `why` only where the verdict is unknown."""
    shown: dict[str, Any] = {
        "clause": clause.text,
        "verdict": clause.verdict.value,
        "facts": [fact_as_json(fact, zone) for fact in clause.facts],
    }
    if clause.why_unknown:
        shown["why"] = clause.why_unknown
    return shown


def act_as_json(act: Act, zone: tzinfo) -> dict[str, Any]:
    """One action."""
    return {
        "kind": act.kind.value,
        "who": act.who,
        "text": act.text,
        "due": iso(act.due, zone) if act.due is not None else None,
    }


def firing_as_json(firing: Firing, zone: tzinfo) -> dict[str, Any]:
    """A firing or a follow-up."""
    return {
        "id": firing.id,
        "flow": firing.flow,
        "version": firing.version,
        "subject": firing.subject,
        "at": iso(firing.at, zone),
        "follows": firing.follows,
        "actions": [act_as_json(act, zone) for act in firing.acts],
        "reason": [clause_as_json(clause, zone) for clause in firing.reason],
    }


def near_miss_as_json(firing: Firing, zone: tzinfo) -> dict[str, Any]:
    """What did not fire: the same shape under its own key, with the outcome in place of actions."""
    shown = firing_as_json(firing, zone)
    del shown["actions"], shown["follows"]
    return {"near_miss": {"outcome": firing.outcome.value, **shown}}
