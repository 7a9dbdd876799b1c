"""Which forms may come next: each is fed to the parser as it stands, so that nothing is offered that it would not take.

Lives here: `forms_after`, `forms_at`. Must not live here: the table (complete_form_table), what is put into the open
places (complete_filling). What the parser takes after a beginning is remembered: a page has few different ones.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from lark import Token

from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.complete_form_table import FORMS, Form, Slot, SlotKind
from wardwright.language.expect import expected_after
from wardwright.language.grammar import terminals_of_words
from wardwright.language.readings import ARTICLES, END, Stack
from wardwright.language.slip import Place

_PIECES: Final = re.compile(r"\{[a-z ]+\}|[\w']+")
_FILLED: Final = {
    SlotKind.DURATION: ("NUMBER", "TIMEUNIT"), SlotKind.CLOCK: ("CLOCK",), SlotKind.DAY: ("DAY",),
    SlotKind.TEXT: ("TEXT",), SlotKind.COUNT: ("NUMBER",), SlotKind.FACTOR: ("NUMBER",),
}  # fmt: skip
_ELSE: Final = {"to": ("TO", "_TO_PLACE"), "between": ("BETWEEN", "_BETWEEN_AGO")}


class Offered(NamedTuple):
    """A form that may come, and the word that joins it to what stands before."""

    form: Form
    join: str  # "", "and", "then"


def forms_at(text: str, vocabulary: Vocabulary) -> tuple[Offered, ...]:
    """The forms that may come at the end of a text, in the order of the table; only those whose names the vocabulary
    has. Nothing after a slip, in a header, or in the middle of a name."""
    expected = expected_after(text if text[-1:].isspace() else f"{text} ", vocabulary)
    partial = next((each for each in expected.partials if not each.typed), None)
    if partial is None or expected.place is Place.HEADER:
        return ()
    before = tuple(lexeme.terminal for lexeme in partial.before)
    places = (expected.place, Place.SENTENCE) if expected.in_example and not before else (expected.place,)
    return tuple(
        offered
        for place in places
        for offered in forms_after(place, before)
        if all(not slot.kinds or any(vocabulary.of_kind(kind) for kind in slot.kinds) for slot in offered.form.slots)
    )


def may_end_at(text: str, vocabulary: Vocabulary) -> bool:
    """True where a full stop ends the sentence."""
    expected = expected_after(text if text[-1:].isspace() else f"{text} ", vocabulary)
    partial = next((each for each in expected.partials if not each.typed), None)
    return partial is not None and expected.place is Place.SENTENCE and bool(partial.before) and END in partial.accepted


@lru_cache(maxsize=1024)
def forms_after(place: Place, before: tuple[str, ...]) -> tuple[Offered, ...]:
    """The forms that the parser takes after these terminals."""
    stack = Stack(place)
    for terminal in before:
        if not stack.fits(terminal):
            return ()
        stack.feed(Token(terminal, ""))
    found = []
    for form in FORMS:
        if form.place is not place:
            continue
        join = next((join for join in form.joins if _takes(stack, form, join)), None)
        if join is not None:
            found.append(Offered(form, join))
    return tuple(found)


def _takes(stack: Stack, form: Form, join: str) -> bool:
    trial = stack.copy()
    slots = {slot.name: slot for slot in form.slots}
    for piece in (*([join] if join else []), *_PIECES.findall(form.words)):
        if piece.startswith("{"):
            fed = _feed_slot(trial, slots[piece[1:-1]])
        else:
            fed = piece.casefold() in ARTICLES or _feed_word(trial, piece.casefold())
        if not fed:
            return False
    return trial.fits(END) if form.ends or form.place is Place.STEP else True


def _feed_word(stack: Stack, word: str) -> bool:
    for terminal in (*_ELSE.get(word, ()), *terminals_of_words().get(word, ())):
        if stack.fits(terminal):
            stack.feed(Token(terminal, ""))
            return True
    return False


def _feed_slot(stack: Stack, slot: Slot) -> bool:
    if slot.kind is SlotKind.NAME:
        kind = next((kind for kind in slot.kinds if stack.fits(kind.name)), None)
        return kind is not None and _feed(stack, kind.name)
    if slot.kind is SlotKind.VALUE:
        return all(_feed(stack, terminal) for terminal in ("NUMBER", "UNIT", "OR", "MORE"))
    return all(_feed(stack, terminal) for terminal in _FILLED[slot.kind])


def _feed(stack: Stack, terminal: str) -> bool:
    if not stack.fits(terminal):
        return False
    stack.feed(Token(terminal, ""))
    return True
