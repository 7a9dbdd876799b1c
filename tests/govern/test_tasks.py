"""From which state to which a task goes: every state and verb is decided, in a table."""

from __future__ import annotations

import pytest

from wardwright.govern.tasks import ENDINGS, TRANSITIONS, WANTED, Ending, State, StepVerb, after, ended, why_not
from wardwright.kernel.tasks import Closing

# State × verb → state after; "–": refused. Written a second time, by hand, so that a slip in the code shows.
DRAWN = """
          | accept   | done | decline  | hand over | escalate | note
open      | accepted | done | declined | open      | open     | open
accepted  | accepted | done | declined | open      | accepted | accepted
declined  | accepted | done | declined | open      | declined | declined
done      | –        | –    | –        | –         | –        | done
withdrawn | –        | –    | –        | –         | –        | withdrawn
stopped   | –        | –    | –        | –         | –        | stopped
"""


def drawn() -> list[tuple[State, StepVerb, State | None]]:
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in DRAWN.strip("\n").splitlines()]
    return [
        (State(row[0]), StepVerb(verb), None if cell == "–" else State(cell))
        for row in rows
        for verb, cell in zip(head[1:], row[1:], strict=True)
    ]


@pytest.mark.parametrize(("state", "verb", "then"), drawn())
def test_a_step_leads_to_the_state_that_is_drawn(state: State, verb: StepVerb, then: State | None) -> None:
    assert after(state, verb) is then
    assert bool(why_not(state, verb)) is (then is None)


def test_the_table_covers_every_state_and_verb() -> None:
    assert {(state, verb) for state, verb, _ in drawn()} == {(state, verb) for state in State for verb in StepVerb}
    assert set(TRANSITIONS) == set(State)


def test_a_declined_task_is_still_wanted() -> None:
    assert {State.OPEN, State.ACCEPTED, State.DECLINED} == WANTED


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("ending", Ending)
def test_the_engine_ends_what_is_wanted_and_nothing_that_is_over(state: State, ending: Ending) -> None:
    assert ended(state, ending) is (State(ending.value) if state in WANTED else state)
    assert (state in ENDINGS) is (state in WANTED)


def test_the_kernel_and_the_table_have_the_same_endings() -> None:
    of_people = {State.DONE.value}
    assert {closing.value for closing in Closing} == of_people | {ending.value for ending in Ending}


@pytest.mark.parametrize("state", [State.DONE, State.WITHDRAWN, State.STOPPED])
def test_a_refusal_says_what_happened_and_what_can_still_be_done(state: State) -> None:
    said = why_not(state, StepVerb.ACCEPT)
    assert said.endswith("You can still add a note.")
