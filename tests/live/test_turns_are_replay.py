"""The engine's turns: messages that come when they come, a clock that jumps, deaths at crash points: a replay agrees.

One step nearer to the running system than test_live_is_replay: the engine itself asks for messages and steps, commits,
and lets timers have their turn; answers may be older than the clock. Only processes and disks are missing.
"""

from __future__ import annotations

import os
from itertools import chain, repeat
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.differential.generators import VOCABULARY, ZONE
from tests.live.kept import Kept
from tests.live.runs import Disturbance, Event, Message, Step, chosen, read, replayed
from tests.live.test_live_is_replay import difference, live_cases, shown
from wardwright.engine.live.decider import ALSO_READ
from wardwright.engine.live.engine import Engine
from wardwright.engine.live.reading import Read
from wardwright.facts.instant import HOUR, MINUTE, Instant
from wardwright.kernel.plan import Plan, make_plan
from wardwright.language.tree import Flow
from wardwright.record.rows import TaskStepRow

EXAMPLES = int(os.environ.get("WARDWRIGHT_EXAMPLES", "300")) // 2
PORTION = 3  # messages in one answer


class Killed(BaseException):
    """The process is gone."""


class KeptWithSteps(Kept):
    """A record into which people's steps are written."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded: list[TaskStepRow] = []

    def steps(self, after: int, limit: int) -> list[TaskStepRow]:
        """What people did since."""
        return [row for row in self.recorded if row.seq > after][:limit]


class Answers:
    """The reading process: an answer is of the moment at which it was asked for, or of when it is fetched."""

    def __init__(self, visible: list[Read], eager: bool) -> None:
        self._visible, self._eager = visible, eager
        self._after: int | None = None
        self._early: list[Read] = []

    @property
    def is_asked(self) -> bool:
        """Whether an answer is on its way."""
        return self._after is not None

    def ask(self, after: int, wait: float) -> None:
        """Have the next ones read."""
        self._after = after
        self._early = self._now(after)

    def answer(self) -> list[Read]:
        """What was asked for."""
        assert self._after is not None
        after, self._after = self._after, None
        return self._early if self._eager else self._now(after)

    def _now(self, after: int) -> list[Read]:
        return [each for each in self._visible if each.seq > after][:PORTION]


class Around:
    """Nothing changes, and nothing may go wrong."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def plan(self) -> tuple[Plan, frozenset[str]]:
        """What runs."""
        return self._plan, frozenset()

    def pages_changed(self) -> bool:
        """Never."""
        return False

    def suspend(self, title: str, why: str) -> None:
        """Must not happen."""
        raise AssertionError(f"{title} was suspended: {why}")

    def trouble(self, what: str) -> None:
        """Must not happen."""
        raise AssertionError(what)

    def pause(self, seconds: float) -> bool:
        """No waiting."""
        return False

    def alive(self, engine: Engine) -> None:
        """Nobody watches."""


class Turns:
    """One record, and engines that die and follow one another on it."""

    def __init__(self, flows: tuple[Flow, ...], warm: int, eager: bool) -> None:
        self.plan = make_plan(flows, VOCABULARY, ZONE, (), ALSO_READ)
        self.kept = KeptWithSteps()
        self.steps: dict[int, TaskStepRow] = {}
        self.now: Instant = 0
        self._visible: list[Read] = []
        self._warm, self._eager = warm, eager
        self._engine = self._made()

    def _made(self) -> Engine:
        return Engine(self.kept, Answers(self._visible, self._eager), Around(self.plan), lambda: self.now, self._warm)

    def run(self, events: list[Event], gaps: list[Instant], kills: list[int], until: Instant) -> None:
        """Time goes on by gaps; what has happened by then can be seen; at some crash points the engine dies."""
        passings = iter([*chain.from_iterable([False] * alive + [True] for alive in kills)])

        def crash_point(name: str) -> None:
            if next(passings, False):
                raise Killed

        self.now = events[0].arrived
        position = 0
        with patch("wardwright.engine.live.engine.crash_point", crash_point):
            for gap in chain(gaps, repeat(HOUR)):
                while position < len(events) and events[position].arrived <= self.now:
                    self._happen(events[position], position)
                    position += 1
                self._turn()
                if position == len(events) and self.now > until:
                    break
                self.now += gap
            self._finish()

    def _happen(self, event: Event, position: int) -> None:
        if isinstance(event, Message):
            self._visible.append(read(event))
            return
        row = chosen(self.kept, event, len(self.kept.recorded) + 1, self.now)
        if row is not None:
            self.steps[position] = row
            self.kept.recorded.append(row)

    def _turn(self) -> None:
        try:
            self._engine.turn()
        except Killed:
            self._engine = self._made()

    def _finish(self) -> None:
        """Until nothing changes any more; what is due at the last event's very moment has its turn after it."""
        self.now += 1
        quiet = 0
        while quiet < 3:
            before = self.kept.cursor()
            self._turn()
            quiet = quiet + 1 if self.kept.cursor() == before else 0


@settings(max_examples=EXAMPLES)
@given(
    case=live_cases(),
    warm=st.sampled_from([0, 1, 20_000]),
    eager=st.booleans(),
    gaps=st.lists(st.sampled_from([0, 1, MINUTE, 30 * MINUTE, HOUR, 5 * HOUR]), max_size=12),
    kills=st.lists(st.integers(0, 4), max_size=6),
)
def test_a_replay_gives_what_the_engine_decided_turn_by_turn(
    case: tuple[tuple[Flow, ...], list[Event], list[Disturbance], Instant],
    warm: int,
    eager: bool,
    gaps: list[Instant],
    kills: list[int],
) -> None:
    flows, events, _, until = case
    live = Turns(flows, warm, eager)
    live.run(events, gaps, kills, until)
    assert len(live.kept.fates) == sum(not isinstance(event, Step) for event in events)
    assert len(live.kept.steps_taken) == len(live.kept.recorded)
    firings = replayed(live, events, live.kept.cursor().clock)
    said = difference(live, firings)
    assert not said, said + shown(flows, events, [], live, firings)
