"""From a parse tree to the lines of an example.

Lives here: what happens (given) and what is expected. A term that the flow itself records is expected, not given.
"""

from __future__ import annotations

from typing import Any, Final, cast

from wardwright.language import tree as t
from wardwright.language.build import Part, span_of, time_unit
from wardwright.language.build_sentences import SentenceBuilder

_REACHES: Final = {reach.value: reach for reach in t.Reach}
_TASKS: Final = {"task_accepted": t.TaskState.ACCEPTED, "task_done": t.TaskState.DONE}


class ExampleBuilder(SentenceBuilder):
    """Turns the lines of examples into steps."""

    def step(self, part: Part, records: frozenset[str]) -> t.Step:
        """One line; `records` are the names of the terms that the flow records."""
        form, parts = str(part.data), list(part.children)
        moment = self.moment(parts.pop(0)) if parts and getattr(parts[0], "data", "") == "moment" else None
        if form == "nothing":
            return t.ExpectNothing(moment, span=span_of(part))
        assert moment is not None
        if form in ("given", "given_age", "given_female", "given_male"):
            return self._given(part, form, parts, moment, records)
        return self._expected(part, form, parts, moment, records)

    def moment(self, part: Part) -> t.Moment:
        """`09:00`, `day 2 09:00`."""
        *day, clock = part.children
        if day and time_unit(day[0]) is not t.Unit.DAY:
            raise self.refuse(
                day[0], "not-possible", f'"{day[0]}": a line begins with a time or with `day 2 09:00`.', "", ("day",)
            )
        return cast(t.Moment, self.make(part, t.Moment, self.clock(clock), *map(self.whole, day[1:])))

    def _given(self, part: Part, form: str, parts: list[Any], moment: t.Moment, records: frozenset[str]) -> t.Step:
        event: Any
        if form == "given_age":
            event = self.age(parts[0])
        elif form in ("given_female", "given_male"):
            event = t.IsSex(t.Sex(form.removeprefix("given_")), span=span_of(part))
        elif parts[0].data in ("goes_quiet", "comes_back"):
            quiet = self.duration(parts[0].children[1]) if parts[0].data == "goes_quiet" else None
            event = t.Heard(self.name(parts[0].children[0]), quiet, span=span_of(parts[0]))
        else:
            event = self.thing(parts[0])
            if isinstance(event, t.RecordedThing) and event.term.name in records:
                return t.ExpectRecorded(moment, event.term, span=span_of(part))
        return cast(t.Step, self.make(part, t.Given, moment, event))

    def _expected(self, part: Part, form: str, parts: list[Any], moment: t.Moment, records: frozenset[str]) -> t.Step:
        span = span_of(part)
        if form in ("reached", "patient_reached"):
            who = self.who(parts.pop(0)) if form == "reached" else t.ThePatient(span=span)
            text = self.quoted(parts[1]) if len(parts) > 1 else None
            return t.ExpectReached(moment, who, _REACHES[parts[0].data], text, span=span)
        if form == "result_recorded":
            name = self.name(parts[0])
            if name.name not in records:
                words = f"This flow does not record {name.name}. A result from outside arrives."
                raise self.refuse(part, "not-recorded", words, "An expectation that no flow can meet never passes.")
            return t.ExpectRecorded(moment, name, span=span)
        if form == "sent":
            return cast(t.Step, self.make(part, t.ExpectSent, moment, self.name(parts[0]), self.name(parts[1])))
        if form == "started":
            return t.ExpectStarted(moment, self.name(parts[0]), self.who(parts[1]), span=span)
        if form == "was_run":
            return t.ExpectRun(moment, self.name(parts[0]), span=span)
        if form == "shown":
            return t.ExpectShown(moment, self.quoted(parts[0]) if parts else None, span=span)
        return t.TaskStep(moment, _TASKS[form], span=span)
