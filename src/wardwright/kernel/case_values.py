"""Replacing what a case says of the patient: numbers, ages, answers, places, members of groups.

Lives here: one replacement after another, each kept only when the outcome stays as it was. Must not live here: which
numbers are clean (case_numbers), times (case_times). A number is replaced by the first clean one that will do, whatever
the patient's was; `left` names the terms for which none would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product

from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.kernel.case_lines import Line, Story, name_of, result_line
from wardwright.kernel.case_numbers import Numbers, plain
from wardwright.language import tree as t
from wardwright.language.walk import walk

Holds = Callable[[Story], bool]
_NAMING = (t.MedicineThing, t.ProcedureThing, t.RecordedThing, t.DocumentThing, t.FormThing, t.ResultThing)
_TOGETHER = 14  # clean numbers tried for each of two or three values that are compared with one another


class Replacing:
    """The replacements of one case."""

    def __init__(self, flow: t.Flow, vocabulary: Vocabulary, numbers: Numbers, holds: Holds) -> None:
        self._vocabulary, self._numbers, self._holds = vocabulary, numbers, holds
        self._named = _names(flow)
        self.left: set[str] = set()

    def names(self, story: Story) -> Story:
        """Places and members of groups that the page does not name are dropped, or called as the page calls them."""
        for place, line in enumerate(story):
            story = self._first(story, place, self._other_names(line))
        return story

    def values(self, story: Story) -> Story:
        """Every number, answer and age by a clean one."""
        for term in dict.fromkeys(name for line in story if (name := _measured_term(line))):
            places = [place for place, line in enumerate(story) if _measured_term(line) == term]
            story = self._numbers_of(story, term, places)
        for place, line in enumerate(story):
            if isinstance(line.what, t.IsAged):
                story = self._age(story, place, line.what.years)
            elif isinstance(line.what, t.ResultThing) and isinstance(line.what.test, t.AnswerIs):
                story = self._first(story, place, self._other_answers(line.what))
        return story

    # ── names ────────────────────────────────────────────────────────────────────────────────

    def _other_names(self, line: Line) -> Iterator[t.Thing]:
        what = line.what
        if isinstance(what, t.MovementThing) and what.place is not None and what.place not in self._named:
            yield replace(what, place=None)
            for name in self._places():
                yield replace(what, place=name)
        elif isinstance(what, _NAMING) and what.term not in self._named:
            for group in self._named:
                if group.kind is what.term.kind and what.term.name in self._vocabulary.members(group.name):
                    yield replace(what, term=group)

    def _places(self) -> Iterator[t.Name]:
        """Places that the page names, one by one; then the vocabulary's first one that it does not name."""
        single = [term for term in self._vocabulary.of_kind(TermKind.PLACE) if not term.any_of]
        named: set[str] = set()
        for name in self._named:
            if name.kind is TermKind.PLACE:
                named |= self._vocabulary.members(name.name)
        yield from (name_of(term) for term in single if term.name in named)
        yield from (name_of(term) for term in single if term.name not in named)

    def _other_answers(self, what: t.ResultThing) -> Iterator[t.Thing]:
        term = self._vocabulary[what.term.name]
        for answer in term.answers:
            yield replace(what, test=t.AnswerIs(answer))

    # ── numbers ──────────────────────────────────────────────────────────────────────────────

    def _numbers_of(self, story: Story, term: str, places: list[int]) -> Story:
        """All numbers of one term: one by one, or together when the page compares them with one another."""
        own = {place: _number(story[place]) for place in places}
        if self._numbers.changes(term) and 2 <= len(places) <= 3:
            found = self._together(story, term, places, own)
            if found is not None:
                return found
        waiting = list(reversed(places))  # the newest first: what came before leaves room for it
        for _ in range(3):  # a number may have no room until its neighbour has moved
            stuck = []
            for place in waiting:
                after = self._one(story, term, place, own[place])
                if after is None:
                    stuck.append(place)
                else:
                    story = after
            if not stuck or len(stuck) == len(waiting):
                waiting = stuck
                break
            waiting = stuck
        return self._settle(story, term, waiting, own)

    def _settle(self, story: Story, term: str, stuck: Iterable[int], own: dict[int, Decimal]) -> Story:
        """For which no clean number would do: the page's own number, if it is one; else rounded, and so not the own."""
        clean = set(self._numbers.clean(term))
        for place in stuck:
            if plain(own[place]) in clean:
                continue
            after = self._rounded(story, term, place, own[place])
            if after is None:
                self.left.add(term)
            else:
                story = after
        return story

    def _together(self, story: Story, term: str, places: list[int], own: dict[int, Decimal]) -> Story | None:
        most = _TOGETHER if len(places) == 2 else _TOGETHER // 2
        clean = self._numbers.clean(term)[:most]
        for numbers in product(clean, repeat=len(places)):
            if any(number == own[place] for place, number in zip(places, numbers, strict=True)):
                continue
            candidate = story
            for place, number in zip(places, numbers, strict=True):
                candidate = self._with(candidate, term, place, number)
            if self._holds(candidate):
                return candidate
        return None

    def _one(self, story: Story, term: str, place: int, own: Decimal) -> Story | None:
        for number in self._numbers.clean(term):
            if number != own:
                candidate = self._with(story, term, place, number)
                if self._holds(candidate):
                    return candidate
        return None

    def _rounded(self, story: Story, term: str, place: int, own: Decimal) -> Story | None:
        for digits in (1, 2, 3):
            step = Decimal(1).scaleb(own.adjusted() - digits + 1)
            for number in (own.quantize(step), own.quantize(step) + step, own.quantize(step) - step):
                if number != own:
                    candidate = self._with(story, term, place, plain(number))
                    if self._holds(candidate):
                        return candidate
        return None

    def _with(self, story: Story, term: str, place: int, number: Decimal) -> Story:
        what = result_line(self._vocabulary[term], number)
        return (*story[:place], story[place]._replace(what=what), *story[place + 1 :])

    def _age(self, story: Story, place: int, own: int) -> Story:
        years = [year for year in self._numbers.clean_ages() if year != own]
        return self._first(story, place, (t.IsAged(t.Op.EXACTLY, year) for year in years))

    def _first(self, story: Story, place: int, others: Iterable[t.Thing | t.IsAged]) -> Story:
        for what in others:
            candidate = (*story[:place], story[place]._replace(what=what), *story[place + 1 :])
            if self._holds(candidate):
                return candidate
        return story


def _measured_term(line: Line) -> str:
    """The term of a line with a number; "" for other lines."""
    what = line.what
    return what.term.name if isinstance(what, t.ResultThing) and isinstance(what.test, t.Comparison) else ""


def _number(line: Line) -> Decimal:
    assert isinstance(line.what, t.ResultThing)
    assert isinstance(line.what.test, t.Comparison)
    return line.what.test.quantity.value


def _names(flow: t.Flow) -> tuple[t.Name, ...]:
    """What the page's sentences name, in order."""
    found: dict[t.Name, None] = {}
    for part in (*flow.rules, *flow.stops):
        for node, _ in walk(part):
            if isinstance(node, t.Name):
                found[node] = None
    return tuple(found)
