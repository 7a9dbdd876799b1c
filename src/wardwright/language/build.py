"""From a parse tree to the nodes of the page: words shared by all sentences.

Lives here: `Builder`, which turns names, quantities, durations, comparisons, windows and things into nodes, with the
span of each, and the problem of whatever a node's constructor refuses.
Must not live here: sentences (build_sentences), conditions (build_conditions), examples (build_examples).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, NamedTuple

from lark import Token, Tree

from wardwright.facts.units import canonical_unit
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.language import tree as t
from wardwright.language.lexer import name_words
from wardwright.language.print_words import PH
from wardwright.language.problem import Problem, Severity
from wardwright.language.readings import Word, answers_of
from wardwright.language.repair import rewritten

Part = Any  # Tree[Token] | Word: Lark's own type does not say which child is which

COMPARED: Final = {
    "bare": t.Op.EXACTLY,
    "exactly": t.Op.EXACTLY,
    "above": t.Op.ABOVE,
    "below": t.Op.BELOW,
    "at_least": t.Op.AT_LEAST,
    "at_most": t.Op.AT_MOST,
    "between": t.Op.BETWEEN,
}
_MOVEMENTS: Final = {movement.value: movement for movement in t.Movement}
_MEDICINE_ACTS: Final = {act.value: act for act in t.MedicineAct}
_APPOINTMENT_ACTS: Final = {act.value: act for act in t.AppointmentAct}


class Refused(Exception):
    """A part of the sentence cannot be built; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.slug)
        self.problem = problem


def span_of(part: Part) -> t.Span:
    """Where a parse tree or a token stands."""
    if isinstance(part, t.Span):
        return part
    if isinstance(part, Token):
        return t.Span(part.start_pos or 0, part.end_pos or 0)
    return t.Span(part.meta.start_pos, part.meta.end_pos)


class _Noted(NamedTuple):
    """A slip that does not keep the rest of its sentence from being built, and words that may stand in its place."""

    problem: Problem
    instead: tuple[str, ...]


class Builder:
    """Turns the parts of one sentence into nodes."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.within = t.Span(0, len(text))  # the sentence or line that is being built
        self._noted: list[_Noted] = []

    def refuse(self, part: Part, slug: str, problem: str, because: str = "", instead: tuple[str, ...] = ()) -> Refused:
        """The exception for a part that cannot be built; `instead` are words that may stand in its place."""
        span = span_of(part)
        fixes = tuple(
            rewritten(self.text, self.within.start, self.within.end, span.start, span.end, words) for words in instead
        )
        return Refused(Problem(slug, Severity.ERROR, span, problem, because, fixes))

    def note(self, part: Part, slug: str, problem: str, because: str, instead: tuple[str, ...]) -> None:
        """Remember what is wrong and go on, so that all such slips of a sentence are said together."""
        self._noted.append(_Noted(Problem(slug, Severity.ERROR, span_of(part), problem, because), instead))

    def noted(self) -> list[Problem]:
        """The slips noted since the last time, each with sentences in which the others are put right too."""
        noted, self._noted = sorted(self._noted, key=lambda each: each.problem.span.start), []
        return [
            replace(each.problem, fixes=tuple(self._corrected(noted, each, words) for words in each.instead))
            for each in noted
        ]

    def _corrected(self, noted: list[_Noted], this: _Noted, words: str) -> str:
        cut, pieces = self.within.start, []
        for each in noted:
            pieces += [self.text[cut : each.problem.span.start], words if each is this else each.instead[0]]
            cut = each.problem.span.end
        whole = "".join([*pieces, self.text[cut : self.within.end]])
        return rewritten(whole, 0, len(whole), len(whole), len(whole), "")

    def words(self, span: t.Span) -> str:
        """The author's own words, on one line."""
        return " ".join(self.text[span.start : span.end].split())

    def make(self, part: Part, node: Callable[..., Any], *values: Any) -> Any:
        """A node with its span; what its constructor refuses becomes a located problem."""
        span = span_of(part)
        try:
            return node(*values, span=span)
        except ValueError as refusal:
            raise self.refuse(span, "not-possible", f'"{self.words(span)}": {refusal}.') from None

    # ── Words ────────────────────────────────────────────────────────────────────────────────────

    def name(self, token: Word) -> t.Name:
        """The canonical name of a vocabulary token."""
        assert token.term is not None
        return t.Name(token.term.kind, token.term.name, span=span_of(token))

    def who(self, part: Part) -> t.Who:
        """A role, a team, a person, or the patient."""
        return t.ThePatient(span=span_of(part)) if isinstance(part, Tree) else self.name(part)

    def quoted(self, token: Word) -> t.Text:
        """A text without its quotation marks."""
        text: t.Text = self.make(token, t.Text, str(token)[1:-1])
        return text

    def whole(self, token: Word) -> int:
        """A whole number."""
        try:
            return int(token)
        except ValueError:
            raise self.refuse(token, "whole-number", f'"{token}" must be a whole number here.') from None

    def decimal(self, token: Word) -> Decimal:
        """A number as written."""
        return Decimal(str(token).replace("−", "-"))

    def clock(self, token: Word) -> t.Clock:
        """`07:30`."""
        hour, minute = str(token).split(":")
        clock: t.Clock = self.make(token, t.Clock, int(hour), int(minute))
        return clock

    def duration(self, part: Part) -> t.Duration:
        """`1 hour 30 minutes`; a unit alone is one of it (`in the last hour`)."""
        words = part.children
        if len(words) == 1:
            parts: tuple[tuple[int, t.Unit], ...] = ((1, time_unit(words[0])),)
        else:
            parts = tuple(
                (self.whole(count), time_unit(unit)) for count, unit in zip(words[::2], words[1::2], strict=True)
            )
        duration: t.Duration = self.make(part, t.Duration, parts)
        return duration

    def window(self, part: Part) -> t.Window:
        """`in the last 48 hours`, `between 365 days and 8 days ago`."""
        if part.data == "in_last":
            return t.InLast(self.duration(part.children[0]), span=span_of(part))
        window: t.Window = self.make(part, t.BetweenAgo, *map(self.duration, part.children))
        return window

    # ── Values ───────────────────────────────────────────────────────────────────────────────────

    def quantity(self, part: Part, term: Term, other: Part | None = None) -> t.Quantity:
        """A number with its unit as UCUM. `other` is the other end of `between`, which may lend its unit."""
        number = part.children[0]
        value = self.decimal(number)
        units = [*part.children[1:], *(other.children[1:] if other is not None else ())]
        if not units:
            if term.unit not in ("", "1", PH) and term.kind is not TermKind.SCORE:
                self._note_no_unit(number, term)
            return t.Quantity(value, PH if term.unit == PH else "", span=span_of(part))
        unit = self._unit(units[0], term)
        return t.Quantity(value, unit, span=span_of(part))

    def _unit(self, token: Word, term: Term) -> str:
        unit = canonical_unit(str(token), term.unit_names)
        if unit is None:
            problem = f'"{token}" is not a unit that UCUM or the vocabulary knows.'
            because = f"Without its unit the number cannot be compared with what {term.name} is reported in."
            self.note(token, "unknown-unit", problem, because, (term.unit,))
            return str(token)
        return "" if unit == "1" else unit

    def _note_no_unit(self, number: Word, term: Term) -> None:
        """STYLE: `"6.0" has no unit. Potassium is reported in mmol/L or mg/dL, and 6.0 means very different things.`"""
        units = list(dict.fromkeys([term.unit, *term.unit_names.values()]))
        if len(units) == 1 and term.molar_mass is not None:
            units.append("mg/dL" if "mol" in term.unit else "mmol/L")
        name = term.name[:1].upper() + term.name[1:]
        meaning = f"and {number} means very different things" if len(units) > 1 else "and the page must say so"
        because = f"{name} is reported in {' or '.join(units[:3])}, {meaning}."
        instead = tuple(f"{number} {unit}" for unit in units[:3])
        self.note(number, "no-unit", f'"{number}" has no unit.', because, instead)

    def comparison(self, part: Part, term: Term) -> t.Comparison:
        """`above Q`, `Q or more`, `between Q and Q` …"""
        ends = part.children
        if part.data == "between":
            low, high = self.quantity(ends[0], term, ends[1]), self.quantity(ends[1], term)
            made: t.Comparison = self.make(part, t.Comparison, t.Op.BETWEEN, low, high)
            return made
        return t.Comparison(COMPARED[part.data], self.quantity(ends[0], term), span=span_of(part))

    def test(self, part: Part, term: Term) -> t.Test:
        """A comparison, or one of the term's answers."""
        return self.answer(part, term) if part.data == "answer" else self.comparison(part, term)

    def answer(self, part: Part, term: Term) -> t.AnswerIs:
        """An answer by its canonical words."""
        word = part.children[0]
        known = answers_of(term, self.vocabulary) if self.vocabulary.find(term.name) is not None else {}
        return t.AnswerIs(known.get(name_words(word), str(word)), span=span_of(part))

    # ── Things ───────────────────────────────────────────────────────────────────────────────────

    def thing(self, part: Part) -> t.Thing:
        """What can happen, as a noun or as a sentence."""
        kind, parts = part.data, part.children
        thing: t.Thing
        if kind == "result_thing":
            term = parts[0].term
            test = self.test(parts[1], term) if len(parts) > 1 else None
            thing = self.make(part, t.ResultThing, self.name(parts[0]), test)
        elif kind in _MOVEMENTS:
            thing = self.make(part, t.MovementThing, _MOVEMENTS[kind], self.name(parts[0]) if parts else None)
        elif kind in _MEDICINE_ACTS:
            thing = self.make(part, t.MedicineThing, self.name(parts[0]), _MEDICINE_ACTS[kind])
        elif kind in _APPOINTMENT_ACTS:
            thing = self.make(part, t.AppointmentThing, _APPOINTMENT_ACTS[kind])
        else:
            node = {
                "procedure": t.ProcedureThing,
                "recorded": t.RecordedThing,
                "document": t.DocumentThing,
                "form": t.FormThing,
            }[kind]
            thing = self.make(part, node, self.name(parts[0]))
        return thing


def time_unit(token: Word) -> t.Unit:
    """`minute` or `minutes`."""
    return t.Unit(token.casefold().removesuffix("s"))
