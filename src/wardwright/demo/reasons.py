"""Decisions out of the record, in words for somebody who sees them for the first time.

Lives here: a firing's row → its line and its news. Must not live here: reading rows (watching), layout (cli).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wardwright.demo.happening import Turn
from wardwright.demo.pace import ZONE
from wardwright.demo.snapshot import FiringLine, Kind, News
from wardwright.facts.fact import Kind as Of
from wardwright.facts.instant import Instant, civil

if TYPE_CHECKING:
    from wardwright.record.models import Firing

_VERBS = {"ask": "ask", "tell": "tell", "page": "page", "start": "start", "send": "send to", "record": "record"}
_TRUE = "true"
_NEGATIVE = ("none of:", "there was no ", "there is no ", "the patient is not ")


def firing_line(firing: Firing, place: str) -> FiringLine:
    """The firing as a line: who it is about, why, and what came of it."""
    body = json.loads(bytes(firing.body))
    subject = firing.subject.partition(":")[2] or firing.subject
    return FiringLine(
        firing.id,
        firing.at,
        firing.flow,
        f"{subject}, {place}" if place else subject,
        tuple(_act(act, firing.at) for act in body["acts"]),
        _because(body["reason"]),
        firing.follows is not None,
    )


def firing_news(line: FiringLine) -> News:
    """The same as a piece of news."""
    if line.follow_up:
        words = f"{line.flow}, {line.subject}: not done in time, so {'; '.join(line.acts)}"
        return News(line.at, Kind.FOLLOWED, words, Turn.WRONG, _body(line))
    words = f"{line.flow}, {line.subject}: {'; '.join(line.because)} → {'; '.join(line.acts)}"
    return News(line.at, Kind.FIRED, words, Turn.PLAIN, _body(line))


def quiet_since(moment: Instant) -> str:
    """What stands behind a source that says nothing."""
    return f"quiet since {civil(moment, ZONE):%H:%M}"


def breaker_words(state: str) -> str:
    """What a circuit breaker's state means to somebody who watches."""
    return {"open": "not answering: pausing", "half open": "trying again"}.get(state, state)


def _body(line: FiringLine) -> dict[str, object]:
    acts, because = list(line.acts), list(line.because)
    return {"id": line.id, "flow": line.flow, "subject": line.subject, "acts": acts, "because": because}


def _act(act: dict[str, Any], at: Instant) -> str:
    verb = _VERBS.get(act["kind"], act["kind"])
    due = f" by {_until(act['due'], at)}" if act["due"] is not None else ""
    if act["kind"] == "record":
        return f"record {act['text']}"
    if act["kind"] == "start":
        return f"start {act['text']} for {act['who']}"
    if act["kind"] == "send":
        return f"send {act['text']} to {act['who']}"
    return f"{verb} {act['who']}{due}"


def _until(due: Instant, at: Instant) -> str:
    local = civil(due, ZONE)
    today = local.date() == civil(at, ZONE).date()
    return f"{local:%H:%M}" if today else f"{local:%a} {local.day} {local:%b}"


def _because(reason: list[dict[str, Any]]) -> tuple[str, ...]:
    """The clauses that were true: values first, then what else had to hold; what must not be there is left out."""
    values, others = [], []
    for number, clause in enumerate(reason):
        if clause["verdict"] != _TRUE:
            continue
        said = _value(clause["facts"])
        if said:
            values.append(said)
        elif number == 0:
            values.append(_condition(clause))
        elif not clause["clause"].startswith(_NEGATIVE):
            others.append(_condition(clause))
    return tuple(dict.fromkeys((*values, *others)))


def _value(facts: list[dict[str, Any]]) -> str:
    """`NEWS2 8 at 08:22`, when a clause read a result or a score."""
    fact = next((fact for fact in facts if fact["kind"] == Of.RESULT.value and fact["value"] != ""), None)
    if fact is None:
        return ""
    value = f"{fact['value']} {fact['unit']}".strip()
    return f"{fact['term']} {value} at {civil(fact['at'], ZONE):%H:%M}"


def _condition(clause: dict[str, Any]) -> str:
    """The clause in its own words; of a list, the terms that were found."""
    words = str(clause["clause"])
    if " - " not in words:
        return words
    return ", ".join(dict.fromkeys(fact["term"] for fact in clause["facts"] if fact["term"])) or words.split(" - ")[1]
