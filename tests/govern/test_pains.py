"""What may become of a pain point is decided for every state and verb, and its cost can be checked by hand."""

from __future__ import annotations

import pytest

from wardwright.govern.pains import (
    COSTS,
    NEEDS,
    TRANSITIONS,
    Per,
    State,
    Verb,
    after,
    decisions,
    may_edit,
    minutes_a_month,
)

# A dash: refused. Every row a state, every column a verb.
DRAWN = """
                    | comment             | change what it says | look at it | make a flow of it | make a robot of it | train for it   | call it solved | say no, because | call it the same as another | open it again
new                 | new                 | new                 | looked at  | becomes a flow    | becomes a robot    | needs training | -              | no, because     | the same as another         | -
looked at           | looked at           | looked at           | -          | becomes a flow    | becomes a robot    | needs training | -              | no, because     | the same as another         | -
becomes a flow      | becomes a flow      | becomes a flow      | looked at  | becomes a flow    | becomes a robot    | needs training | solved         | no, because     | the same as another         | -
becomes a robot     | becomes a robot     | becomes a robot     | looked at  | becomes a flow    | becomes a robot    | needs training | solved         | no, because     | the same as another         | -
needs training      | needs training      | needs training      | looked at  | becomes a flow    | becomes a robot    | needs training | solved         | no, because     | the same as another         | -
solved              | solved              | -                   | -          | -                 | -                  | -              | -              | -               | -                           | new
no, because         | no, because         | -                   | -          | -                 | -                  | -              | -              | -               | -                           | new
the same as another | the same as another | -                   | -          | -                 | -                  | -              | -              | -               | -                           | new
"""  # noqa: E501


def drawn() -> list[tuple[State, Verb, State | None]]:
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in DRAWN.strip("\n").splitlines()]
    return [
        (State(row[0]), Verb(verb), None if cell == "-" else State(cell))
        for row in rows
        for verb, cell in zip(head[1:], row[1:], strict=True)
    ]


@pytest.mark.parametrize(("state", "verb", "then"), drawn())
def test_a_step_leads_where_it_is_drawn(state: State, verb: Verb, then: State | None) -> None:
    assert after(state, verb) is then


def test_the_tables_cover_every_state_and_verb() -> None:
    assert {(state, verb) for state, verb, _ in drawn()} == {(s, v) for s in State for v in Verb}
    assert set(TRANSITIONS) == set(State)
    assert set(NEEDS) == set(Verb)


def test_every_state_can_be_left_and_every_state_be_reached() -> None:
    reached, waiting = {State.NEW}, [State.NEW]
    while waiting:
        for then in TRANSITIONS[waiting.pop()].values():
            if then not in reached:
                reached.add(then)
                waiting.append(then)
    assert reached == set(State)
    assert all(set(row.values()) != {state} for state, row in TRANSITIONS.items())


def test_what_is_over_costs_nothing_more_and_a_comment_decides_nothing() -> None:
    assert {State.SOLVED, State.REFUSED, State.DUPLICATE} == set(State) - COSTS
    assert all(not {Verb.COMMENT, Verb.EDIT} & set(decisions(state)) for state in State)


@pytest.mark.parametrize("state", State)
def test_who_wrote_it_and_who_may_decide_may_change_what_it_says_while_it_goes_on(state: State) -> None:
    goes_on = state in COSTS
    assert may_edit(state, is_writer=True, may_decide=False) is goes_on
    assert may_edit(state, is_writer=False, may_decide=True) is goes_on
    assert not may_edit(state, is_writer=False, may_decide=False)


@pytest.mark.parametrize(
    ("times", "per", "minutes", "people", "cost"),
    [
        (3, Per.DAY, 10, 1, 912),  # 30 minutes a day, 30.4 days
        (5, Per.WEEK, 12, 1, 261),
        (2, Per.MONTH, 45, 1, 90),
        (2, Per.MONTH, 45, 4, 360),  # three others said "me too"
        (0, Per.DAY, 10, 5, 0),
    ],
)
def test_cost_is_minutes_a_month_of_everybody(times: int, per: Per, minutes: int, people: int, cost: int) -> None:
    assert minutes_a_month(times, per, minutes, people) == cost
