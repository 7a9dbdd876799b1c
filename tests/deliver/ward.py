"""A small hospital for the delivery's tests: an outbox that tests fill, people, and channels that do as they are told.

Must not live here: what is expected.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from django.db import connections

from wardwright.act.channel import Channel, Sent
from wardwright.act.delivery import Delivery
from wardwright.act.tasks.channel import TaskList
from wardwright.engine.deliver.desk import Desk
from wardwright.engine.deliver.expand import Expander, Turn
from wardwright.engine.deliver.ledger import Ledger
from wardwright.engine.deliver.process import manner_of
from wardwright.engine.deliver.runner import Runner
from wardwright.engine.deliver.worker import Worker
from wardwright.engine.people.resolver import Resolver
from wardwright.facts.instant import HOUR, MINUTE, SECOND, Instant
from wardwright.facts.load import load_vocabulary
from wardwright.home import settings
from wardwright.home.settings import ChannelType, Person, Role, Settings
from wardwright.record import models
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import Batch, Cursor, OutboxRow, PatientRow, TaskClosing, TaskRow
from wardwright.record.setup import setup_django

MONDAY = 1_767_607_500_000_000  # 5 Jan 2026, 10:05 UTC
PATIENT = "NHS4455667788"

VOCABULARY_TEXT = """
roles:
  nurse in charge: {channel: page}
  bedside nurse: {channel: task}
  ward clerk: {channel: email}
  registrar: {also: [med reg], channel: page}
teams:
  outreach: {channel: page}
  integration team: {channel: email}
  night team: {channel: pigeon}
connections:
  order system: {kind: hl7v2}
messages:
  isolation request: {}
robots:
  open checklist: {}
"""
VOCABULARY = load_vocabulary(VOCABULARY_TEXT)
PEOPLE = (
    Person("amina", "Dr Amina Diallo", email="amina@example.org", phone="+441632960001", pager="4711"),
    Person("ben", "Ben Okafor", pager="4712"),
    Person("cy", "Cy", email="cy@example.org", channels=("email", "page")),
)
ROLES = (
    Role("registrar", people=("amina",)),
    Role("nurse in charge", people=("ben", "amina")),
    Role("bedside nurse", people=("ben",)),
    Role("ward clerk", people=("ben",)),
    Role("outreach", people=("cy",)),
    Role("night team", people=("amina",)),
)


@dataclass
class Stub:
    """A channel of which the test says what happens; keeps what it was asked to send."""

    name: str
    address_kind: str = ""
    sent: list[Delivery] = field(default_factory=list)
    trouble: Callable[[Delivery], Exception | None] = lambda _: None
    gate: asyncio.Event | None = None
    closed: bool = False

    async def send(self, delivery: Delivery) -> Sent:
        if self.gate is not None:
            await self.gate.wait()
        self.sent.append(delivery)
        if problem := self.trouble(delivery):
            raise problem
        return Sent(f"receipt {len(self.sent)}")

    def render(self, delivery: Delivery) -> str:
        return f"{self.name}: {delivery.text}"

    async def close(self) -> None:
        self.closed = True


class Ward:
    """Everything between the outbox and the channels, with a clock that the test moves."""

    def __init__(self, place: DatabasePlace) -> None:
        self.record = open_record(place)
        setup_django(place)
        self.clock: Instant = MONDAY
        self.vocabulary = VOCABULARY
        self.settings = Settings(
            people=PEOPLE,
            roles=ROLES,
            channels=(
                settings.Channel("page", ChannelType.WEBHOOK, attempts=3),
                settings.Channel("email", ChannelType.SMTP),
                settings.Channel("order system", ChannelType.HL7V2),
            ),
        )
        self.page, self.email = Stub("page"), Stub("email", "email")
        self.orders = Stub("order system")
        self.data = place.folder
        self._numbers = count(1)
        self._decisions, self._outbox = self.record.decisions(), self.record.outbox()
        self._cursor = Cursor()

    @property
    def channels(self) -> dict[str, Channel]:
        return {"task": TaskList(), "page": self.page, "email": self.email, "order system": self.orders}

    def now(self) -> Instant:
        return self.clock

    def close(self) -> None:
        connections.close_all()
        self._decisions.close()
        self._outbox.close()
        self.record.close()

    # ── what the engine writes ───────────────────────────────────────────────────────────────

    def act(self, kind: str, who: str = "", text: str = "Look at the patient", **more: Any) -> OutboxRow:
        """An act, not yet in the outbox."""
        firing = f"{next(self._numbers):016x}"
        row = OutboxRow(
            *(f"{firing}/0", firing, "High potassium", "abc", PATIENT, kind, who, text),
            *(None, False, self.clock, "Ward 7", f"{firing}/0" if kind == "ask" else None, None),
        )
        return row._replace(**more)

    def decide(self, *acts: OutboxRow) -> None:
        """The engine's commit: the acts, and the tasks of those that ask."""
        tasks = [_task(act) for act in acts if act.task]
        self._decisions.commit(Batch(self._cursor, outbox=list(acts), tasks=tasks))

    def name_patient(self, name: str, subject: str = PATIENT) -> None:
        row = PatientRow(subject, name, "", "", "Ward 7", True, True, self.clock)
        self._decisions.commit(Batch(self._cursor, patients=[row]))

    def close_tasks(self, why: str, *acts: OutboxRow) -> None:
        closings = [TaskClosing(act.task or "", why, self.clock) for act in acts]
        self._decisions.commit(Batch(self._cursor, closings=closings))

    # ── what the part does ───────────────────────────────────────────────────────────────────

    def expander(self) -> Expander:
        resolver = Resolver(self.settings, self.vocabulary, self.data)

        def name(subject: str) -> str:
            found = self._decisions.patient(subject)
            return found.name if found else ""

        return Expander(
            *(self.settings, self.vocabulary, resolver, self.channels, self._outbox, Ledger(), name, self.now)
        )

    def expand(self, *acts: OutboxRow) -> Turn:
        """Decide these and expand everything."""
        self.decide(*acts)
        return self.expander().turn()

    def rows(self, **wanted: Any) -> list[models.Delivery]:
        return list(models.Delivery.objects.filter(**wanted).order_by("id"))

    def states(self) -> dict[str, str]:
        """Channel and recipient of each delivery → its state."""
        return {f"{row.channel}: {row.recipient}": row.state for row in self.rows()}

    def work(self, until: Callable[[], bool], move: Callable[[], None] = lambda: None) -> list[dict[str, Any]]:
        """Run the whole part until something holds; the beats it gave."""
        beats: list[dict[str, Any]] = []

        def beat(body: Any) -> bool:
            beats.append(dict(body))
            return True

        async def run() -> None:
            stopping = asyncio.Event()
            desk = Desk(Ledger())
            runners = {}
            for name, channel in self.channels.items():
                manner = replace(manner_of(self.settings.channel(name), self.settings), a_second=10_000.0)
                breaker = await desk.do(desk.ledger.breaker, name)
                runners[name] = Runner(channel, manner, desk, self.now, breaker, last_moments=0.1)
            worker = Worker(desk, self.expander(), runners, self.now, beat)
            working = asyncio.create_task(worker.run(stopping))
            try:
                async with asyncio.timeout(30):
                    while not working.done() and not await desk.do(until):
                        move()
                        await asyncio.sleep(0)
            finally:
                stopping.set()
                await working
                desk.close()

        _in_a_thread(run())
        return beats


def _in_a_thread(body: Coroutine[Any, Any, None]) -> None:
    """Django refuses its connection inside a running loop of the test's own thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, body).result()


def _task(act: OutboxRow) -> TaskRow:
    return TaskRow(
        *(act.task or "", act.firing, act.flow, act.version, act.subject, act.who, act.text, act.at, act.due),
        *(act.urgent, act.place),
    )


def keys(deliveries: Sequence[Delivery]) -> list[str]:
    """Their keys."""
    return [each.key for each in deliveries]


__all__ = ["HOUR", "MINUTE", "MONDAY", "PATIENT", "SECOND", "Stub", "Ward", "keys"]
