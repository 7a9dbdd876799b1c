"""§9 of the meaning: what an action says."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

from tests.reference.log import Entry, View
from tests.reference.patient import stay_now
from tests.reference.series import bare_latest
from wardwright.facts.fact import Coded, Flaw, Measured, Value
from wardwright.facts.vocabulary import TermKind
from wardwright.kernel.firing import Act, ActionKind
from wardwright.language.tree import (
    PLACEHOLDER,
    Action,
    AnswerIs,
    Ask,
    PageAction,
    Quantity,
    Record,
    RunRobot,
    Send,
    Show,
    StartForm,
    Tell,
    Text,
    ThePatient,
    Who,
)

NOTHING = "—"


def act(view: View, action: Action, cause: Entry | None) -> Act:
    """One action with its words filled in."""
    match action:
        case Ask():
            due = None if action.within is None else view.now + action.within.length
            return Act(ActionKind.ASK, who(action.who), words(view, action.text, cause), due, action.urgently)
        case Tell():
            return Act(ActionKind.TELL, who(action.who), words(view, action.text, cause))
        case PageAction():
            text = "" if action.text is None else words(view, action.text, cause)
            return Act(ActionKind.PAGE, who(action.who), text)
        case Record():
            return Act(ActionKind.RECORD, "", recorded(action))
        case Send():
            return Act(ActionKind.SEND, action.connection.name, action.message.name)
        case StartForm():
            return Act(ActionKind.START, who(action.who), action.form.name)
        case RunRobot():
            return Act(ActionKind.RUN, "", action.robot.name)
        case Show():
            return Act(ActionKind.SHOW, "", words(view, action.text, cause))


def who(addressed: Who) -> str:
    """As the vocabulary writes it."""
    return "the patient" if isinstance(addressed, ThePatient) else addressed.name


def recorded(action: Record) -> str:
    """`sepsis flag`, `potassium as 5 mmol/L`."""
    if action.value is None:
        return action.term.name
    if isinstance(action.value, AnswerIs):
        return f"{action.term.name} as {action.value.answer}"
    return f"{action.term.name} as {quantity(action.value)}"


def quantity(value: Quantity) -> str:
    """The digits as written and the unit."""
    return f"{value.value:f} {value.unit}".strip()


def words(view: View, text: Text, cause: Entry | None) -> str:
    """The template with every placeholder filled in."""
    return PLACEHOLDER.sub(lambda match: filled(view, match.group(1).strip(), cause), text.template)


def filled(view: View, name: str, cause: Entry | None) -> str:
    """What stands for one placeholder."""
    if name.casefold() == "patient":
        return view.subject
    if name.casefold() == "value":
        return NOTHING if cause is None else shown(cause.fact.value)
    if name.casefold() == "ward":
        stay = stay_now(view)
        return (stay.place if stay else cause.fact.place if cause else "") or NOTHING
    term = view.vocabulary[name]
    if term.kind not in (TermKind.RESULT, TermKind.SCORE):
        return term.name
    latest = bare_latest(view, term.name)
    return NOTHING if latest is None else shown(latest.fact.value)


def shown(value: Value) -> str:
    """A number with the digits as they came and its unit, or an answer, or a text."""
    if isinstance(value, Coded):
        return value.answer or value.text or NOTHING
    if value is None:
        return NOTHING
    return f"{value.comparator}{digits(value)} {value.unit}".strip()


def digits(value: Measured) -> str:
    """As they came; a converted number half even to 4 significant digits, no trailing zeros."""
    if not value.raw or value.flaw is Flaw.UNIT or Decimal(value.raw.split()[0].lstrip("<>=")) == value.number:
        return f"{value.number:f}"
    rounded = Context(prec=4, rounding=ROUND_HALF_EVEN).plus(value.number)
    shortened = f"{rounded:f}"
    return shortened.rstrip("0").rstrip(".") if "." in shortened else shortened
