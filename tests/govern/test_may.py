"""Who may take which step: every standing and verb is decided, in a table."""

from __future__ import annotations

import pytest

from wardwright.govern.may import MAY, Answer, Standing, can, may
from wardwright.govern.tasks import StepVerb

DRAWN = """
          | owner | asked | other         | unknown
accept    | yes   | yes   | with a reason | no
done      | yes   | yes   | with a reason | no
decline   | yes   | yes   | no            | no
hand over | yes   | yes   | with a reason | no
escalate  | yes   | yes   | yes           | no
note      | yes   | yes   | yes           | no
"""


def drawn() -> list[tuple[StepVerb, Standing, Answer]]:
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in DRAWN.strip("\n").splitlines()]
    return [
        (StepVerb(row[0]), Standing(standing), Answer(cell))
        for row in rows
        for standing, cell in zip(head[1:], row[1:], strict=True)
    ]


@pytest.mark.parametrize(("verb", "standing", "answer"), drawn())
def test_a_person_may_what_is_drawn(verb: StepVerb, standing: Standing, answer: Answer) -> None:
    assert may(standing, verb) is answer
    assert can(standing, verb, "") is (answer is Answer.YES)
    assert can(standing, verb, "she is in theatre") is (answer is not Answer.NO)


def test_the_table_covers_every_verb_and_standing() -> None:
    assert {(verb, standing) for verb, standing, _ in drawn()} == {(v, s) for v in StepVerb for s in Standing}
    assert set(MAY) == set(StepVerb)
    assert all(set(row) == set(Standing) for row in MAY.values())


def test_white_space_is_no_reason() -> None:
    assert not can(Standing.OTHER, StepVerb.DONE, " \t")
