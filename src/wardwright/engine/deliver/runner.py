"""One channel at work: take what is due, send it, mark it; slow down, stop and come back as the other side does.

Lives here: the loop of one channel. Must not live here: other channels: each has a loop of its own, so that one that
hangs delays nobody. Send, then mark: whoever dies in between sends again under the same key.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from wardwright.act.backoff import next_try
from wardwright.act.breaker import Breaker, BreakerState
from wardwright.act.channel import Channel, PermanentFailure, TemporaryFailure
from wardwright.act.rate import Allowance
from wardwright.engine.clock import wall
from wardwright.engine.crash_points import crash_point
from wardwright.engine.deliver.desk import Desk
from wardwright.engine.deliver.entry import Due
from wardwright.engine.deliver.ledger import Outcome
from wardwright.engine.telemetry import tracing
from wardwright.engine.telemetry.logs import kind_and_place, logger
from wardwright.facts.instant import SECOND, Instant
from wardwright.record.rows import DeliveryState

LOOK = 5.0
"""Seconds after which a channel looks into the record itself; the worker wakes it for what is due, and to stop."""
LONGEST_WAIT = 0.2
TRY_MARK_AGAIN = 1.0
LAST_MOMENTS = 5.0
"""Seconds that deliveries on their way are given when the part stops."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a channel is used."""

    at_a_time: int = 8
    a_second: float = 20.0
    attempts: int = 12
    dry_run: bool = False


@dataclass(slots=True)
class Tally:
    """What a channel did since the part started."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    would_send: int = 0


@dataclass(slots=True)
class Runner:
    """The loop of one channel."""

    channel: Channel
    manner: Manner
    desk: Desk
    now: Callable[[], Instant]
    breaker: Breaker = field(default_factory=Breaker)
    last_moments: float = LAST_MOMENTS
    tally: Tally = field(default_factory=Tally)
    trouble: str = ""  # why it last failed; "" while it works
    _sending: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _may_be_more: bool = True  # the last look found no end of what is due

    @property
    def state(self) -> str:
        """For `status`: "well" or "down"."""
        return "well" if self.breaker.state is BreakerState.CLOSED else "down"

    @property
    def busy(self) -> int:
        """How many are on their way now."""
        return len(self._sending)

    def wake(self) -> None:
        """Something new may be due."""
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Send what is due until told to stop; then wait for what is on its way."""
        allowance = Allowance.full(self.manner.a_second, self.now())
        while not stopping.is_set():
            self._woken.clear()
            for due in await self._take():
                allowance = await self._within(allowance, stopping)
                if stopping.is_set():
                    break
                self.breaker = self.breaker.sending(self.now())
                self._start(due)
            else:
                await self._pause()
        await self._finish()
        await self.channel.close()

    async def _finish(self) -> None:
        """Let what is on its way arrive; what hangs is let go, and sent again under the same key."""
        if not self._sending:
            return
        _, hanging = await asyncio.wait(list(self._sending.values()), timeout=self.last_moments)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)

    async def _take(self) -> list[Due]:
        now = self.now()
        room = self.manner.at_a_time - len(self._sending)
        if self.breaker.state is not BreakerState.CLOSED:
            room = 1 if self.breaker.may_send(now) and not self._sending else 0
        self._may_be_more = True
        if room <= 0:
            return []
        try:
            found = await self.desk.do(self.desk.ledger.due, self.channel.name, now, room, list(self._sending))
        except Exception as problem:
            logger().error("the record cannot be read", channel=self.channel.name, **kind_and_place(problem))
            return []
        self._may_be_more = len(found) >= room
        return found

    async def _within(self, allowance: Allowance, stopping: asyncio.Event) -> Allowance:
        """Wait until the channel's rate lets one more go."""
        while wait := allowance.wait(self.now()):
            if stopping.is_set():
                break
            await asyncio.sleep(min(wait / SECOND, LONGEST_WAIT))
        return allowance.used(self.now())

    async def _pause(self) -> None:
        """Until something may have changed."""
        try:
            async with asyncio.timeout(LOOK):
                await self._woken.wait()
        except TimeoutError:
            pass

    def _start(self, due: Due) -> None:
        task = asyncio.create_task(self._one(due))
        self._sending[due.id] = task
        task.add_done_callback(lambda _: self._ended(due.id))

    def _ended(self, id: int) -> None:
        self._sending.pop(id, None)
        if self._may_be_more:  # else the room that came free is for what is new, and of that the worker tells
            self.wake()

    # ── one delivery ─────────────────────────────────────────────────────────────────────────

    async def _one(self, due: Due) -> None:
        began = wall()
        outcome = await self._tried(due)
        if tracing.is_on():
            await self._trace(due, outcome, began)
        self._count(outcome)
        while True:
            try:
                await self.desk.mark(outcome)
                break
            except Exception as problem:  # it has gone: until that is written it must not be taken again
                logger().error("a delivery could not be marked", channel=self.channel.name, **kind_and_place(problem))
                await asyncio.sleep(TRY_MARK_AGAIN)
        crash_point("deliver: after mark")

    async def _trace(self, due: Due, outcome: Outcome, began: Instant) -> None:
        """One span; an alarm, a digest or a dry run has no message behind it or went nowhere."""
        delivery = due.delivery
        if not delivery.firing or outcome.attempts == due.attempts:
            return
        origin = await self.desk.do(self.desk.ledger.origin, delivery.firing)
        more = {"channel": self.channel.name, "flow": delivery.flow, "error": outcome.error}
        tracing.sent(origin, delivery.safe_key, began, wall(), **more, attempt=outcome.attempts)

    async def _tried(self, due: Due) -> Outcome:
        if due.is_empty:
            return Outcome(due.id, DeliveryState.WITHDRAWN, due.attempts, error="Everything in it was taken back.")
        if due.problem:
            return self._dead(due, due.attempts, due.problem)
        if self.manner.dry_run:
            return self._would_send(due)
        return await self._sent(due)

    async def _sent(self, due: Due) -> Outcome:
        attempts = due.attempts + 1
        crash_point("deliver: before send")
        try:
            sent = await self.channel.send(due.delivery)
        except PermanentFailure as failure:
            self.breaker = self.breaker.answered()
            return self._dead(due, attempts, str(failure))
        except TemporaryFailure as failure:
            return self._later(due, attempts, str(failure), failure.retry_after)
        except Exception as problem:
            logger().error("a channel failed", channel=self.channel.name, **kind_and_place(problem))
            return self._later(due, attempts, f"The channel failed ({type(problem).__name__}).", None)
        crash_point("deliver: after send")
        self.breaker, self.trouble = self.breaker.answered(), ""
        return Outcome(due.id, DeliveryState.SENT, attempts, sent=self.now(), receipt=sent.receipt)

    def _would_send(self, due: Due) -> Outcome:
        try:
            return Outcome(due.id, DeliveryState.WOULD_SEND, due.attempts, rendered=self.channel.render(due.delivery))
        except PermanentFailure as failure:
            return self._dead(due, due.attempts, str(failure))

    def _later(self, due: Due, attempts: int, why: str, retry_after: float | None) -> Outcome:
        now = self.now()
        self.breaker, self.trouble = self.breaker.failed(now), why
        if attempts >= self.manner.attempts:
            return self._dead(due, attempts, f"Given up after {attempts} tries. {why}")
        moment = next_try(attempts, now, random.random(), retry_after)
        return Outcome(due.id, DeliveryState.FAILED, attempts, next_try=moment, error=why)

    def _dead(self, due: Due, attempts: int, why: str) -> Outcome:
        return Outcome(due.id, DeliveryState.DEAD, attempts, error=why)

    def _count(self, outcome: Outcome) -> None:
        match outcome.state:
            case DeliveryState.SENT:
                self.tally.sent += 1
            case DeliveryState.FAILED:
                self.tally.failed += 1
            case DeliveryState.DEAD:
                self.tally.dead += 1
            case DeliveryState.WOULD_SEND:
                self.tally.would_send += 1
