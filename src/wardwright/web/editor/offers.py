"""What the chips show: the page in its parts, the forms that may come next, the form or part that is open.

Lives here: from a text to what a template draws. Must not live here: what a press does (steps), keeping
(engine.drafts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wardwright.engine.drafts.parts import Part, PartSort, Stretch, instead_of, part_at, stretches
from wardwright.engine.drafts.writing import behind_step, place_to_write
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.language.complete import CompletionKind, complete
from wardwright.language.complete_filling import THE_PATIENT, TIME_UNITS, first_text, term_of, units_for
from wardwright.language.complete_form_table import BY_SLUG, Form, Slot, SlotKind, Sort
from wardwright.language.complete_forms import Offered, forms_at, may_end_at
from wardwright.web.editor.steps import Step, opened

LISTED: Final = 300  # names of a list that a browser gets without asking; the rest is found by typing
_FEW: Final = 24  # so many names are a list to choose from, not one to type into
_HEADINGS = {
    Sort.EVENT: gettext_lazy("When something happens"), Sort.TIME: gettext_lazy("At set times"),
    Sort.LIMIT: gettext_lazy("Limits, and how it is judged"), Sort.ONLY_IF: gettext_lazy("Only if"),
    Sort.ACT: gettext_lazy("Then"), Sort.NOBODY: gettext_lazy("If nobody acts"),
    Sort.STEP: gettext_lazy("What happens"), Sort.EXPECTED: gettext_lazy("What should come of it"),
}  # fmt: skip
_FIRST: Final = 9  # chips of a group that are seen at once


@dataclass(frozen=True, slots=True)
class Group:
    """Chips under one heading; `rest` is folded away."""

    heading: str
    forms: tuple[Offered, ...]
    rest: tuple[Offered, ...]
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One open place as inputs: `kind` says which of them."""

    slot: Slot
    kind: str  # "choose", "type", "value", "answer", "duration", "clock", "day", "text", "number"
    choices: tuple[str, ...]
    units: tuple[str, ...]
    typed: Mapping[str, str]
    wrong: Mapping[str, str]

    def value(self, name: str, default: str = "") -> str:
        """What stands in one of its inputs: `number`, `unit`, `op` …; "" for the input itself."""
        return self.typed.get(f"{self.slot.name}-{name}" if name else self.slot.name, "") or default

    def problem(self) -> str:
        """What is wrong with it."""
        parts = ("", "-number", "-upper", "-unit", "-op", "-answer")
        return next((self.wrong[key] for part in parts if (key := self.slot.name + part) in self.wrong), "")


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form with its words and fields in the order in which they are read."""

    form: Form
    pieces: tuple[str | Field, ...]


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A part of the page that somebody wants to change."""

    stretch: Stretch
    part: Part
    kind: str  # as Field.kind
    choices: tuple[str, ...]
    instead: tuple[str, ...]
    clause: tuple[int, int]  # what goes when its clause is taken out


@dataclass(frozen=True, slots=True)
class Chips:
    """Everything that the chips show."""

    stretches: tuple[Stretch, ...]
    groups: tuple[Group, ...]
    words: tuple[str, ...]  # words of the page besides
    may_end: bool
    at: int
    writes_in: str  # "new", "sentence", "after", "example"
    form: OpenForm | None
    part: OpenPart | None
    example_ends: tuple[int, ...]  # by example: where its next line goes


def chips_of(text: str, step: Step, vocabulary: Vocabulary) -> Chips:
    """The chips of a text after a step."""
    at = step.at if step.at is not None and step.at <= len(text) else place_to_write(text, vocabulary)
    before = opened(text, at, vocabulary)
    forms = forms_at(before, vocabulary)
    made = stretches(text, vocabulary)
    inside = next((each for each in made if each.kind == "sentence" and each.start < at < each.end), None)
    offers = complete(before + ("" if before[-1:].isspace() or not before else " "), len(before) + 1, vocabulary, 60)
    ends = may_end_at(text[:at], vocabulary)
    examples = sum(each.kind == "example" for each in made)
    return Chips(
        made,
        _groups(forms if inside is None else _fitting(forms, text, at), any(each.kind == "sentence" for each in made)),
        tuple(dict.fromkeys(each.text.strip() for each in offers if each.kind is CompletionKind.PHRASE))[:40],
        ends and (inside is None or not inside.closed),
        at,
        _writes_in(made, at),
        _open_form(step, text[:at], vocabulary) if step.form in BY_SLUG else None,
        _open_part(text, step.part, vocabulary) if step.part is not None else None,
        tuple(behind_step(text, number, vocabulary) for number in range(examples)),
    )


def _writes_in(made: tuple[Stretch, ...], at: int) -> str:
    if any(each.kind == "sentence" and each.start < at <= each.end and not each.closed for each in made):
        return "sentence"
    if any(each.kind == "sentence" and each.start < at < each.end for each in made):
        return "after"
    last = next((each for each in reversed(made) if each.start < at), None)
    return "example" if last is not None and last.kind != "sentence" else "new"


def _fitting(forms: tuple[Offered, ...], text: str, at: int) -> tuple[Offered, ...]:
    """In the middle of a sentence: conditions where conditions or the first act follow, else acts."""
    follows = text[at:].lstrip(" ,\n")
    acts = ("ask ", "tell ", "page ", "record ", "start ", "send ", "run ", "show ", "if not ")
    in_acts = follows.startswith(tuple(f"and {act}" for act in acts))
    wanted = {Sort.ACT, Sort.NOBODY} if in_acts else {Sort.ONLY_IF}
    return tuple(each for each in forms if each.form.sort in wanted)


def _groups(forms: tuple[Offered, ...], is_begun: bool) -> tuple[Group, ...]:
    """By heading. Once a page has a sentence, its limits are nearer than a further one."""
    found: dict[Sort, list[Offered]] = {}
    for each in forms:
        found.setdefault(each.form.sort, []).append(each)
    further = {Sort.EVENT, Sort.TIME} if is_begun else set()
    groups = (
        Group(str(_HEADINGS[sort]), tuple(each[:_FIRST]), tuple(each[_FIRST:]), sort in further)
        for sort, each in found.items()
    )
    return tuple(sorted(groups, key=lambda group: group.is_folded))


# ── The form that is open ────────────────────────────────────────────────────────────────────────


def _open_form(step: Step, before: str, vocabulary: Vocabulary) -> OpenForm:
    form = BY_SLUG[step.form]
    left = form.words
    pieces: list[str | Field] = []
    for slot in form.slots:
        words, __, left = left.partition("{" + slot.name + "}")
        pieces += [words.strip(), _field(form, slot, step, before, vocabulary)]
    return OpenForm(form, tuple(piece for piece in (*pieces, left.strip()) if piece))


def _field(form: Form, slot: Slot, step: Step, before: str, vocabulary: Vocabulary) -> Field:
    kind = slot.kind.value
    choices: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    if slot.kind is SlotKind.NAME:
        choices = names_for(slot.kinds, vocabulary)
        kind = "choose" if len(choices) <= _FEW else "type"
    elif slot.kind is SlotKind.VALUE:
        term = term_of(form, slot, step.typed, vocabulary)
        kind, choices, units = (
            ("answer", tuple(term.answers), ()) if term and term.answers else ("value", (), units_for(term))
        )
    elif slot.kind is SlotKind.DURATION:
        units = TIME_UNITS
    elif slot.kind in (SlotKind.COUNT, SlotKind.FACTOR):
        kind = "number"
    typed = dict(step.typed)
    if slot.kind is SlotKind.TEXT:
        typed.setdefault(slot.name, first_text(before, vocabulary))
    return Field(slot, kind, choices, units, typed, step.wrong)


def names_for(kinds: tuple[TermKind, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names that a place takes, as they are listed; who is asked may also be the patient."""
    names = [term.name for kind in kinds for term in vocabulary.of_kind(kind)]
    if TermKind.ROLE in kinds:
        names.append(THE_PATIENT)
    return tuple(names[:LISTED])


# ── The part that is open ────────────────────────────────────────────────────────────────────────


def _open_part(text: str, start: int, vocabulary: Vocabulary) -> OpenPart | None:
    found = part_at(text, start, vocabulary)
    if found is None:
        return None
    stretch, part = found
    kind = "words"
    choices: tuple[str, ...] = ()
    if part.sort is PartSort.NAME and part.term is not None:
        choices = _alike(part.term, vocabulary)
        kind = "choose" if len(choices) <= _FEW else "type"
    elif part.sort is PartSort.NUMBER:
        kind = "number"
    elif part.sort in (PartSort.TEXT, PartSort.CLOCK):
        kind = part.sort.value
    elif part.sort is PartSort.TIME_UNIT:
        choices = tuple(unit for unit in TIME_UNITS if unit != part.text)
    instead = (
        () if kind in ("number", "text", "clock", "type", "choose") else instead_of(text, stretch, part, vocabulary)
    )
    return OpenPart(
        stretch, part, kind, choices, instead or (choices if kind == "words" else ()), _clause(stretch, part)
    )


def _alike(term: Term, vocabulary: Vocabulary) -> tuple[str, ...]:
    kinds: tuple[TermKind, ...] = (term.kind,)
    for together in ((TermKind.RESULT, TermKind.SCORE), (TermKind.CONDITION, TermKind.FLAG)):
        if term.kind in together:
            kinds = together
    if term.kind in (TermKind.ROLE, TermKind.TEAM, TermKind.PERSON):
        kinds = (TermKind.ROLE, TermKind.TEAM, TermKind.PERSON)
    return tuple(name for name in names_for(kinds, vocabulary) if name != THE_PATIENT)


def _clause(stretch: Stretch, part: Part) -> tuple[int, int]:
    """From the `and` or `then` before the part to the end of its clause; the first clause is the whole sentence."""
    if stretch.kind == "step":
        return stretch.start, stretch.end
    number = stretch.parts.index(part)
    joins = [n for n, each in enumerate(stretch.parts) if each.text in ("and", "then")]
    first = max((n for n in joins if n <= number), default=None)
    if first is None:
        return stretch.start, stretch.end
    following = min((n for n in joins if n > number), default=None)
    end = stretch.parts[following - 1].end if following is not None else stretch.parts[-1].end
    return stretch.parts[first].start, end


def said_of(present: tuple[str, ...]) -> str:
    """Who else is there, in one line."""
    return _("%(names)s has this page open too.") % {"names": ", ".join(present)} if present else ""
