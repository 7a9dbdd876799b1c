"""Actions: what `then …` does, and the follow-ups of a task."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree.node import Node, require
from wardwright.language.tree.words import AnswerIs, Duration, Name, Quantity


@dataclass(frozen=True, slots=True)
class ThePatient(Node):
    """`the patient`, as the one who is asked or told."""


ADDRESSABLE = frozenset({TermKind.ROLE, TermKind.TEAM, TermKind.PERSON})
Who = Name | ThePatient

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Text(Node):
    """The words in quotation marks, with `{placeholders}`. No line breaks, no double quotes inside."""

    template: str

    def __post_init__(self) -> None:
        require(bool(self.template.strip()), "a text needs words")
        require('"' not in self.template and "\n" not in self.template, "a text is one line without quotes inside")
        require(
            not set("{}") & set(PLACEHOLDER.sub("", self.template)), "every { in a text needs its } and the other way"
        )

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names in braces, in order, as written."""
        return tuple(match.strip() for match in PLACEHOLDER.findall(self.template))


def require_who(who: Who) -> None:
    require(isinstance(who, ThePatient) or who.kind in ADDRESSABLE, "only a role, a team, a person or the patient")


class TaskState(Enum):
    """What a follow-up waits for; the value is the word on the page."""

    ACCEPTED = "accepted"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class FollowUp(Node):
    """`and if not accepted within D, <action>`, `and if not done [within D], <action>`.

    `within` counts from the moment the task was opened; None means the task's own due time.
    """

    unless: TaskState
    within: Duration | None
    action: Action

    def __post_init__(self) -> None:
        require(self.unless is TaskState.DONE or self.within is not None, "`if not accepted` needs `within`")


@dataclass(frozen=True, slots=True)
class Ask(Node):
    """`ask <who> to "<text>" [within <duration>] [urgently]` and the follow-ups of that task."""

    who: Who
    text: Text
    within: Duration | None = None
    urgently: bool = False
    follow_ups: tuple[FollowUp, ...] = ()

    def __post_init__(self) -> None:
        require_who(self.who)
        require(
            all(follow.within is not None or self.within is not None for follow in self.follow_ups),
            "`if not done` needs a time: give the task `within …`, or write `if not done within …`",
        )
        require(
            not any(isinstance(follow.action, Ask) for follow in self.follow_ups[:-1]),
            "a follow-up that asks somebody comes last, because the next one belongs to the new task",
        )


@dataclass(frozen=True, slots=True)
class Tell(Node):
    """`tell <who> "<text>"`."""

    who: Who
    text: Text

    def __post_init__(self) -> None:
        require_who(self.who)


@dataclass(frozen=True, slots=True)
class PageAction(Node):
    """`page <who> ["<text>"]`."""

    who: Who
    text: Text | None = None

    def __post_init__(self) -> None:
        require_who(self.who)


@dataclass(frozen=True, slots=True)
class Record(Node):
    """`record <term> [as <value>]`: a derived fact at the moment of decision. A result needs a value."""

    term: Name
    value: Quantity | AnswerIs | None = None

    def __post_init__(self) -> None:
        kinds = (TermKind.FLAG, TermKind.CONDITION, TermKind.RESULT)
        require(self.term.kind in kinds, f"{self.term.name} cannot be recorded: only a flag, a condition or a result")
        has_value = self.value is not None or self.term.kind is not TermKind.RESULT
        require(has_value, "a result is recorded `as` a value")


# What can be sent: a message that the vocabulary names as one, or a document.
SENDABLE = frozenset({TermKind.MESSAGE, TermKind.DOCUMENT})


@dataclass(frozen=True, slots=True)
class Send(Node):
    """`send <message> to <connection>`: a message of the vocabulary, or a document."""

    message: Name
    connection: Name

    def __post_init__(self) -> None:
        require(self.message.kind in SENDABLE, f"{self.message.name} is not a message")
        require(self.connection.kind is TermKind.CONNECTION, f"{self.connection.name} is not a connection")


@dataclass(frozen=True, slots=True)
class StartForm(Node):
    """`start the <form> for <who>`."""

    form: Name
    who: Who

    def __post_init__(self) -> None:
        require(self.form.kind is TermKind.FORM, f"{self.form.name} is not a form")
        require_who(self.who)


@dataclass(frozen=True, slots=True)
class RunRobot(Node):
    """`run the robot <name>`."""

    robot: Name

    def __post_init__(self) -> None:
        require(self.robot.kind is TermKind.ROBOT, f"{self.robot.name} is not a robot")


@dataclass(frozen=True, slots=True)
class Show(Node):
    """`show "<text>"`: a card in the record system."""

    text: Text


Action = Ask | Tell | PageAction | Record | Send | StartForm | RunRobot | Show
