"""What may become of a pain point, and what one costs.

Lives here: the states, the verbs, the table that joins them, what each verb needs to be told, the arithmetic of cost.
Must not live here: which right decides (rights.py, and the site map), the writing of it (engine/pains). The diagram in
docs/guides/pain-points.md is drawn from these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from types import MappingProxyType


class State(Enum):
    """Where a pain point stands."""

    NEW = "new"  # nobody has decided
    LOOKED_AT = "looked at"  # somebody is finding out
    FLOW = "becomes a flow"
    ROBOT = "becomes a robot"
    TRAINING = "needs training"
    SOLVED = "solved"
    REFUSED = "no, because"
    DUPLICATE = "the same as another"


class Verb(Enum):
    """What people do to a pain point."""

    COMMENT = "comment"
    EDIT = "change what it says"
    LOOK_AT = "look at it"
    MAKE_FLOW = "make a flow of it"
    MAKE_ROBOT = "make a robot of it"
    TRAIN = "train for it"
    SOLVE = "call it solved"
    REFUSE = "say no, because"
    MERGE = "call it the same as another"
    REOPEN = "open it again"


class Needs(Enum):
    """What a verb must be told besides."""

    NOTHING = "nothing"
    WORDS = "words"  # why, or what was said
    FLOW = "a flow"  # its title: one that is there, or one to be written
    NAME = "a name"  # of the robot or the training
    NUMBER = "a number"  # of the other pain point


NEEDS: Mapping[Verb, Needs] = MappingProxyType(
    {
        Verb.COMMENT: Needs.WORDS,
        Verb.EDIT: Needs.NOTHING,  # its form asks for what is new
        Verb.LOOK_AT: Needs.NOTHING,
        Verb.MAKE_FLOW: Needs.FLOW,
        Verb.MAKE_ROBOT: Needs.NAME,
        Verb.TRAIN: Needs.NAME,
        Verb.SOLVE: Needs.WORDS,
        Verb.REFUSE: Needs.WORDS,
        Verb.MERGE: Needs.NUMBER,
        Verb.REOPEN: Needs.WORDS,
    }
)

COSTS = frozenset({State.NEW, State.LOOKED_AT, State.FLOW, State.ROBOT, State.TRAINING})
"""While it stands so, it goes on costing minutes: what is solved, refused or the same as another is not added up."""

_LEADS = MappingProxyType(
    {
        Verb.MAKE_FLOW: State.FLOW,
        Verb.MAKE_ROBOT: State.ROBOT,
        Verb.TRAIN: State.TRAINING,
        Verb.REFUSE: State.REFUSED,
        Verb.MERGE: State.DUPLICATE,
    }
)
_WORKED_ON = frozenset({State.FLOW, State.ROBOT, State.TRAINING})


def _from(state: State) -> dict[Verb, State]:
    then = {Verb.COMMENT: state}
    if state not in COSTS:
        return {**then, Verb.REOPEN: State.NEW}
    then[Verb.EDIT] = state
    if state is not State.LOOKED_AT:
        then[Verb.LOOK_AT] = State.LOOKED_AT
    then.update(_LEADS)
    if state in _WORKED_ON:  # what nobody has worked on was not solved here: "no, because" says why it is over
        then[Verb.SOLVE] = State.SOLVED
    return then


TRANSITIONS: Mapping[State, Mapping[Verb, State]] = MappingProxyType(
    {state: MappingProxyType(_from(state)) for state in State}
)
"""State and verb → the state after it. A verb that a state does not list is refused."""


def after(state: State, verb: Verb) -> State | None:
    """The state after that step; None when the state does not allow it."""
    return TRANSITIONS[state].get(verb)


DECIDES = tuple(verb for verb in Verb if verb not in {Verb.COMMENT, Verb.EDIT})
"""The verbs by which somebody says what becomes of it: these need the right to (Right.COACH)."""


def decisions(state: State) -> tuple[Verb, ...]:
    """What may be decided from here, in the order of the enum."""
    return tuple(verb for verb in DECIDES if verb in TRANSITIONS[state])


def may_edit(state: State, is_writer: bool, may_decide: bool) -> bool:
    """Whether somebody may change what it says: whoever wrote it, and who may decide what becomes of it. What is over
    stays as it was decided on; opened again, it can be changed."""
    return (is_writer or may_decide) and after(state, Verb.EDIT) is not None


# ── What it costs ────────────────────────────────────────────────────────────────────────────────


class Per(Enum):
    """Of which time it is said how often."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


# How often a year: a month is a twelfth of one.
_A_YEAR = MappingProxyType({Per.DAY: Fraction(365), Per.WEEK: Fraction(365, 7), Per.MONTH: Fraction(12)})
MOST_TIMES, MOST_MINUTES = 1000, 24 * 60


def minutes_a_month(times: int, per: Per, minutes: int, people: int) -> int:
    """What it costs: minutes each time × times a month × everybody to whom it happens, rounded to whole minutes.

    `people`: who wrote it and all who said "me too"; each is taken to lose as much as the writer.
    """
    return round(times * minutes * people * _A_YEAR[per] / 12)
