"""A schedule that is under way while its page changes: what was begun is finished as it was begun."""

from __future__ import annotations

import pytest

from tests.engine_live.around import NOON, Run
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import DAY, HOUR, MINUTE

PAGE = """Flow: Round
Owner: Renal team
Because: Somebody has to look.

Every day at 13:00, for each patient who is an inpatient, then tell the ward consultant "{word}".
"""
PATIENTS = ("101", "102", "103")


def page(word: str) -> str:
    """The page, saying that."""
    return PAGE.replace("{word}", word)


@pytest.fixture
def under_way() -> Run:
    """Three patients, of whom one had a turn when the engine stopped."""
    run = Run(page("before"))
    run.arrive(*(Fact(patient, Kind.ADMITTED, "", NOON, NOON, place="Ward 7A", source="test") for patient in PATIENTS))
    decider = run.engine.decider
    while not run.kept.outbox:
        decider.run_due(NOON + 2 * HOUR, 1)
        run.kept.commit(decider.finished_batch())
        decider.committed()
    run.now = NOON + 2 * HOUR
    return run


def test_an_edited_page_is_finished_as_it_was_begun_and_then_runs_as_it_is(under_way: Run) -> None:
    under_way.around.pages = [page("after")]
    under_way.engine.restart()
    under_way.later(MINUTE)
    assert under_way.acts() == [("tell", "before")] * 3
    under_way.later(DAY)
    assert under_way.acts() == [("tell", "before")] * 3 + [("tell", "after")] * 3


def test_a_page_that_was_taken_away_stops(under_way: Run) -> None:
    under_way.around.pages = []
    under_way.engine.restart()
    under_way.later(DAY)
    assert under_way.acts() == [("tell", "before")]


def test_a_page_that_was_suspended_stops(under_way: Run) -> None:
    under_way.around.suspended = ["Round"]
    under_way.engine.restart()
    under_way.later(DAY)
    assert under_way.acts() == [("tell", "before")]


def test_an_engine_that_starts_again_goes_on_where_it_was(under_way: Run) -> None:
    under_way.engine.restart()
    under_way.later(MINUTE)
    assert under_way.acts() == [("tell", "before")] * 3
