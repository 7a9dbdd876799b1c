"""The worker: new acts become deliveries, every channel has its runner, and the part says how it is doing.

Lives here: what runs beside what. Must not live here: one channel's loop (runner), one turn of expanding (expand).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from wardwright.act.breaker import BreakerState
from wardwright.engine.alarms import clear_alarm, raise_alarm
from wardwright.engine.crash_points import crash_point
from wardwright.engine.deliver.desk import Desk
from wardwright.engine.deliver.entry import Due
from wardwright.engine.deliver.expand import AT_ONCE, Expander
from wardwright.engine.deliver.ledger import Outcome
from wardwright.engine.deliver.runner import Runner
from wardwright.engine.telemetry.logs import kind_and_place, logger
from wardwright.facts.instant import Instant
from wardwright.record.rows import DeliveryState
from wardwright.record.store import LeadLost

BEAT = 1.0
LOOK, GATHER = 0.1, 0.05
"""Seconds between two looks into the record: when nothing is new, and when something was. Acts that come one by one
would each have a commit with a sync of its own, and acknowledgements wait for the same disk; the first has no wait."""
ROLE, STRAY = "role ", "channel "
"""How the alarms of this part begin: what it left open when it last stopped is its own to clear."""
NO_CHANNEL = 'There is no channel `{name}` in wardwright.toml. Write [channels."{name}"], then send again what is dead.'

STRAYS = "The channel {name} cannot be used: dead letters wait for a person ({many}). See: wardwright deliveries"


class Taken(NamedTuple):
    """What one look at the record found: how many acts were new, and for which channels something is due."""

    acts: int
    due: frozenset[str]


@dataclass(slots=True)
class Worker:
    """The deliver part, between its record and its channels."""

    desk: Desk
    expander: Expander
    runners: Mapping[str, Runner]
    now: Callable[[], Instant]
    beat: Callable[[Mapping[str, Any]], bool]
    renewed: Callable[[], Expander | None] = lambda: None  # the expander of a new vocabulary, when there is one
    broken: Mapping[str, str] = field(default_factory=dict)  # channels of the settings that cannot be used, and why
    acts: int = 0
    _raised: dict[str, str] = field(default_factory=dict)
    _breakers: dict[str, BreakerState] = field(default_factory=dict)

    async def run(self, stopping: asyncio.Event) -> None:
        """Until told to stop. Raises LeadLost when another engine leads."""
        self._raised.update(await self.desk.do(self._left_open))
        loops = [runner.run(stopping) for runner in self.runners.values()]
        tasks = [asyncio.create_task(loop) for loop in (*loops, self._expand(stopping), self._watch(stopping))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            stopping.set()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _left_open(self) -> dict[str, str]:
        """Alarms of this part that are not over; those about channels of the settings are the onlooker's."""
        found = self.desk.ledger.open_alarms((ROLE, STRAY))
        return {
            about: text
            for about, text in found.items()
            if about.removeprefix(STRAY) not in {*self.runners, *self.broken}
        }

    # ── new acts ─────────────────────────────────────────────────────────────────────────────

    async def _expand(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            turn = await self._turn()
            if turn.acts:
                crash_point("deliver: after expand")
                self.acts += turn.acts
            for name in turn.due:
                if name in self.runners:
                    self.runners[name].wake()
            if turn.acts < AT_ONCE:
                await _at_most(GATHER if turn.acts else LOOK, stopping)
        for runner in self.runners.values():
            runner.wake()  # to see that it is to stop

    async def _turn(self) -> Taken:
        try:
            return await self.desk.do(self._take_acts)
        except LeadLost:
            raise
        except Exception as problem:
            logger().error("acts could not be taken", **kind_and_place(problem))
            return Taken(0, frozenset())

    def _take_acts(self) -> Taken:
        turn = self.expander.turn()
        for about, problem in turn.roles.items():
            self._alarm(about, problem)
        return Taken(turn.acts, frozenset(self.desk.ledger.channels_due(self.now())))

    # ── once a second ────────────────────────────────────────────────────────────────────────

    async def _watch(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            try:
                body = await self.desk.do(self._look)
            except Exception as problem:
                logger().error("the record cannot be read or written", **kind_and_place(problem))
                body = self._body({})
            await self.desk.do(self.beat, body)
            await _at_most(BEAT, stopping)

    def _look(self) -> dict[str, Any]:
        """Take back what is no longer wanted, give up what has no channel, keep breakers, raise alarms; the beat."""
        now, ledger = self.now(), self.desk.ledger
        self.expander = self.renewed() or self.expander
        ledger.withdraw_closed()
        ledger.mark([self._given_up(due) for due in ledger.without_channel(list(self.runners), now)])
        counts = ledger.counts()
        self._keep_breakers(now)
        self._tell_strays(counts)
        return self._body(counts)

    def _keep_breakers(self, now: Instant) -> None:
        for name, runner in self.runners.items():
            state = runner.breaker.state
            if self._breakers.get(name, BreakerState.CLOSED) is not state:
                self._breakers[name] = state
                self.desk.ledger.keep_breaker(name, runner.breaker, now, runner.trouble)

    def _given_up(self, due: Due) -> Outcome:
        why = due.problem or self.broken.get(due.channel, NO_CHANNEL.format(name=due.channel))
        return Outcome(due.id, DeliveryState.DEAD, due.attempts, error=why)

    def _tell_strays(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Channels that the vocabulary names and the settings do not have; of the others the onlooker tells."""
        dead = {name: count.get(DeliveryState.DEAD.value, 0) for name, count in counts.items()}
        known = {*self.runners, *self.broken}
        strays = {f"channel {name}": name for name in dead if name not in known and dead[name]}
        over = {about for about in self._raised if about.startswith(STRAY) and about not in strays}
        for about, name in strays.items():
            self._alarm(about, STRAYS.format(name=name, many=dead[name]))
        for about in over:
            self._alarm(about, "")

    def _alarm(self, about: str, text: str) -> None:
        """Raise it, or clear it when the text is ""."""
        if text and self._raised.get(about) != text:
            self._raised[about] = text
            raise_alarm(about, text, self.now())
            logger().warning("alarm", about=about)
        elif not text and self._raised.pop(about, None) is not None:
            clear_alarm(about, self.now())
            logger().info("alarm over", about=about)

    def _body(self, counts: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
        names = dict.fromkeys([*self.runners, *self.broken, *counts])
        return {"channels": {name: self._channel(name, counts.get(name, {})) for name in names}, "acts": self.acts}

    def _channel(self, name: str, count: Mapping[str, int]) -> dict[str, Any]:
        waiting, failing = (count.get(state, 0) for state in DeliveryState.unfinished())
        said = {"waiting": waiting, "failing": failing, "dead": count.get(DeliveryState.DEAD.value, 0)}
        runner = self.runners.get(name)
        if runner is None:
            return {**said, "state": "cannot be used", "why": self.broken.get(name, NO_CHANNEL.format(name=name))}
        tally = runner.tally
        return {
            **said,
            "state": runner.state,
            "breaker": runner.breaker.state.value,
            "error": runner.trouble,
            "sending": runner.busy,
            "sent": tally.sent,
            "failed": tally.failed,
            "would_send": tally.would_send,
        }


async def _at_most(seconds: float, stopping: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopping.wait()
