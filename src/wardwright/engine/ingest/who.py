"""Who is who in FHIR while several processes read one source: what each assumed, and whether it was so.

A FHIR message may name its patient by a logical id whose record number another message has told, and what a Patient
says of itself is a correction or not by what was said before. So each message depends on those before it. Processes
read stretches at the same time nevertheless: each goes by what is to be expected and notes every answer that it took.
The stretches are then gone through in order. Where all answers are those that reading one after another would have
given, so are the facts; where one is not, that stretch is read again with the right ones. What comes out is therefore
what one process makes of it, whatever the files hold; expecting badly only costs time.

Lives here: expectations, notes, and the check. Must not live here: processes (pool.py), what messages say (connect).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from wardwright.connect.fhir.scope import Subjects
from wardwright.facts.fact import Kind

About = tuple[str, Kind]
"""A patient, and what a Patient resource says of them once: born, sex."""


@dataclass(slots=True)
class Answers:
    """What was said before a stretch, as far as it asks."""

    known: dict[str, str | None] = field(default_factory=dict)  # logical id → record number; None: not told yet
    assumed: dict[str, bool] = field(default_factory=dict)  # logical id → facts were made under it
    told: dict[About, str | None] = field(default_factory=dict)


@dataclass(slots=True)
class Learnt:
    """The answers by which a stretch went, and what it adds to who is who."""

    went_by: Answers
    first_said: dict[About, str]  # beside `went_by.told`: what the stretch says itself
    known: dict[str, str]
    assumed: set[str]
    told: dict[About, str]


class WhoIsWho(Subjects):
    """What was said up to a stretch: of files read one after another, for certain."""

    def __init__(self, plain: list[Any] | None = None) -> None:
        """`plain`: what an earlier run learnt."""
        super().__init__()
        if plain is not None:
            self.recall(plain)

    def known_as(self, logical: str) -> str | None:
        """The record number behind a logical id; None: not told yet."""
        return self._known.get(logical)

    def was_assumed(self, logical: str) -> bool:
        """Whether facts were made under a logical id."""
        return logical in self._assumed

    def told_of(self, about: About) -> str | None:
        """What was said last."""
        return self._told.get(about)

    def bears_out(self, learnt: Learnt) -> bool:
        """Whether a stretch that comes next went by the right answers, or by such as come to the same."""
        went_by = learnt.went_by
        return (
            all(self._known.get(logical) == known for logical, known in went_by.known.items())
            and all((logical in self._assumed) == assumed for logical, assumed in went_by.assumed.items())
            and all(
                _differs(self._told.get(about), said) == _differs(went_by.told[about], said)
                for about, said in learnt.first_said.items()
            )
        )

    def right(self, learnt: Learnt) -> Answers:
        """The right answers to what a stretch that comes next has asked."""
        asked = learnt.went_by
        return Answers(
            {logical: self._known.get(logical) for logical in asked.known},
            {logical: logical in self._assumed for logical in asked.assumed},
            {about: self._told.get(about) for about in asked.told},
        )

    def add(self, learnt: Learnt) -> None:
        """That stretch was next."""
        self._known.update(learnt.known)
        self._assumed |= learnt.assumed
        self._told.update(learnt.told)


def _differs(before: str | None, said: str) -> bool:
    return before is not None and before != said


class Expected:
    """What a process expects: what earlier runs said, and Patients in the files of this one. Read once by each."""

    def __init__(self, path: Path) -> None:
        plain, self._here = msgspec.msgpack.decode(path.read_bytes())
        self._earlier = WhoIsWho(plain)

    def known_as(self, logical: str, task: int) -> str | None:
        """The record number behind a logical id, as told before the `task`th task."""
        here = [identifier for number, identifier in self._here.get(logical, ()) if number < task]
        return here[-1] if here else self._earlier.known_as(logical)

    def was_assumed(self, logical: str) -> bool:
        """Whether facts were made under it: nobody knows before they are."""
        return self._earlier.was_assumed(logical)

    def told_of(self, about: About) -> str | None:
        """What was said last: people are seldom born twice."""
        return self._earlier.told_of(about)


def write_expected(path: Path, earlier: list[Any] | None, learnt: Iterable[tuple[int, str, str]]) -> None:
    """`learnt`: the number of a task, a logical id, and the record number that a Patient there seems to tell."""
    here: dict[str, list[tuple[int, str]]] = {}
    for task, logical, identifier in learnt:
        said = here.setdefault(logical, [])
        if not said or said[-1][1] != identifier:
            said.append((task, identifier))
    path.write_bytes(msgspec.msgpack.encode((earlier, here)))


class SubjectsOfStretch(Subjects):
    """Who is who within a stretch. What it asks of before is answered as expected, or `right`, and noted."""

    def __init__(self, expected: Expected, task: int, right: Answers | None = None) -> None:
        super().__init__()
        self._expected, self._task = expected, task
        self._right = right or Answers()
        self._went_by = Answers()
        self._first_said: dict[About, str] = {}

    def learnt(self) -> Learnt:
        """What it went by and learnt."""
        return Learnt(self._went_by, self._first_said, self._known, self._assumed, self._told)

    def _known_as(self, logical: str) -> str | None:
        if logical in self._known:
            return self._known[logical]
        asked, right = self._went_by.known, self._right.known
        if logical not in asked:
            asked[logical] = right[logical] if logical in right else self._expected.known_as(logical, self._task)
        return asked[logical]

    def _was_assumed(self, logical: str) -> bool:
        if logical in self._assumed:
            return True
        asked, right = self._went_by.assumed, self._right.assumed
        if logical not in asked:
            asked[logical] = right[logical] if logical in right else self._expected.was_assumed(logical)
        return asked[logical]

    def _told_of(self, subject: str, kind: Kind, value: str) -> str | None:
        about = (subject, kind)
        if about in self._told:
            return self._told[about]
        asked, right = self._went_by.told, self._right.told
        asked[about] = right[about] if about in right else self._expected.told_of(about)
        self._first_said[about] = value
        return asked[about]
