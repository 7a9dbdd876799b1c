"""Which way an act goes: onto the task list, to people, straight to a system. Tables and look-ups, pure.

Lives here: the kinds of action, and which channel of a person's is used. Must not live here: who the people are
(engine/people), rows (expand).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wardwright.act.tasks.channel import NAME as TASK_LIST
from wardwright.engine.people.recipients import Recipient
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.settings import Settings
from wardwright.kernel.firing import ActionKind
from wardwright.record.rows import OutboxRow

PAGING = "page"
"""The channel by which somebody is paged whom the vocabulary gives only the task list."""
CARDS = "show"
"""The channel that takes cards for the record system."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where acts of one kind go."""

    title: str  # how a message about one begins
    list: bool = False  # it stands on the task list, whatever else happens
    people: bool = False  # the people behind `who` are reached
    system: bool = False  # one channel takes it, nobody is looked up


WAYS: Mapping[ActionKind, Way] = {
    ActionKind.ASK: Way("To do", list=True, people=True),
    ActionKind.START: Way("Form to fill in", list=True, people=True),
    ActionKind.TELL: Way("For information", people=True),
    ActionKind.PAGE: Way("Page", people=True),
    ActionKind.SEND: Way("Message", system=True),
    ActionKind.RUN: Way("Robot", system=True),
    ActionKind.SHOW: Way("Card", system=True),
    ActionKind.RECORD: Way("Record"),  # a fact of the timeline: nobody is told
}


def channels_for(kind: ActionKind, person: Recipient, settings: Settings) -> tuple[str, ...]:
    """The channels to try for this person, in order. A page is not left to a list that nobody may be looking at."""
    if kind is not ActionKind.PAGE:
        return person.channels
    loud = tuple(name for name in person.channels if name != TASK_LIST)
    if loud or settings.channel(PAGING) is None:
        return loud or person.channels
    return (PAGING,)


def system_channel(act: OutboxRow, settings: Settings) -> str:
    """The channel that takes a message, a robot's run or a card: the one that is called like it.

    Of a message to a connection the connection comes first: `[channels."order system"]`.
    """
    names = {
        ActionKind.SEND: (act.who, act.text),
        ActionKind.RUN: (act.text,),
        ActionKind.SHOW: (CARDS,),
    }[ActionKind(act.kind)]
    found = (channel.name for name in names if (channel := settings.channel(name)) is not None)
    return next(found, names[0])


def role_channel(who: str, vocabulary: Vocabulary) -> str:
    """The channel that the vocabulary gives a role, team or person; the task list when it gives none."""
    term = vocabulary.find(who)
    return term.channel if term is not None and term.channel else TASK_LIST


def has_people(who: str, vocabulary: Vocabulary, settings: Settings) -> bool:
    """Whether the settings say who stands behind it. Where they do not, a channel may know it by its name."""
    term = vocabulary.find(who)
    names = (who,) if term is None else (who, term.name, *term.also)
    return any(settings.role(name) is not None for name in names) or bool(term is not None and term.resolved_from)
