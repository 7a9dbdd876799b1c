"""The numbers of a page: their sliders, and the author's own text with another one in a place.

Lives here: both, for the first flow of a text. Must not live here: what numbers a page has, and what comes of them
(engine.explore). The author's line breaks and comments stay: one literal of the text changes, and the tree of the new
text has to be the old one with that number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from wardwright.engine.explore.numbers import PageNumber, numbers_of, with_number
from wardwright.engine.explore.ranges import Spread, step_of, values_of
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.parse import parse
from wardwright.language.print import print_flow
from wardwright.language.tree import Flow

_LITERAL = re.compile(r"(?<![\w.:])-?\d+(?:\.\d+)?(?![\w:]|\.\d)")


@dataclass(frozen=True, slots=True)
class Slider:
    """One number with the ends and the step that make sense for it."""

    number: PageNumber
    low: Decimal
    high: Decimal
    step: Decimal


def sliders_of(flow: Flow, vocabulary: Vocabulary) -> tuple[Slider, ...]:
    """A slider for each number of the page, within what the vocabulary calls plausible."""
    return tuple(_slider(number, vocabulary) for number in numbers_of(flow))


def _slider(number: PageNumber, vocabulary: Vocabulary) -> Slider:
    values = values_of(number, _spread(number, vocabulary), steps=200)
    return Slider(number, values[0], values[-1], step_of(number))


def _spread(number: PageNumber, vocabulary: Vocabulary) -> Spread | None:
    """No wider than plausible values: where they lie in the history nobody asks before somebody proves."""
    term = vocabulary.find(number.term) if number.term else None
    if term is None or term.plausible is None or number.unit not in ("", term.unit):
        return None
    least, most = (float(each) for each in term.plausible)
    value = float(number.value)
    low, high = max(least, value / 2 if value > 0 else least), min(most, value * 2 if value > 0 else most)
    return Spread(low, low, low, low, high, high)


def with_number_in_text(text: str, number: int, value: Decimal, vocabulary: Vocabulary) -> str | None:
    """The text with this value as its n-th number; None when it has none such, or makes no sense so."""
    parsed = parse(text, vocabulary)
    if not parsed.flows:
        return None
    flow = parsed.flows[0]
    place = next((each for each in numbers_of(flow) if each.number == number), None)
    wanted = with_number(flow, place, value) if place is not None else None
    if place is None or wanted is None:
        return None
    if wanted == flow:
        return text
    for written in _candidates(text, place.value, value):
        found = parse(written, vocabulary).flows
        if found and found[0] == wanted:
            return written
    return print_flow(replace(wanted)) if len(parsed.flows) == 1 else None


def _candidates(text: str, old: Decimal, new: Decimal) -> Iterator[str]:
    for found in _LITERAL.finditer(text):
        if Decimal(found[0]) == old:
            yield f"{text[: found.start()]}{new:f}{_counted(text[found.end() :], new)}"


def _counted(after: str, new: Decimal) -> str:
    """`1 hour`, `2 hours`."""
    unit = re.match(r"(\s+(?:second|minute|hour|day|week))(s?)\b", after)
    return after if unit is None else unit[1] + ("" if new == 1 else "s") + after[unit.end() :]
