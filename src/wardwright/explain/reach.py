"""Whom a flow reaches and what it records, derived from its tree.

Lives here: one entry for each person, role, team, connection or term that an action names. Must not live here: how a
channel delivers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.tree import (
    Action,
    Ask,
    Flow,
    PageAction,
    Record,
    RunRobot,
    Send,
    Show,
    StartForm,
    Tell,
    ThePatient,
    Who,
)

THE_PATIENT = "the patient"
RECORD_SYSTEM = "the record system"


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody or something that the flow reaches: how, by which channel, and whether only as a follow-up."""

    who: str
    how: str  # "asked", "told", "paged", "given a form", "sent", "recorded", "run", "shown"
    channel: str = ""
    follow_up: bool = False


def reached(flow: Flow, vocabulary: Vocabulary) -> tuple[Reached, ...]:
    """Everybody and everything that the flow's actions name, each once, in the order of the page."""
    found = (each for rule in flow.rules for action in rule.actions for each in _of(action, vocabulary, False))
    return tuple(dict.fromkeys(found))


def _of(action: Action, vocabulary: Vocabulary, follow_up: bool) -> Iterator[Reached]:
    match action:
        case Ask():
            yield _person(action.who, "asked", vocabulary, follow_up)
            for follow in action.follow_ups:
                yield from _of(follow.action, vocabulary, True)
        case Tell():
            yield _person(action.who, "told", vocabulary, follow_up)
        case PageAction():
            yield _person(action.who, "paged", vocabulary, follow_up)
        case StartForm():
            yield _person(action.who, f"given the {action.form.name}", vocabulary, follow_up)
        case Record():
            yield Reached(action.term.name, "recorded", follow_up=follow_up)
        case Send():
            yield Reached(action.connection.name, f"sent {action.message.name}", follow_up=follow_up)
        case RunRobot():
            yield Reached(action.robot.name, "run", follow_up=follow_up)
        case Show():
            yield Reached(RECORD_SYSTEM, "shown a card", follow_up=follow_up)


def _person(who: Who, how: str, vocabulary: Vocabulary, follow_up: bool) -> Reached:
    if isinstance(who, ThePatient):
        return Reached(THE_PATIENT, how, follow_up=follow_up)
    term = vocabulary.find(who.name)
    channel = term.channel if term is not None else ""
    if term is not None and term.resolved_from:
        channel = f"whom the data names ({term.resolved_from})"
    return Reached(who.name, how, channel, follow_up)
