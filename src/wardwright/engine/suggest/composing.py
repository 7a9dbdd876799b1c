"""Pages composed of what was heard: the grammar's own forms; numbers that were not said come from starter flows.

Lives here: `compose`. Must not live here: hearing, the starter flows that are offered as they are (gallery). Every page
goes through the checker before anybody sees it, and its example is run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wardwright.engine.drafts.titles import title_for
from wardwright.engine.suggest.gallery import Threshold, threshold_of, usual_reader
from wardwright.engine.suggest.hearing import Course, Event, Heard, Said, Verb
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.language.complete_filling import fill, units_for
from wardwright.language.complete_form_table import BY_SLUG

_FLAGGED = (TermKind.CONDITION, TermKind.FLAG)
_MEASURED = (TermKind.RESULT, TermKind.SCORE)


@dataclass(frozen=True, slots=True)
class Composed:
    """A page, and what led to it."""

    text: str
    because: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class _Trigger:
    words: str
    has_value: str  # the result whose value the text may show; ""
    example: tuple[str, ...]  # lines before the expectation
    because: tuple[Heard, ...] = ()
    used: tuple[str, ...] = ()  # names that stand in it


def compose(said: Said, vocabulary: Vocabulary) -> Iterator[Composed]:
    """Pages that could mean what was said, likeliest first."""
    for trigger in _triggers(said, vocabulary):
        who, why = _who(said, trigger, vocabulary)
        if who is None:
            return
        for verb in _verbs(said):
            yield _page(said, trigger, verb, who, (*said.heard, *trigger.because, *why), vocabulary)


def _verbs(said: Said) -> tuple[Verb, ...]:
    first = said.verb or Verb.ASK
    return (first, Verb.TELL if first is Verb.ASK else Verb.ASK)


def _fill(slug: str, vocabulary: Vocabulary, values: Mapping[str, str]) -> str:
    return fill(BY_SLUG[slug], values, vocabulary).words


# ── What sets it off ─────────────────────────────────────────────────────────────────────────────


def _triggers(said: Said, vocabulary: Vocabulary) -> Iterator[_Trigger]:
    if Event.DAILY in said.events:
        yield _daily(said, vocabulary)
    if Event.MISSING in said.events:
        yield from _missing(said, vocabulary)
    yield from (found for term in said.of(*_MEASURED) if (found := _value(said, term, vocabulary)) is not None)
    yield from _other_events(said, vocabulary)


def _daily(said: Said, vocabulary: Vocabulary) -> _Trigger:
    clock = said.clock or ("20:00" if "evening" in said.words.casefold() else "08:00")
    because = () if said.clock else (Heard("every day", f"{clock}, as no time was said"),)
    return _Trigger(_fill("daily", vocabulary, {"clock": clock}), "", (), because)


def _missing(said: Said, vocabulary: Vocabulary) -> Iterator[_Trigger]:
    length = said.lengths[0] if said.lengths else "12 hours"
    because = () if said.lengths else (Heard("not done", f"{length} after admission, as no time was said"),)
    count, _, unit = length.partition(" ")
    time = {"time-number": count, "time-unit": unit}
    for term in said.of(TermKind.FORM):
        yield _Trigger(_fill("form-missing", vocabulary, {"form": term.name, **time}), "", (), because, (term.name,))
    for term in said.of(*_MEASURED):
        words = _fill("none-after-admission", vocabulary, {"result": term.name, **time})
        yield _Trigger(words, "", (), because, (term.name,))


def _value(said: Said, term: Term, vocabulary: Vocabulary) -> _Trigger | None:
    used = (term.name,)
    if term.answers:
        answer = said.answer if said.answer in term.answers else next(iter(term.answers))
        words = _fill("value-arrives", vocabulary, {"result": term.name, "value-answer": answer})
        because: tuple[Heard, ...] = (
            () if said.answer else (Heard(term.name, f"“{answer}”, its first answer, as none was said"),)
        )
        step = {"result": term.name, "exact-answer": answer, "at": "09:00"}
        return _Trigger(words, term.name, (_fill("step-value", vocabulary, step),), because, used)
    threshold = _threshold(said, term, vocabulary)
    if threshold is None:
        words = _fill("result-arrives", vocabulary, {"result": term.name})
        why = (Heard(term.name, "each result, as no number was said and no starter flow has one: narrow it"),)
        return _Trigger(words, term.name, (), why, used) if said.course is None or said.number is None else None
    low = said.course in (Course.LOW, Course.FALLS)
    slug = {Course.RISES: "rises", Course.FALLS: "falls"}.get(said.course or Course.HIGH, "value-arrives")
    slot = {"rises": "rise", "falls": "fall"}.get(slug, "value")
    values = {
        "result": term.name, f"{slot}-number": f"{threshold.value:f}", f"{slot}-unit": threshold.unit,
        f"{slot}-op": "or less" if low else "or more",
    }  # fmt: skip
    words = _fill(slug, vocabulary, values)
    if not words:
        return None
    step = {"result": term.name, "exact-number": f"{threshold.value:f}", "exact-unit": threshold.unit, "at": "09:00"}
    example = (_fill("step-value", vocabulary, step),) if term.kind is TermKind.RESULT else ()
    because = (Heard(said.course.value if said.course else term.name, threshold.why),) if threshold.why else ()
    return _Trigger(words, term.name, example, because, used)


def _threshold(said: Said, term: Term, vocabulary: Vocabulary) -> Threshold | None:
    if said.number is not None:
        known = said.unit in units_for(term)
        return Threshold(said.number, said.unit if known else term.unit, "")
    low = said.course in (Course.LOW, Course.FALLS)
    return threshold_of(term, low, said.very, vocabulary)


def _other_events(said: Said, vocabulary: Vocabulary) -> Iterator[_Trigger]:
    place = next(iter(said.of(TermKind.PLACE)), None)
    for event in said.events:
        if event is Event.ADMITTED:
            yield _moved("admitted-to" if place else "admitted", place, vocabulary)
        elif event is Event.MOVED and place:
            yield _moved("moved-to", place, vocabulary)
        elif event is Event.DISCHARGED:
            yield _moved("discharged-from" if place else "discharged", place, vocabulary)
        elif event is Event.DIES:
            yield _Trigger(_fill("dies", vocabulary, {}), "", ())
        elif event is Event.MISSED:
            yield _Trigger(_fill("missed", vocabulary, {}), "", ())
        elif event is Event.QUIET:
            for term in said.of(TermKind.CONNECTION, TermKind.DEVICE):
                yield _Trigger(_fill("quiet", vocabulary, {"source": term.name}), "", (), (), (term.name,))
        elif event in (Event.GIVEN, Event.PRESCRIBED, Event.STOPPED):
            for term in said.of(TermKind.MEDICINE):
                words = _fill(event.value, vocabulary, {"medicine": term.name})
                yield _Trigger(words, "", (f"09:00 {words.removeprefix('When ')}",), (), (term.name,))
    for term in said.of(*_FLAGGED):
        yield _Trigger(_fill("recorded", vocabulary, {"flag": term.name}), "", (), (), (term.name,))
    for term in said.of(TermKind.DOCUMENT):
        yield _Trigger(_fill("document", vocabulary, {"document": term.name}), "", (), (), (term.name,))


def _moved(slug: str, place: Term | None, vocabulary: Vocabulary) -> _Trigger:
    words = _fill(slug, vocabulary, {"place": place.name if place else ""})
    example = f"09:00 {words.removeprefix('When ').replace('a patient', 'the patient')}"
    return _Trigger(words, "", (example,), (), (place.name,) if place else ())


# ── What comes of it ─────────────────────────────────────────────────────────────────────────────


def _who(said: Said, trigger: _Trigger, vocabulary: Vocabulary) -> tuple[Term | None, tuple[Heard, ...]]:
    if said.who:
        return said.who[0], ()
    name, flow = usual_reader(trigger.used, vocabulary)
    if name is not None:
        return name, (Heard("", f"{name.name}: nobody was named, and the starter flow “{flow}” asks them"),)
    first = next(iter(vocabulary.of_kind(TermKind.ROLE)), None)
    return first, ((Heard("", f"{first.name}: nobody was named, change it"),) if first else ())


def _page(
    said: Said, trigger: _Trigger, verb: Verb, who: Term, because: tuple[Heard, ...], vocabulary: Vocabulary
) -> Composed:
    text = "Review {patient} on {ward}"
    if trigger.has_value:
        text = f"Review {{patient}} on {{ward}}: {trigger.has_value} {{value}}"
    lengths = [length for length in said.lengths if length not in trigger.words]
    count, _, unit = (lengths[0] if lengths else "30 minutes").partition(" ")
    values = {"who": who.name, "text": text, "time-number": count, "time-unit": unit}
    clauses = [trigger.words, *_conditions(said, trigger, vocabulary), f"then {_fill(verb.value, vocabulary, values)}"]
    if verb is Verb.ASK and len(said.who) > 1:
        clauses.append("and " + _fill("not-done-page", vocabulary, {"who": said.who[1].name}))
    limit = "" if trigger.words.startswith("Every") else "\n\nAt most once per patient every 4 hours."
    body = ",\n".join(clauses) + "." + limit
    flow = f"Flow: {title_for(body, vocabulary) or said.words[:80]}\nBecause: {_one_line(said.words)}\n\n{body}\n"
    if trigger.example and len(clauses) == 2:
        reached = {Verb.ASK: "asked", Verb.TELL: "told", Verb.PAGE: "paged"}[verb]
        moment = trigger.example[-1].split()[0]
        expected = f"{moment} the {who.name} is {reached}"
        ward = _ward(vocabulary)
        before = [f"08:00 the patient is admitted to {ward}"] if ward and "admitted" not in trigger.words else []
        lines = "\n".join(f"  {line}" for line in (*before, *trigger.example, expected))
        flow += f"\nExample: it fires\n{lines}\n"
    return Composed(flow, tuple(dict.fromkeys(because)))


def _ward(vocabulary: Vocabulary) -> str:
    return next((term.name for term in vocabulary.of_kind(TermKind.PLACE) if term.place_kind == "ward"), "")


def _one_line(words: str) -> str:
    return " ".join(words.replace("#", "").split())[:200]


def _conditions(said: Said, trigger: _Trigger, vocabulary: Vocabulary) -> Iterator[str]:
    if trigger.words.startswith("Every") or "quiet" in trigger.words:
        return
    for term in said.of(TermKind.PLACE):
        if term.name not in trigger.used:
            yield "and " + _fill("on", vocabulary, {"place": term.name})
    for term in said.of(TermKind.MEDICINE):
        if term.name not in trigger.used:
            yield "and " + _fill("taking", vocabulary, {"medicine": term.name})
    for term in said.of(*_FLAGGED):
        if term.name not in trigger.used:
            yield "and " + _fill("has", vocabulary, {"flag": term.name})
    if " inpatient" in f" {said.words.casefold()}":
        yield "and the patient is an inpatient"
