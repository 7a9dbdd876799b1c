"""What a flow does, and what an example expects it to do, in one shape so that the two can be compared.

Lives here: the table of actions and their expectations. Must not live here: problems (examples).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from wardwright.language.tree import (
    Ask,
    ExpectReached,
    ExpectRecorded,
    ExpectRun,
    ExpectSent,
    ExpectShown,
    ExpectStarted,
    Flow,
    Name,
    Node,
    PageAction,
    Reach,
    Record,
    RunRobot,
    Send,
    Show,
    StartForm,
    Step,
    Tell,
    Who,
)
from wardwright.language.walk import walk


class Verb(Enum):
    """What is done; the value is how a sentence says it."""

    ASK = "asks"
    TELL = "tells"
    PAGE = "pages"
    RECORD = "records"
    SEND = "sends"
    START = "starts"
    RUN = "runs"
    SHOW = "shows"


_REACH = {Reach.ASKED: Verb.ASK, Reach.TOLD: Verb.TELL, Reach.PAGED: Verb.PAGE}
_EXPECTATIONS = (ExpectReached, ExpectRecorded, ExpectSent, ExpectStarted, ExpectRun, ExpectShown)


@dataclass(frozen=True, slots=True)
class Done:
    """One deed: to whom, of what, and where to."""

    verb: Verb
    who: Who | None = None
    what: Name | None = None
    to: Name | None = None

    @property
    def words(self) -> str:
        """`pages the ward consultant`, `records sepsis flag`."""
        if self.verb is Verb.SHOW:
            return "shows a card"
        who = self.who.name if isinstance(self.who, Name) else "the patient" if self.who is not None else ""
        if self.verb in _REACH.values():
            return f"{self.verb.value} {who if who == 'the patient' else 'the ' + who}"
        what = self.what.name if self.what is not None else ""
        if self.verb is Verb.SEND and self.to is not None:
            return f"sends {what} to {self.to.name}"
        if self.verb is Verb.START:
            return f"starts the {what} for {who}"
        return f"runs the robot {what}" if self.verb is Verb.RUN else f"records {what}"

    def expectation(self, step: Step) -> Step | None:
        """The expectation of this deed at the step's moment, when the step expects a deed of this form."""
        match step:
            case ExpectReached() if self.who is not None and self.verb in _REACH.values():
                reach = next(reach for reach, verb in _REACH.items() if verb is self.verb)
                return replace(step, who=self.who, reach=reach, text=None)
            case ExpectRecorded() if self.verb is Verb.RECORD and self.what is not None:
                return replace(step, term=self.what)
            case ExpectSent() if self.verb is Verb.SEND and self.what is not None and self.to is not None:
                return replace(step, message=self.what, connection=self.to)
            case ExpectStarted() if self.verb is Verb.START and self.what is not None and self.who is not None:
                return replace(step, form=self.what, who=self.who)
            case ExpectRun() if self.verb is Verb.RUN and self.what is not None:
                return replace(step, robot=self.what)
        return None


def does(flow: Flow) -> Iterator[Done]:
    """Everything the flow's sentences do, follow-ups included."""
    for rule in flow.rules:
        for node, _ in walk(rule):
            deed = _deed(node)
            if deed is not None:
                yield deed


def _deed(node: Node) -> Done | None:
    match node:
        case Ask(who=who):
            return Done(Verb.ASK, who)
        case Tell(who=who):
            return Done(Verb.TELL, who)
        case PageAction(who=who):
            return Done(Verb.PAGE, who)
        case Record(term=term):
            return Done(Verb.RECORD, what=term)
        case Send(message=message, connection=connection):
            return Done(Verb.SEND, what=message, to=connection)
        case StartForm(form=form, who=who):
            return Done(Verb.START, who, form)
        case RunRobot(robot=robot):
            return Done(Verb.RUN, what=robot)
        case Show():
            return Done(Verb.SHOW)
    return None


def wanted(step: Step) -> Done | None:
    """The deed that a line of an example expects; None for a line that expects none."""
    match step:
        case ExpectReached(who=who, reach=reach):
            return Done(_REACH[reach], who)
        case ExpectRecorded(term=term):
            return Done(Verb.RECORD, what=term)
        case ExpectSent(message=message, connection=connection):
            return Done(Verb.SEND, what=message, to=connection)
        case ExpectStarted(form=form, who=who):
            return Done(Verb.START, who, form)
        case ExpectRun(robot=robot):
            return Done(Verb.RUN, what=robot)
        case ExpectShown():
            return Done(Verb.SHOW)
    return None


def is_expectation(step: Step) -> bool:
    """True for a line that expects a deed (`nothing happens` expects none)."""
    return isinstance(step, _EXPECTATIONS)


def texts_for(flow: Flow, step: ExpectReached | ExpectShown) -> list[str]:
    """The templates of the flow's own texts that the expectation could mean."""
    found: list[str] = []
    for rule in flow.rules:
        for node, _ in walk(rule):
            if (
                isinstance(node, Ask | Tell | PageAction | Show)
                and _deed(node) == wanted(step)
                and node.text is not None
            ):
                found.append(node.text.template)
    return found
