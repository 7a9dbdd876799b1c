"""Who may take which step on a task.

Lives here: how a person can stand to a task, and the table of what each standing allows. Must not live here: in which
state a step makes sense (tasks.py), who is in a role (engine/people).

The table is generous where generosity is safe. Anybody known may raise the alarm or write a note, and may do what is
asked when she says why: a nurse who gives the calcium because the registrar is in theatre must not be told that she may
not say so. Nobody may decline what somebody else was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from wardwright.govern.tasks import StepVerb


class Standing(Enum):
    """How a person stands to a task: the closest that holds."""

    OWNER = "owner"  # accepted it, or it was handed over to her
    ASKED = "asked"  # is in the role or team that is asked, or is the person who is asked, now or when it opened
    OTHER = "other"  # is known to the hospital's settings
    UNKNOWN = "unknown"  # is not


class Answer(Enum):
    """Whether a step is allowed."""

    YES = "yes"
    WITH_REASON = "with a reason"
    NO = "no"


_ANYBODY = MappingProxyType(
    {Standing.OWNER: Answer.YES, Standing.ASKED: Answer.YES, Standing.OTHER: Answer.YES, Standing.UNKNOWN: Answer.NO}
)
_OTHERS_SAY_WHY = MappingProxyType({**_ANYBODY, Standing.OTHER: Answer.WITH_REASON})
_ONLY_ASKED = MappingProxyType({**_ANYBODY, Standing.OTHER: Answer.NO})

MAY: Mapping[StepVerb, Mapping[Standing, Answer]] = MappingProxyType(
    {
        StepVerb.ACCEPT: _OTHERS_SAY_WHY,
        StepVerb.DONE: _OTHERS_SAY_WHY,
        StepVerb.DECLINE: _ONLY_ASKED,
        StepVerb.HAND_OVER: _OTHERS_SAY_WHY,
        StepVerb.ESCALATE: _ANYBODY,
        StepVerb.NOTE: _ANYBODY,
    }
)


def may(standing: Standing, verb: StepVerb) -> Answer:
    """Whether somebody who stands so to a task may take that step."""
    return MAY[verb][standing]


def can(standing: Standing, verb: StepVerb, reason: str) -> bool:
    """`may`, given what the person says as a reason."""
    answer = may(standing, verb)
    return answer is Answer.YES or (answer is Answer.WITH_REASON and bool(reason.strip()))
