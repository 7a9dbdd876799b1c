"""From what somebody put into the open places of a form to the words of the page.

Lives here: `fill`, the names and units that a place offers, what stands in a place before anybody chose. Must not live
here: which forms may come (complete_forms), whether the whole page makes sense (check). Names may be synonyms in any
case: the page gets the canonical one, with the article that reads well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from wardwright.facts.units import canonical_unit, conversion
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.language import print_words
from wardwright.language.complete import units_of
from wardwright.language.complete_form_table import Form, Slot, SlotKind
from wardwright.language.grammar import WEEKDAYS
from wardwright.language.recover import nearest
from wardwright.language.tree import Name

TIME_UNITS: Final = ("minutes", "hours", "days", "weeks")
THE_PATIENT: Final = "the patient"
_CLOCK: Final = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d")
_NUMBER: Final = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?")
_SLOT: Final = re.compile(r"(?P<article>\ba |\bon )?\{(?P<slot>[a-z ]+)\}(?P<verb> is| has| rises| falls)?")
_MANY: Final = {" is": " are", " has": " have", " rises": " rise", " falls": " fall"}


@dataclass(slots=True)
class Filling:
    """The words, or what is still wrong by the name of the field."""

    words: str = ""
    wrong: dict[str, str] = field(default_factory=dict)


def fill(form: Form, values: Mapping[str, str], vocabulary: Vocabulary) -> Filling:
    """The form's words with these values. `wrong` says of each field that does not fit what to put into it."""
    filler = _Filler(form, {name: value.strip() for name, value in values.items()}, vocabulary)
    return filler.filled()


def term_of(form: Form, slot: Slot, values: Mapping[str, str], vocabulary: Vocabulary) -> Term | None:
    """The result or score that a value belongs to, when it is known."""
    if slot.name in ("number", "age"):
        return None
    for other in form.slots:
        if TermKind.RESULT in other.kinds:
            term = vocabulary.find(values.get(other.name, "").strip())
            return term if term is not None and term.kind in other.kinds else None
    return None


def units_for(term: Term | None) -> tuple[str, ...]:
    """The units that a value of the term may be written in, its own first; () where none is needed."""
    return tuple(units_of(term)) if term is not None else ()


def first_text(before: str, vocabulary: Vocabulary) -> str:
    """What a person is asked to do, before anybody wrote it: `Review {patient}: potassium {value}` where a value set
    the sentence off."""
    start = max(before.rfind("When "), before.rfind("\nEvery "))
    event = before[start:].split(",")[0] if start >= 0 else ""
    if before[start:].startswith("When ") and re.search(r"\b(?:arrives|rises|falls)\b", event):
        words = re.sub(r"^When (?:an? |the )?", "", event)
        found = [term for term in _measured(vocabulary) if words.casefold().startswith(term.name.casefold())]
        if found:
            return f"Review {{patient}}: {max(found, key=lambda term: len(term.name)).name} {{value}}"
    return "Review {patient} on {ward}"


def _measured(vocabulary: Vocabulary) -> tuple[Term, ...]:
    return (*vocabulary.of_kind(TermKind.RESULT), *vocabulary.of_kind(TermKind.SCORE))


class _Filler:
    def __init__(self, form: Form, values: Mapping[str, str], vocabulary: Vocabulary) -> None:
        self._form, self._values, self._vocabulary = form, values, vocabulary
        self._wrong: dict[str, str] = {}

    def filled(self) -> Filling:
        slots = {slot.name: self._slot(slot) for slot in self._form.slots}
        if self._wrong:
            return Filling(wrong=self._wrong)
        words = _SLOT.sub(lambda found: _well(found, slots[found["slot"]]), self._form.words)
        return Filling(words)

    def _slot(self, slot: Slot) -> str:
        match slot.kind:
            case SlotKind.NAME:
                return self._name(slot)
            case SlotKind.VALUE:
                return self._value(slot)
            case SlotKind.DURATION:
                return self._duration(slot)
            case SlotKind.CLOCK:
                return self._clock(slot)
            case SlotKind.DAY:
                found = self._get(slot)
                if found.casefold() not in WEEKDAYS:
                    self._wrong[slot.name] = "Choose a day of the week."
                return found.capitalize()
            case SlotKind.TEXT:
                return self._text(slot)
            case SlotKind.COUNT | SlotKind.FACTOR:
                return self._number(slot.name, whole=slot.kind is SlotKind.COUNT)

    def _get(self, slot: Slot) -> str:
        return self._values.get(slot.name, "") or slot.default

    def _name(self, slot: Slot) -> str:
        typed = self._get(slot)
        if TermKind.ROLE in slot.kinds:
            if typed.casefold() == THE_PATIENT:
                return THE_PATIENT
            typed = re.sub(r"^the\s+", "", typed, flags=re.IGNORECASE)
        term = self._vocabulary.find(typed)
        if term is None or term.kind not in slot.kinds:
            self._wrong[slot.name] = _no_such(typed, slot, self._vocabulary)
            return ""
        return _printed(term, slot, self._form)

    def _value(self, slot: Slot) -> str:
        term = term_of(self._form, slot, self._values, self._vocabulary)
        if term is not None and term.answers:
            return self._answer(slot, term)
        unit = self._unit(slot, term)
        number = self._number(f"{slot.name}-number", whole=slot.name in ("age", "number"))
        op = self._values.get(f"{slot.name}-op", "") or slot.ops[0]
        if op not in slot.ops:
            self._wrong[f"{slot.name}-op"] = "Choose one of the comparisons."
        first = f"{number} {unit}".strip()
        if op == "between":
            upper = self._number(f"{slot.name}-upper", whole=slot.name in ("age", "number"))
            if not self._wrong and Decimal(upper) <= Decimal(number):
                self._wrong[f"{slot.name}-upper"] = f"Write a number above {number}: the smaller one comes first."
            return f"between {first} and {upper} {unit}".strip()
        return f"{first} {op}" if op.startswith("or ") else f"{op} {first}".strip()

    def _answer(self, slot: Slot, term: Term) -> str:
        answer = self._values.get(f"{slot.name}-answer", "")
        known = {each.casefold(): each for each in term.answers}
        if answer.casefold() not in known:
            choices = " or ".join(term.answers)
            self._wrong[f"{slot.name}-answer"] = f"{term.name} is answered in words: choose {choices}."
            return ""
        if len(slot.ops) == 2:
            self._wrong[f"{slot.name}-answer"] = f"{term.name} is answered in words and cannot rise or fall."
        return known[answer.casefold()]

    def _unit(self, slot: Slot, term: Term | None) -> str:
        if term is None or not units_for(term):
            return ""
        unit = self._values.get(f"{slot.name}-unit", "") or term.unit
        if unit in units_for(term):
            return unit
        spelled = canonical_unit(unit, term.unit_names)
        if spelled is None or conversion(spelled, term.unit, term.molar_mass, term.charge) is None:
            self._wrong[f"{slot.name}-unit"] = f"{term.name} is measured in {term.unit}: choose that, or one like it."
        return unit

    def _number(self, name: str, whole: bool) -> str:
        typed = self._values.get(name, "") or next((s.default for s in self._form.slots if s.name == name), "")
        typed = typed.replace(",", ".") if typed.count(",") == 1 and "." not in typed else typed
        if not _NUMBER.fullmatch(typed) or not _is_decimal(typed):
            self._wrong[name] = "Write a number, such as 6.0." if not whole else "Write a whole number, such as 4."
        elif whole and "." in typed:
            self._wrong[name] = "Write a whole number: this is counted."
        return typed

    def _duration(self, slot: Slot) -> str:
        count, unit = self._values.get(f"{slot.name}-number", ""), self._values.get(f"{slot.name}-unit", "")
        if not count and not unit:
            count, _, unit = slot.default.partition(" ")
        unit = unit if unit.endswith("s") else f"{unit}s"
        if not count.isdecimal() or int(count) == 0 or len(count) > 5:
            self._wrong[f"{slot.name}-number"] = "Write how long, in whole numbers, such as 15."
        if unit not in TIME_UNITS:
            self._wrong[f"{slot.name}-unit"] = "Choose minutes, hours, days or weeks."
        return f"{count} {unit.removesuffix('s') if count == '1' else unit}"

    def _clock(self, slot: Slot) -> str:
        typed = self._get(slot).replace(".", ":")
        day, _, clock = typed.rpartition(" ") if typed.startswith("day ") else ("", "", typed)
        good_day = not day or re.fullmatch(r"day \d{1,3}", day)
        if not _CLOCK.fullmatch(clock) or not good_day:
            self._wrong[slot.name] = "Write a time of day, such as 09:00."
        hour, _, minute = clock.partition(":")
        return f"{day} {hour.zfill(2)}:{minute}".strip()

    def _text(self, slot: Slot) -> str:
        typed = " ".join(self._get(slot).replace('"', "'").split())
        if not typed:
            self._wrong[slot.name] = "Write what the person will read."
        return f'"{typed}"'


def _is_decimal(typed: str) -> bool:
    try:
        Decimal(typed)
    except InvalidOperation:
        return False
    return True


def _no_such(typed: str, slot: Slot, vocabulary: Vocabulary) -> str:
    kinds = " or ".join(kind.value for kind in slot.kinds)
    names = [name for kind in slot.kinds for term in vocabulary.of_kind(kind) for name in (term.name, *term.also)]
    near = nearest(typed, names) if typed else ()
    if not typed:
        return f"Choose one of the ward's {kinds}."
    if near:
        return f'"{typed}" is not among the ward\'s {kinds}. Near it: {", ".join(near)}.'
    return f'"{typed}" is not among the ward\'s {kinds}. Choose one, or have it added to the vocabulary.'


def _printed(term: Term, slot: Slot, form: Form) -> str:
    """The name as it reads well where it stands."""
    name = Name(term.kind, term.name)
    if TermKind.ROLE in slot.kinds:
        return print_words.who(name)
    if term.kind is TermKind.PLACE:
        return print_words.place(name)
    if term.kind is TermKind.MEDICINE:
        return term.name if "no {medicine}" in form.words else print_words.medicine(name)
    if term.kind in (TermKind.FLAG, TermKind.CONNECTION, TermKind.DEVICE, TermKind.MESSAGE):
        bare = "no {" in form.words or "the {" in form.words
        return term.name if bare else print_words.definite(name)
    return term.name


def _well(found: re.Match[str], words: str) -> str:
    """The words with what stands beside them: `an INR`, `in the Emergency Department`, `platelets are`."""
    before, verb = found["article"] or "", found["verb"] or ""
    if before == "a ":
        before = f"{print_words.article(words)} "
    elif before == "on " and found["slot"] == "place" and "ward" not in words.casefold():
        before = "in "
    if verb and found["slot"] == "result" and print_words.is_plural(words):
        verb = _MANY[verb]
    return f"{before}{words}{verb}"
