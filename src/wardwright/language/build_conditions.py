"""From a parse tree to conditions: what is true of the patient, of values, of what was there, of the time.

Lives here: one method for each form of condition of the grammar, and the nesting of lists by depth.
Called by build_sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from lark import Token, Tree

from wardwright.facts.vocabulary import Term, TermKind
from wardwright.language import tree as t
from wardwright.language.build import Builder, Part, span_of

_AGE: Final = Term(TermKind.RESULT, "age")
_YEARS: Final = frozenset({"", "a"})
_TIMES: Final = {
    "times_at_least": t.Op.AT_LEAST,
    "times_at_most": t.Op.AT_MOST,
    "times_above": t.Op.ABOVE,
    "times_below": t.Op.BELOW,
}
_SUMMARIES: Final = {summary.value.replace(" ", "_"): summary for summary in t.Summary}
_QUANTIFIERS: Final = {f"{quantifier.value}_of": quantifier for quantifier in t.Quantifier}


class ConditionBuilder(Builder):
    """Turns conditions into nodes."""

    def condition(self, part: Part) -> t.Condition:
        """Any condition, or a list of them."""
        form = str(part.data)
        if form == "list":
            return self._list(part)
        if form in _TIMES:
            return self._times(part)
        method: Callable[[Any], t.Condition] = getattr(self, f"_{form}")
        return method(part)

    # ── The patient ──────────────────────────────────────────────────────────────────────────────

    def _negative(self, part: Part) -> t.Condition:
        return self._not(part, self.condition(part.children[0]))

    def _not(self, part: Part, inner: t.Condition) -> t.Condition:
        return cast(t.Condition, self.make(part, t.Not, inner))

    def _inpatient(self, part: Part) -> t.Condition:
        return t.IsInpatient(span=span_of(part))

    def _on_place(self, part: Part) -> t.Condition:
        return t.IsOn(self.name(part.children[0]), span=span_of(part))

    def _aged(self, part: Part) -> t.Condition:
        return self.age(part.children[0])

    def age(self, part: Part) -> t.IsAged:
        """`65 or over`: a comparison in completed years."""
        comparison = self.comparison(part, _AGE)
        ends = [end for end in (comparison.quantity, comparison.upper) if end is not None]
        for end in ends:
            if end.unit not in _YEARS or end.value != int(end.value):
                raise self.refuse(
                    end.span or span_of(part), "not-possible", "An age is in whole years.", "", (str(int(end.value)),)
                )
        years = [int(end.value) for end in ends]
        return cast(t.IsAged, self.make(part, t.IsAged, comparison.op, *years))

    def _female(self, part: Part) -> t.Condition:
        return t.IsSex(t.Sex.FEMALE, span=span_of(part))

    def _male(self, part: Part) -> t.Condition:
        return t.IsSex(t.Sex.MALE, span=span_of(part))

    def _has(self, part: Part) -> t.Condition:
        return t.HasCondition(self.name(part.children[0]), span=span_of(part))

    def _has_no(self, part: Part) -> t.Condition:
        return self._not(part, self._has(part))

    def _taking(self, part: Part) -> t.Condition:
        return t.IsTaking(self.name(part.children[0]), span=span_of(part))

    def _taking_no(self, part: Part) -> t.Condition:
        return self._not(part, self._taking(part))

    def _was_admitted(self, part: Part) -> t.Condition:
        return t.WasMoved(t.Movement.ADMITTED, self.window(part.children[0]), span=span_of(part))

    def _was_discharged(self, part: Part) -> t.Condition:
        return t.WasMoved(t.Movement.DISCHARGED, self.window(part.children[0]), span=span_of(part))

    # ── Values ───────────────────────────────────────────────────────────────────────────────────

    def _bare_latest(self, part: Part) -> t.Condition:
        term, test = part.children
        return t.LatestIs(self.name(term), self.test(test, term.term), span=span_of(part))

    def _latest(self, part: Part) -> t.Condition:
        term, test = part.children[0], part.children[-1]
        window = self.window(part.children[1]) if len(part.children) == 3 else None
        return t.LatestIs(self.name(term), self.test(test, term.term), window, span=span_of(part))

    def _summary_is(self, part: Part) -> t.Condition:
        summary, term, window, comparison = part.children
        which = _SUMMARIES[summary.data]
        measured = Term(TermKind.SCORE, term.term.name) if which is t.Summary.NUMBER else term.term
        test = self.comparison(comparison, measured)
        return t.SummaryIs(which, self.name(term), self.window(window), test, span=span_of(part))

    def _times(self, part: Part) -> t.Condition:
        term, factor, summary, window = part.children
        values = (
            self.name(term),
            _TIMES[part.data],
            self.decimal(factor),
            _SUMMARIES[summary.data],
            self.window(window),
        )
        return cast(t.Condition, self.make(part, t.TimesSummary, *values))

    def _has_risen(self, part: Part) -> t.Condition:
        return self._changed(part, t.Direction.RISEN)

    def _has_fallen(self, part: Part) -> t.Condition:
        return self._changed(part, t.Direction.FALLEN)

    def _changed(self, part: Part, direction: t.Direction) -> t.Condition:
        term, amount, window = part.children
        comparison = self.comparison(amount, term.term)
        op = t.Op.AT_LEAST if amount.data == "bare" else comparison.op
        values = (self.name(term), direction, op, comparison.quantity, self.window(window))
        return cast(t.Condition, self.make(part, t.ChangedBy, *values))

    def _any_part(self, part: Part) -> t.Condition:
        score, comparison = part.children
        return t.AnyPartIs(self.name(score), self.comparison(comparison, score.term), span=span_of(part))

    # ── Presence and time ────────────────────────────────────────────────────────────────────────

    def _was_a(self, part: Part) -> t.Condition:
        thing, window = part.children
        return t.WasThere(self.thing(thing), self.window(window), span=span_of(part))

    def _was_no(self, part: Part) -> t.Condition:
        return self._not(part, self._was_a(part))

    def _was_at_least(self, part: Part) -> t.Condition:
        count, thing, window = part.children
        values = (self.thing(thing), self.window(window), self.whole(count))
        return cast(t.Condition, self.make(part, t.WasThere, *values))

    def _clock_between(self, part: Part) -> t.Condition:
        return cast(t.Condition, self.make(part, t.TimeIsBetween, *map(self.clock, part.children)))

    def _weekend(self, part: Part) -> t.Condition:
        return t.IsWeekend(span=span_of(part))

    def _weekday(self, part: Part) -> t.Condition:
        return t.IsWeekday(span=span_of(part))

    # ── Lists ────────────────────────────────────────────────────────────────────────────────────

    def _list(self, part: Part) -> t.Condition:
        head, *rest = part.children
        lines = list(zip(rest[::2], rest[1::2], strict=True))
        group, used = self._group(head, lines, 1)
        if used < len(lines):
            raise self.refuse(
                lines[used][1],
                "list-shape",
                "This line is indented under a line that opens no list.",
                "Only lines under `any of:`, `all of:` or `none of:` belong together.",
            )
        return group

    def _group(self, head: Tree[Token], lines: list[tuple[Part, Part]], depth: int) -> tuple[t.Group, int]:
        """The list under a head, and how many lines it takes: those with this depth, and deeper ones under heads."""
        conditions: list[t.Condition] = []
        used = 0
        while used < len(lines) and lines[used][0].depth == depth:
            line = lines[used][1]
            used += 1
            if line.data in _QUANTIFIERS:
                inner, more = self._group(line, lines[used:], depth + 1)
                conditions.append(inner)
                used += more
            else:
                conditions.append(self.condition(line))
        if not conditions:
            problem = f'"{self.words(span_of(head))}" has no lines of its own.'
            because = "Its lines begin with one more `-` than the line it stands on, or are indented further."
            raise self.refuse(head, "empty-list", problem, because)
        last = conditions[-1].span
        span = t.Span(span_of(head).start, last.end if last else span_of(head).end)
        return t.Group(_QUANTIFIERS[head.data], tuple(conditions), span=span), used
