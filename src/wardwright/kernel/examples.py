"""Examples: the tests on the page, run by the same kernel as everything else (meaning.md §10).

Lives here: from an example's lines to facts, and the comparison of what happened with what the lines expect.
Called by the check command and by release. Day 1 is Monday 2026-01-05 in the hospital's time zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta, tzinfo

from wardwright.facts.fact import Coded, Fact, Kind, Measured, Value
from wardwright.facts.instant import DAY, Instant, civil
from wardwright.facts.units import coded, measured
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.calendar import at_wall_clock
from wardwright.kernel.firing import Act, ActionKind, Firing, Outcome
from wardwright.kernel.plan import heard_subject
from wardwright.kernel.run import Arrival, TaskStep
from wardwright.kernel.simulate import simulate
from wardwright.kernel.texts import show_value
from wardwright.language.print import print_step
from wardwright.language.tree import (
    AnswerIs,
    AppointmentThing,
    Clock,
    DocumentThing,
    Example,
    ExpectNothing,
    ExpectReached,
    ExpectRecorded,
    ExpectRun,
    ExpectSent,
    ExpectShown,
    ExpectStarted,
    Flow,
    FormThing,
    Given,
    Heard,
    IsAged,
    IsSex,
    MedicineThing,
    Moment,
    MovementThing,
    ProcedureThing,
    Reach,
    RecordedThing,
    ResultThing,
    Step,
    Text,
    ThePatient,
    Thing,
    Who,
)
from wardwright.language.tree import TaskStep as TaskLine

PATIENT = "the patient"
DAY_ONE = date(2026, 1, 5)
_START = Moment(Clock(0, 0))
_AFTER_NOTHING = DAY

Expectation = ExpectReached | ExpectRecorded | ExpectSent | ExpectStarted | ExpectRun | ExpectShown


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which an example did not go as the page says; `step` is None for something no line expects."""

    at: str  # "09:15", "day 2 09:00"
    said: str
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """Whether an example went as the page says, and what happened instead."""

    name: str
    passed: bool
    differences: tuple[Difference, ...]
    firings: tuple[Firing, ...]


def run_examples(flow: Flow, vocabulary: Vocabulary, zone: tzinfo) -> tuple[ExampleResult, ...]:
    """Every example of the flow, run with only this flow loaded."""
    return tuple(run_example(flow, example, vocabulary, zone) for example in flow.examples)


def run_example(flow: Flow, example: Example, vocabulary: Vocabulary, zone: tzinfo) -> ExampleResult:
    """One example: its lines as facts, its expectations against what the kernel says."""
    last = max((_when(step, zone) for step in example.steps), default=_instant(_START, zone))
    open_ended = any(isinstance(step, ExpectNothing) and step.moment is None for step in example.steps)
    until = last + _AFTER_NOTHING if open_ended else last
    arrivals = sorted(arrivals_of(example.steps, vocabulary, zone), key=lambda each: each.seen)
    outcomes = tuple(simulate((flow,), vocabulary, arrivals, zone, until))
    differences = tuple(_differences(example, outcomes, zone))
    return ExampleResult(example.name, not differences, differences, outcomes)


# ── lines → facts ────────────────────────────────────────────────────────────────────────────────


def _instant(moment: Moment, zone: tzinfo) -> Instant:
    day = DAY_ONE + timedelta(days=moment.day - 1)
    return at_wall_clock(day, time(moment.clock.hour, moment.clock.minute), zone)


def _when(step: Step, zone: tzinfo) -> Instant:
    if step.moment is None:
        return _instant(_START, zone)
    return _instant(step.moment, zone)


def arrivals_of(steps: Iterable[Step], vocabulary: Vocabulary, zone: tzinfo) -> Iterator[Arrival]:
    """What happens on the lines of an example, in their order; lines that expect something are left out."""
    for number, step in enumerate(steps, 1):
        at = _when(step, zone)
        if isinstance(step, TaskLine):
            yield TaskStep("", at, step.state)
        elif isinstance(step, Given):
            yield from _given(step.event, at, f"line {number}", vocabulary, zone)


def _given(
    event: Thing | IsAged | IsSex | Heard, at: Instant, line: str, vocabulary: Vocabulary, zone: tzinfo
) -> Iterator[Fact]:
    if isinstance(event, Heard):
        subject = heard_subject(event.term.kind, event.term.name)
        heard = at if event.quiet_for is None else at - event.quiet_for.length
        yield Fact(subject, Kind.HEARD, "", heard, heard, source=line)
    elif isinstance(event, IsAged):
        local = civil(at, zone).date()
        born = local.replace(year=local.year - event.years).isoformat()
        yield Fact(PATIENT, Kind.BORN, "", at, at, Coded(born), source=line)
    elif isinstance(event, IsSex):
        yield Fact(PATIENT, Kind.SEX, "", at, at, Coded(event.sex.value), source=line)
    else:
        yield _happened(event, at, line, vocabulary)


def _happened(thing: Thing, at: Instant, line: str, vocabulary: Vocabulary) -> Fact:
    match thing:
        case ResultThing():
            return Fact(PATIENT, Kind.RESULT, thing.term.name, at, at, _value(thing, vocabulary), source=line)
        case MovementThing():
            place = thing.place.name if thing.place is not None else ""
            # A patient "admitted" to an emergency department in an example is meant as the page says: admitted.
            return Fact(PATIENT, Kind(thing.movement.value), "", at, at, None, place=place, source=line)
        case MedicineThing():
            return Fact(PATIENT, Kind(thing.act.value), thing.term.name, at, at, source=line)
        case ProcedureThing():
            return Fact(PATIENT, Kind.PROCEDURE, thing.term.name, at, at, source=line)
        case RecordedThing():
            return Fact(PATIENT, Kind.CONDITION, thing.term.name, at, at, source=line)
        case DocumentThing():
            return Fact(PATIENT, Kind.DOCUMENT, thing.term.name, at, at, source=line)
        case FormThing():
            return Fact(PATIENT, Kind.FORM, thing.term.name, at, at, source=line)
        case AppointmentThing():
            return Fact(PATIENT, Kind(thing.act.value), "", at, at, source=line)


def _value(thing: ResultThing, vocabulary: Vocabulary) -> Value:
    term = vocabulary[thing.term.name]
    if isinstance(thing.test, AnswerIs):
        return coded(term, thing.test.answer)
    assert thing.test is not None  # the tree refuses an example's result without a value
    return measured(term, thing.test.quantity.value, thing.test.quantity.unit)


# ── what happened against what was expected ──────────────────────────────────────────────────────


def _differences(example: Example, outcomes: tuple[Firing, ...], zone: tzinfo) -> Iterator[Difference]:
    done = [(firing.at, act) for firing in outcomes for act in firing.acts]
    for step in example.steps:
        if isinstance(step, Given | TaskLine | ExpectNothing):
            continue
        at = _when(step, zone)
        match = next((each for each in done if each[0] == at and _is(step, each[1])), None)
        if match is None:
            yield Difference(_label(at, zone), f"expected: {_words(step)}. {_instead(at, done, outcomes, zone)}", step)
        else:
            done.remove(match)
    for at, act in done:
        nothing = next((step for step in example.steps if isinstance(step, ExpectNothing)), None)
        yield Difference(_label(at, zone), f"not expected: {show_act(act)}", nothing)


def _words(step: Step) -> str:
    return print_step(step).strip()


def _instead(at: Instant, done: list[tuple[Instant, Act]], outcomes: tuple[Firing, ...], zone: tzinfo) -> str:
    """What happened at that moment, or why nothing did."""
    others = [show_act(act) for when, act in done if when == at]
    if others:
        return f"What happened then: {'; '.join(others)}."
    for firing in outcomes:
        if firing.at == at and firing.outcome not in (Outcome.FIRED, Outcome.FOLLOWED):
            return f"Nothing happened then: {why_not(firing)}."
    elsewhere = sorted({_label(when, zone) for when, _ in done})
    return f"Nothing happened then; something did at {', '.join(elsewhere)}." if elsewhere else "Nothing happened."


def why_not(firing: Firing) -> str:
    """Why a near miss did not fire, in one line."""
    if firing.outcome is Outcome.SUPPRESSED:
        return "it was held back by `At most …`"
    if firing.outcome is Outcome.TOO_OLD:
        return "it was more than 24 hours old when it arrived"
    wanted = "unknown" if firing.outcome is Outcome.UNKNOWN else "false"
    clauses = [clause for clause in firing.reason if clause.verdict.value == wanted]
    parts = []
    for clause in clauses:
        values = ", ".join(show_value(fact.value) for fact in clause.facts[:3] if isinstance(fact.value, Measured))
        detail = clause.why_unknown or values
        parts.append(f'"{clause.text}" is {wanted}' + (f" ({detail})" if detail else ""))
    return "; ".join(parts)


def _is(step: Expectation, act: Act) -> bool:
    match step:
        case ExpectReached():
            kind = {Reach.ASKED: ActionKind.ASK, Reach.TOLD: ActionKind.TELL, Reach.PAGED: ActionKind.PAGE}[step.reach]
            return act.kind is kind and act.who == _who(step.who) and _says(step.text, act)
        case ExpectRecorded():
            return act.kind is ActionKind.RECORD and act.text.split(" as ")[0] == step.term.name
        case ExpectSent():
            return act.kind is ActionKind.SEND and (act.text, act.who) == (step.message.name, step.connection.name)
        case ExpectStarted():
            return act.kind is ActionKind.START and (act.text, act.who) == (step.form.name, _who(step.who))
        case ExpectRun():
            return act.kind is ActionKind.RUN and act.text == step.robot.name
        case ExpectShown():
            return act.kind is ActionKind.SHOW and _says(step.text, act)


def _says(text: Text | None, act: Act) -> bool:
    """Whether a line's words are the action's: `{patient}` reads "the patient" in both."""
    return text is None or text.template.replace("{patient}", PATIENT) == act.text


def _who(who: Who) -> str:
    return PATIENT if isinstance(who, ThePatient) else who.name


def show_act(act: Act) -> str:
    """An action as people say it: `the on-call registrar is asked "Review …"`."""
    words = f' "{act.text}"' if act.text else ""
    who = act.who if act.who == PATIENT else f"the {act.who}"
    match act.kind:
        case ActionKind.ASK:
            return f"{who} is asked{words}"
        case ActionKind.TELL:
            return f"{who} is told{words}"
        case ActionKind.PAGE:
            return f"{who} is paged{words}"
        case ActionKind.RECORD:
            return f"{act.text} is recorded"
        case ActionKind.SEND:
            return f"{act.text} is sent to {act.who}"
        case ActionKind.START:
            return f"the {act.text} is started for {who}"
        case ActionKind.RUN:
            return f"the robot {act.text} is run"
        case ActionKind.SHOW:
            return f"a card is shown{words}"


def _label(at: Instant, zone: tzinfo) -> str:
    local = civil(at, zone)
    day = (local.date() - DAY_ONE).days + 1
    clock = f"{local:%H:%M}"
    return clock if day == 1 else f"day {day} {clock}"
