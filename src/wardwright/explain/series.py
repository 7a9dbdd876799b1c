"""FHIRPath for "those records": the resources of a kind, with a code, in a window of time, and the values in them.

Lives here: the pieces that conditions are made of. The context of every expression is a Bundle with the patient's
resources (`%resource`); an empty answer is FHIRPath's unknown. Numbers are those in the term's own unit, and the page's
quantities are converted into it: an observation in another unit is not seen, so it can never fire anything.
Must not live here: conditions (fhirpath.py), scores (score_path.py).
"""

from __future__ import annotations

from decimal import Decimal

from wardwright.explain.resources import RESULT, Coding, Place, as_coding, codings, place_of
from wardwright.facts.units import conversion
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.tree import (
    AnswerIs,
    BetweenAgo,
    Comparison,
    DocumentThing,
    Duration,
    FormThing,
    InLast,
    MedicineThing,
    MovementThing,
    Op,
    ProcedureThing,
    Quantity,
    RecordedThing,
    ResultThing,
    Test,
    Thing,
    Window,
)

OPERATORS = {Op.ABOVE: ">", Op.BELOW: "<", Op.AT_LEAST: ">=", Op.AT_MOST: "<=", Op.EXACTLY: "="}


def quoted(text: str) -> str:
    """A FHIRPath string literal."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def all_of(*tests: str) -> str:
    """The tests that are not empty, joined with `and`."""
    return " and ".join(test for test in tests if test)


def resources(place: Place, *tests: str) -> str:
    """The resources of this kind that count and pass the tests."""
    found = f"%resource.entry.resource.ofType({place.resource})"
    condition = all_of(place.counts, *tests)
    return f"{found}.where({condition})" if condition else found


def ago(moment: Duration) -> str:
    """`now() - 1 hour - 30 minutes`."""
    steps = [f"{count} {unit.value}{'' if count == 1 else 's'}" for count, unit in moment.parts]
    return " - ".join(["now()", *steps])


def within(path: str, window: Window) -> str:
    """That a time lies in the window: after its beginning, up to and including its end."""
    match window:
        case InLast():
            return f"{path} > {ago(window.duration)} and {path} <= now()"
        case BetweenAgo():
            return f"{path} > {ago(window.earlier)} and {path} <= {ago(window.later)}"


def coded(path: str, name: str, vocabulary: Vocabulary) -> str:
    """That the concept at `path` is this term, by any of its codes; by its text where the term has none."""
    found = codings(name, vocabulary)
    if not found:
        return f"{path}.text = {quoted(name)}"
    return f"{path}.coding.where({' or '.join(_coding(code) for code in found)}).exists()"


def _coding(code: Coding) -> str:
    if not code.system:
        return f"code = {quoted(code.code)}"
    return f"(system = {quoted(code.system)} and code = {quoted(code.code)})"


def term_test(thing: Thing, vocabulary: Vocabulary) -> str:
    """That a resource is about the thing's term; "" for things without one."""
    place = place_of(thing)
    match thing:
        case FormThing():
            codes = " | ".join(quoted(code.code) for code in codings(thing.term.name, vocabulary))
            return f"questionnaire in ({codes or quoted(thing.term.name)})"
        case ResultThing() | MedicineThing() | ProcedureThing() | RecordedThing() | DocumentThing():
            return coded(place.code, thing.term.name, vocabulary)
        case MovementThing() if thing.place is not None:
            return at_place(thing.place.name, vocabulary)
        case _:
            return ""


def at_place(name: str, vocabulary: Vocabulary) -> str:
    """That an Encounter has been in this place (or a member of the group)."""
    names = sorted(vocabulary.members(name))
    codes = [code.code for code in codings(name, vocabulary)]
    known = f"identifier.value in ({' | '.join(map(quoted, codes))}) or " if codes else ""
    return f"location.location.where({known}display in ({' | '.join(map(quoted, names))})).exists()"


def things(thing: Thing, window: Window | None, vocabulary: Vocabulary) -> str:
    """The resources that are this thing, in the window (None: at any time), with its test passed."""
    place = place_of(thing)
    test = ""
    if isinstance(thing, ResultThing) and thing.test is not None:
        test = value_test(thing.term.name, thing.test, vocabulary)
    in_window = within(place.time, window) if window is not None else ""
    return resources(place, term_test(thing, vocabulary), in_window, test)


def newest(series: str) -> str:
    """The Observation of the series with the latest time; nothing when there is none."""
    later = f"$this.select({RESULT.time}) > $total.select({RESULT.time})"
    return f"{series}.aggregate(iif($total.empty() or {later}, $this, $total))"


def numbers(name: str, vocabulary: Vocabulary) -> str:
    """From an Observation to its number in the term's own unit; nothing where it is in another."""
    unit = vocabulary[name].unit
    quantity = "value.ofType(Quantity)"
    if not unit:
        return f"select({quantity}.value | value.ofType(integer))"
    return f"{quantity}.where(code = {quoted(unit)} or unit = {quoted(unit)}).value"


def number_in_unit(quantity: Quantity, name: str, vocabulary: Vocabulary) -> Decimal:
    """The page's number in the term's own unit; as written where it does not convert (the page's check says so)."""
    term = vocabulary[name]
    found = conversion(quantity.unit, term.unit, term.molar_mass, term.charge) if quantity.unit else None
    return found.apply(quantity.value) if found is not None else quantity.value


def comparison(path: str, test: Comparison, name: str, vocabulary: Vocabulary) -> str:
    """That the number at `path` passes the page's comparison."""
    low = number_in_unit(test.quantity, name, vocabulary)
    if test.upper is not None:
        high = number_in_unit(test.upper, name, vocabulary)
        return f"({path} >= {low:f} and {path} <= {high:f})"
    return f"{path} {OPERATORS[test.op]} {low:f}"


def answer(path: str, name: str, word: str, vocabulary: Vocabulary) -> str:
    """That the coded value at `path` is this answer, by code or by its words."""
    from_codes = [_answer_code(code) for code in vocabulary[name].answers.get(word, ())]
    by_text = f"{path}.value.ofType(CodeableConcept).text = {quoted(word)}"
    if not from_codes:
        return f"({by_text} or {path}.value.ofType(string) = {quoted(word)})"
    return f"{path}.value.ofType(CodeableConcept).coding.where({' or '.join(from_codes)}).exists()"


def _answer_code(text: str) -> str:
    return _coding(as_coding(text))


def value_test(name: str, test: Test, vocabulary: Vocabulary) -> str:
    """That an Observation's value passes the test, seen from the Observation."""
    if isinstance(test, AnswerIs):
        return answer("$this", name, test.answer, vocabulary)
    return comparison(numbers(name, vocabulary), test, name, vocabulary)
