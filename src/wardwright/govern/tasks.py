"""In which state a task may be, and what each step makes of it.

Lives here: the states, the verbs of people, the endings that the engine brings, and the two tables that join them. Must
not live here: who may take a step (may.py), why somebody declines (override_reasons.py), the writing of it
(engine/tasks). The diagram in docs/guides/tasks.md is drawn from these tables.

Declining is not doing: a declined task is still wanted, stands on the work list and is followed up, because "if not
done" is what its page says (docs/decisions/0009).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class State(Enum):
    """Where a task stands."""

    OPEN = "open"  # somebody is asked; nobody has taken it
    ACCEPTED = "accepted"  # one person has said: I will
    DONE = "done"
    DECLINED = "declined"  # a person has said: I will not; still not done
    WITHDRAWN = "withdrawn"  # the result that caused it was withdrawn or corrected away
    STOPPED = "stopped"  # its page said `Stop when …`, and it happened


class StepVerb(Enum):
    """What people do to a task."""

    ACCEPT = "accept"
    DONE = "done"
    DECLINE = "decline"
    HAND_OVER = "hand over"
    ESCALATE = "escalate"
    NOTE = "note"


class Ending(Enum):
    """How the engine ends a task without a person."""

    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


WANTED = frozenset({State.OPEN, State.ACCEPTED, State.DECLINED})
"""A task in one of these states still waits for somebody: it is on the work list and is followed up."""

_FROM_WANTED = MappingProxyType(
    {
        StepVerb.ACCEPT: State.ACCEPTED,
        StepVerb.DONE: State.DONE,
        StepVerb.DECLINE: State.DECLINED,
        StepVerb.HAND_OVER: State.OPEN,
    }
)


def _stays(state: State) -> dict[StepVerb, State]:
    """Steps that are written down and leave the task where it is."""
    return {StepVerb.ESCALATE: state, StepVerb.NOTE: state}


TRANSITIONS: Mapping[State, Mapping[StepVerb, State]] = MappingProxyType(
    {
        **{state: MappingProxyType({**_FROM_WANTED, **_stays(state)}) for state in State if state in WANTED},
        **{state: MappingProxyType({StepVerb.NOTE: state}) for state in State if state not in WANTED},
    }
)
"""State and verb → the state after it. A verb that a state does not list is refused (`why_not`)."""

ENDINGS: Mapping[State, Mapping[Ending, State]] = MappingProxyType(
    {
        state: MappingProxyType({Ending.WITHDRAWN: State.WITHDRAWN, Ending.STOPPED: State.STOPPED})
        for state in State
        if state in WANTED
    }
)
"""The same for what the engine brings. What is over stays as it ended: the first ending stands."""

_OVER = MappingProxyType(
    {
        State.DONE: "It is done already",
        State.WITHDRAWN: "It was withdrawn: the result that caused it no longer stands",
        State.STOPPED: "It was stopped: what its page waits for has happened",
    }
)


def after(state: State, verb: StepVerb) -> State | None:
    """The state after that step; None when the state does not allow it."""
    return TRANSITIONS[state].get(verb)


def ended(state: State, ending: Ending) -> State:
    """The state after the engine ended the task; a task that is over stays as it is."""
    return ENDINGS.get(state, MappingProxyType({})).get(ending, state)


def why_not(state: State, verb: StepVerb) -> str:
    """One sentence for the person whose step is refused; "" when it is not."""
    if after(state, verb) is not None:
        return ""
    return f"{_OVER[state]}. You can still add a note."
