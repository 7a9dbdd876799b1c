"""Steps of people through the engine itself: what each one does to the follow-ups of a page.

The page asks the registrar, tells the nurse after 5 minutes if nobody has accepted, pages the consultant at 15 and the
site manager at 45 minutes if it is not done. Minutes are counted from the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.people.settings import LONDON
from tests.tasks.ward import NOON, TaskWard, ward_at
from wardwright.engine.live.decider import Decider
from wardwright.engine.live.encode import facts_body
from wardwright.engine.live.reading import Read, Said
from wardwright.facts.fact import Fact, Kind, Measured, Status
from wardwright.facts.instant import MINUTE
from wardwright.facts.load import load_vocabulary
from wardwright.kernel.plan import make_plan
from wardwright.language.parse import parse
from wardwright.record.models import Act, Task
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import Fate

VOCABULARY = load_vocabulary(
    """
results: {potassium: {codes: ["local:K"], unit: mmol/L}}
roles: {on-call registrar: {}, ward nurse: {}, ward consultant: {}, site manager: {}}
"""
)
PAGE = """\
Flow: Escalate dangerous potassium
Owner: Ward 7A

When a potassium result of 6.0 mmol/L or more arrives,
then ask the on-call registrar to "Review" within 15 minutes,
and if not accepted within 5 minutes, tell the ward nurse "Nobody has it",
and if not done, page the ward consultant "Not done",
and if not done within 45 minutes, page the site manager "Still not done".
"""
RESULT = Fact("p1", Kind.RESULT, "potassium", NOON, NOON, Measured(Decimal("6.4"), "mmol/L"), key="order 1")


class Engine:
    """The decider over a real record, driven by hand."""

    def __init__(self, ward: TaskWard) -> None:
        parsed = parse(PAGE, VOCABULARY)
        assert not parsed.problems
        self._store = ward.record.decisions()
        self._decider = Decider(make_plan(parsed.flows, VOCABULARY, LONDON), self._store)
        self._messages = 0

    def message(self, minute: int, fact: Fact, steps_first: bool = True) -> None:
        """One message with one fact; `steps_first` False: the engine has not yet seen what people did."""
        self._messages += 1
        at = NOON + minute * MINUTE
        if steps_first:
            self.until(minute)
        said = (Said("p1", facts_body("p1", [fact])),)
        self._decider.message(Read(self._messages, at, said, (), (), (), Fate.READ, 1, (), ()))
        self._keep()

    def until(self, minute: int) -> None:
        """Everything that is due before this minute, and the steps that people took."""
        for row in self._store.steps(self._decider.cursor.step, 100):
            self._due(row.at)
            self._decider.step(row)
            self._keep()
        self._due(NOON + minute * MINUTE)
        self._keep()

    def _due(self, until: int) -> None:
        while not self._decider.run_due(until, 100):
            self._keep()

    def _keep(self) -> None:
        self._store.commit(self._decider.finished_batch())
        self._decider.committed()

    def close(self) -> None:
        self._store.close()


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[TaskWard]:
    ward = ward_at(DatabasePlace(tmp_path / "data"), tmp_path)
    yield ward
    ward.close()


@pytest.fixture
def engine(ward: TaskWard) -> Iterator[Engine]:
    engine = Engine(ward)
    engine.message(0, RESULT)
    yield engine
    engine.close()


def acts() -> list[str]:
    """Minute, kind and whom, of everything that went out."""
    rows = Act.objects.order_by("at", "seq")
    return [f"{(row.at - NOON) // MINUTE} {row.kind} {row.who}" for row in rows]


ASKED, TOLD, PAGED, LAST = (
    "0 ask on-call registrar",
    "5 tell ward nurse",
    "15 page ward consultant",
    "45 page site manager",
)


def state() -> tuple[str, str]:
    task = Task.objects.get()
    return task.state, task.why


def test_nobody_does_anything(engine: Engine) -> None:
    engine.until(60)
    assert acts() == [ASKED, TOLD, PAGED, LAST]


def test_accepting_ends_what_waits_for_it_and_nothing_else(engine: Engine, ward: TaskWard) -> None:
    ward.take(1, "amina", "accept", NOON + 2 * MINUTE)
    engine.until(60)
    assert acts() == [ASKED, PAGED, LAST]


def test_doing_ends_all(engine: Engine, ward: TaskWard) -> None:
    ward.take(1, "amina", "done", NOON + 2 * MINUTE)
    engine.until(60)
    assert acts() == [ASKED]
    assert state() == ("done", "done")


def test_declining_is_not_doing(engine: Engine, ward: TaskWard) -> None:
    ward.take(1, "amina", "decline", NOON + 2 * MINUTE, reason="limited-time")
    engine.until(60)
    assert acts() == [ASKED, TOLD, PAGED, LAST]
    assert state() == ("declined", "")


def test_declining_and_escalating_brings_the_next_one_now(engine: Engine, ward: TaskWard) -> None:
    ward.take(1, "amina", "decline", NOON + 2 * MINUTE, reason="limited-time")
    ward.take(1, "amina", "escalate", NOON + 2 * MINUTE)
    engine.until(60)
    assert acts() == [ASKED, "2 tell ward nurse", PAGED, LAST]


def test_escalating_along_the_chain(engine: Engine, ward: TaskWard) -> None:
    for minute in (1, 2, 3):
        ward.take(1, "ben", "escalate", NOON + minute * MINUTE)
        engine.until(minute + 1)
    engine.until(60)
    assert acts() == [ASKED, "1 tell ward nurse", "2 page ward consultant", "3 page site manager"]


def test_handing_over_tells_and_the_follow_ups_go_on(engine: Engine, ward: TaskWard) -> None:
    ward.take(1, "amina", "hand over", NOON + 2 * MINUTE, to="ben")
    engine.until(60)
    assert acts() == [ASKED, "2 tell ben", TOLD, PAGED, LAST]


WITHDRAWN = RESULT._replace(status=Status.WITHDRAWN, value=None, seen=NOON + 7 * MINUTE)


def test_a_result_that_is_withdrawn_withdraws_the_task(engine: Engine, ward: TaskWard) -> None:
    ward.take(1, "amina", "accept", NOON + 2 * MINUTE)
    engine.message(7, WITHDRAWN)
    engine.until(60)
    assert acts() == [ASKED, "7 withdrawn "]
    assert state() == ("withdrawn", "withdrawn")


def test_what_was_done_while_the_withdrawal_was_on_its_way_stays_done(engine: Engine, ward: TaskWard) -> None:
    ward.take(1, "amina", "done", NOON + 7 * MINUTE)
    engine.message(7, WITHDRAWN, steps_first=False)
    engine.until(60)
    assert state() == ("done", "withdrawn")
