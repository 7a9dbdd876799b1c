"""Forms: whole clauses with their open places, as a form on paper has them: `a {result} result of {value} arrives`.

Lives here: the table of what is offered as one choice. Must not live here: which of them may come next (complete_forms
asks the parser, so a row that the grammar would not take is never offered), what is put into the places
(complete_filling). A test feeds every row to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from wardwright.facts.vocabulary import TermKind
from wardwright.language.slip import Place


class Sort(Enum):
    """What a form is for; the value is the heading over its offers."""

    EVENT = "When something happens"
    TIME = "At set times"
    LIMIT = "Limits and judgement"
    ONLY_IF = "Only if"
    ACT = "Then"
    NOBODY = "If nobody acts"
    STEP = "What happens in the example"
    EXPECTED = "What is expected"


class SlotKind(Enum):
    """What an open place takes."""

    NAME = "name"
    VALUE = "value"  # a comparison, or an answer
    DURATION = "duration"
    CLOCK = "clock"
    DAY = "day"
    TEXT = "text"
    COUNT = "count"
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class Slot:
    """One open place. `kinds`: whose names it takes; `default`: what stands in it before anybody chose."""

    name: str
    kind: SlotKind
    kinds: tuple[TermKind, ...] = ()
    default: str = ""
    ops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One choice: words, with `{places}`. `joins`: words that may stand before it, the first that fits is taken."""

    slug: str
    sort: Sort
    words: str
    slots: tuple[Slot, ...]
    joins: tuple[str, ...]
    ends: bool  # the sentence is whole with it
    place: Place

    @property
    def label(self) -> str:
        """How the choice is named: the words, with what an open place takes in few words."""
        return _NAMED_PLACE.sub(_spoken, self.words)


_NAMED_PLACE = re.compile(
    r"(?P<bare>\b(?:an?|the|no|latest|highest|lowest|average) )?\{(?P<name>[a-z ]+)\}(?P<noun> results?)?"
)


def _spoken(found: re.Match[str]) -> str:
    """`a medicine`, `no medicine`, `a … result`."""
    if found["noun"]:
        return f"{found['bare'] or ''}…{found['noun']}"
    words = _SPOKEN.get(found["name"], "…")
    return found["bare"] + words.removeprefix("a ") if found["bare"] else words


_SPOKEN: Final = {
    "result": "a result", "score": "a score", "medicine": "a medicine", "flag": "a condition", "record": "a flag",
    "procedure": "a procedure", "document": "a document", "form": "a form", "place": "a place", "who": "somebody",
    "text": "“…”", "source": "a connection", "message": "a message", "connection": "a connection", "age": "… years",
}  # fmt: skip
_PLACE = re.compile(r"\{([a-z ]+)\}")
_K = TermKind
_NONE: Final[Mapping[str, str]] = MappingProxyType({})
_RESULT: Final = (_K.RESULT, _K.SCORE)
_FLAGGED: Final = (_K.CONDITION, _K.FLAG)
_WHO: Final = (_K.ROLE, _K.TEAM, _K.PERSON)
ANY_OP: Final = ("or more", "or less", "above", "below", "exactly", "between")
_UP: Final = ("or more", "above")
_DOWN: Final = ("or less", "below")


def _slot(name: str, default: str) -> Slot:
    kinds = {
        "result": _RESULT, "medicine": (_K.MEDICINE,), "flag": _FLAGGED, "record": _FLAGGED,
        "procedure": (_K.PROCEDURE,), "document": (_K.DOCUMENT,), "form": (_K.FORM,), "place": (_K.PLACE,),
        "who": _WHO, "robot": (_K.ROBOT,), "message": (_K.MESSAGE, _K.DOCUMENT), "connection": (_K.CONNECTION,),
        "source": (_K.CONNECTION, _K.DEVICE), "score": (_K.SCORE,),
    }  # fmt: skip
    if name in kinds:
        return Slot(name, SlotKind.NAME, kinds[name], default)
    if name in ("value", "rise", "fall", "number", "age", "exact"):
        ops = {"rise": _UP, "fall": _DOWN, "exact": ("",)}.get(name, ANY_OP)
        return Slot(name, SlotKind.VALUE, (), default, ops)
    kind = {
        "time": SlotKind.DURATION, "later": SlotKind.DURATION, "clock": SlotKind.CLOCK, "until": SlotKind.CLOCK,
        "at": SlotKind.CLOCK, "day": SlotKind.DAY, "text": SlotKind.TEXT, "count": SlotKind.COUNT,
        "times": SlotKind.FACTOR,
    }[name]  # fmt: skip
    return Slot(name, kind, (), default)


def _form(
    sort: Sort, slug: str, words: str, joins: tuple[str, ...] = ("",), defaults: Mapping[str, str] = _NONE
) -> Form:
    slots = tuple(_slot(name, defaults.get(name, "")) for name in _PLACE.findall(words))
    place = Place.STEP if sort in (Sort.STEP, Sort.EXPECTED) else Place.SENTENCE
    return Form(slug, sort, words.rstrip("."), slots, joins, words.endswith("."), place)


def _events() -> Iterator[Form]:
    for slug, words in (
        ("value-arrives", "a {result} result of {value} arrives"),
        ("result-arrives", "a {result} result arrives"),
        ("rises", "{result} rises to {rise}"),
        ("falls", "{result} falls to {fall}"),
        ("admitted", "a patient is admitted"),
        ("admitted-to", "a patient is admitted to {place}"),
        ("moved-to", "a patient is moved to {place}"),
        ("discharged", "a patient is discharged"),
        ("discharged-from", "a patient is discharged from {place}"),
        ("dies", "a patient dies"),
        ("stay", "a patient has been an inpatient for {time}"),
        ("stay-in", "a patient has been on {place} for {time}"),
        ("none-for", "no {result} result for {time}"),
        ("none-after-admission", "no {result} result within {time} of admission"),
        ("form-missing", "no {form} within {time} of admission"),
        ("none-after-value", "no {result} result within {time} of {flag} recorded"),
        ("prescribed", "{medicine} is prescribed"),
        ("given", "{medicine} is given"),
        ("stopped", "{medicine} is stopped"),
        ("recorded", "{flag} is recorded"),
        ("procedure", "{procedure} is done"),
        ("document", "a {document} arrives"),
        ("form", "a {form} is submitted"),
        ("missed", "an appointment is missed"),
        ("quiet", "{source} goes quiet for {time}"),
        ("back", "{source} comes back"),
    ):
        yield _form(Sort.EVENT, slug, f"When {words}", defaults={"time": _TIME.get(slug, "4 hours")})


_TIME = {"stay": "7 days", "stay-in": "4 hours", "form-missing": "14 hours", "quiet": "15 minutes"}


def _times() -> Iterator[Form]:
    yield _form(
        Sort.TIME, "daily", "Every day at {clock}, for each patient who is an inpatient", defaults={"clock": "08:00"}
    )
    yield _form(
        Sort.TIME,
        "weekly",
        "Every {day} at {clock}, for each patient who is an inpatient",
        defaults={"clock": "08:00", "day": "Monday"},
    )
    yield _form(
        Sort.TIME, "interval", "Every {time}, for each patient who is an inpatient", defaults={"time": "4 hours"}
    )


def _conditions() -> Iterator[Form]:
    for slug, words, defaults in (
        ("inpatient", "the patient is an inpatient", {}),
        ("on", "the patient is on {place}", {}),
        ("latest", "{result} is {value}", {}),
        ("taking", "the patient is taking {medicine}", {}),
        ("taking-no", "the patient is taking no {medicine}", {}),
        ("has", "the patient has {flag}", {}),
        ("has-no", "the patient has no {flag}", {}),
        ("was-no-given", "there was no {medicine} given in the last {time}", {"time": "1 hour"}),
        ("was-given", "there was {medicine} given in the last {time}", {"time": "24 hours"}),
        ("was-no-result", "there was no {result} result in the last {time}", {"time": "24 hours"}),
        ("aged", "the patient is aged {age}", {}),
        ("risen", "{result} has risen by {rise} in the last {time}", {"time": "48 hours"}),
        ("fallen", "{result} has fallen by {rise} in the last {time}", {"time": "48 hours"}),
        ("times-lowest", "{result} is at least {times} times its lowest in the last {time}", {"time": "7 days"}),
        ("latest-in", "the latest {result} in the last {time} is {value}", {"time": "24 hours"}),
        ("highest", "the highest {result} in the last {time} is {value}", {"time": "24 hours"}),
        ("lowest", "the lowest {result} in the last {time} is {value}", {"time": "24 hours"}),
        ("average", "the average {result} in the last {time} is {value}", {"time": "7 days"}),
        ("number-of", "the number of {result} results in the last {time} is {number}", {"time": "7 days"}),
        ("any-part", "any part of {score} is {number}", {}),
        ("was-discharged", "the patient was discharged in the last {time}", {"time": "30 days"}),
        ("was-admitted", "the patient was admitted in the last {time}", {"time": "24 hours"}),
        ("not-inpatient", "the patient is not an inpatient", {}),
        ("not-on", "the patient is not on {place}", {}),
        ("between-clocks", "it is between {clock} and {until}", {"clock": "20:00", "until": "08:00"}),
        ("weekend", "it is a weekend", {}),
        ("weekday", "it is a weekday", {}),
        ("female", "the patient is female", {}),
        ("male", "the patient is male", {}),
    ):  # fmt: skip
        yield _form(Sort.ONLY_IF, slug, words, ("and", ""), defaults)


def _actions() -> Iterator[Form]:
    for slug, words in (
        ("ask", "ask {who} to {text} within {time}"),
        ("tell", "tell {who} {text}"),
        ("page", "page {who} {text}"),
        ("ask-urgently", "ask {who} to {text} within {time} urgently"),
        ("ask-without-time", "ask {who} to {text}"),
        ("record", "record {record}"),
        ("start", "start the {form} for {who}"),
        ("send", "send {message} to {connection}"),
        ("run", "run the robot {robot}"),
        ("show", "show {text}"),
    ):
        yield _form(Sort.ACT, slug, words, ("and", "then", ""), {"time": "15 minutes"})


def _follow_ups() -> Iterator[Form]:
    for slug, words in (
        ("not-done-page", "if not done, page {who}"),
        ("not-accepted-page", "if not accepted within {time}, page {who}"),
        ("not-done-ask", "if not done, ask {who} to {text} within {time}"),
        ("not-accepted-tell", "if not accepted within {time}, tell {who} {text}"),
        ("not-done-within-page", "if not done within {time}, page {who}"),
    ):
        yield _form(Sort.NOBODY, slug, words, ("and", ""), {"time": "15 minutes"})


def _limits() -> Iterator[Form]:
    for slug, words in (
        ("once-per", "At most once per patient every {time}."),
        ("a-day", "At most {count} a day."),
        ("stop-discharged", "Stop when the patient is discharged."),
        ("stop-dies", "Stop when the patient dies."),
        ("stop-given", "Stop when {medicine} is given."),
        ("judge-procedure", "Judge by {procedure} within {time}."),
        ("judge-given", "Judge by {medicine} given within {time}."),
        ("judge-value", "Judge by a {result} result of {value} within {time}."),
        ("judge-death", "Judge by death within {time}."),
        ("release", "Release to {place}."),
        ("measure", "Measure the time from a {result} result of {value} to {medicine} given."),
    ):
        time = "4 hours" if slug == "once-per" else "24 hours"
        yield _form(Sort.LIMIT, slug, words, defaults={"time": time, "count": "20"})


def _steps() -> Iterator[Form]:
    for slug, words in (
        ("step-admitted", "{at} the patient is admitted to {place}"),
        ("step-value", "{at} a {result} result of {exact} arrives"),
        ("step-given", "{at} {medicine} is given"),
        ("step-prescribed", "{at} {medicine} is prescribed"),
        ("step-recorded", "{at} {flag} is recorded"),
        ("step-discharged", "{at} the patient is discharged"),
        ("step-accepted", "{at} the task is accepted"),
        ("step-done", "{at} the task is done"),
    ):
        yield _form(Sort.STEP, slug, words, defaults={"at": "09:00"})
    for slug, words in (
        ("expect-asked", "{at} {who} is asked"),
        ("expect-told", "{at} {who} is told"),
        ("expect-paged", "{at} {who} is paged"),
        ("expect-nothing", "nothing happens"),
    ):
        yield _form(Sort.EXPECTED, slug, words, defaults={"at": "09:00"})


FORMS: Final[tuple[Form, ...]] = (
    *_events(), *_times(), *_conditions(), *_actions(), *_follow_ups(), *_limits(), *_steps(),
)  # fmt: skip
BY_SLUG: Final = {form.slug: form for form in FORMS}
