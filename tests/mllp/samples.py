"""Messages and listeners for the tests of this folder. Every patient is invented."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

import uvloop

from wardwright.connect.mllp.framing import Deframer, Framed
from wardwright.connect.mllp.limits import Memory, Options
from wardwright.connect.mllp.listener import Listener
from wardwright.connect.receiving import Kept, NotKept, Taken
from wardwright.facts.instant import SECOND

_T = TypeVar("_T")
NOON = 1_774_958_400 * SECOND  # 2026-03-31T12:00:00Z

CANARY = "Quillfeather"  # the patient's name in every sample: it may stand in no answer, no log and no error


def message(
    control_id: str = "1001",
    kind: str = "ORU^R01^ORU_R01",
    version: str = "2.5.1",
    accept: str = "",
    application: str = "",
    charset: str = "",
    value: str = "4.1",
) -> bytes:
    """One result with an MSH as asked."""
    sent = "MSH|^~\\&|LIMS|HOSP|WARDWRIGHT|DEMO|20260331120000|"
    head = f"{sent}|{kind}|{control_id}|P|{version}|||{accept}|{application}||{charset}"
    body = f"PID|1||77001^^^HOSP^MR||{CANARY}^Ada\rOBR|1|||K\rOBX|1|NM|2823-3^Potassium^LN||{value}|mmol/L|||||F"
    return f"{head.rstrip('|')}\r{body}\r".encode()


class Ward:
    """Stands where the record stands: keeps what it is given, at once, when told, or never."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.held: list[asyncio.Future[Kept]] = []
        self.holding = False  # messages wait until `release`
        self.full = False  # the record is unavailable

    def receive(self, taken: Taken) -> asyncio.Future[Kept]:
        """One message."""
        future: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        if self.full:
            future.set_exception(NotKept("messages.db: the disk is full; make room, nothing else is needed"))
            return future
        fresh = all(one.digest != taken.digest for one in self.taken)
        self.taken.append(taken)
        if self.holding:
            self.held.append(future)
        else:
            future.set_result(Kept(len(self.taken), fresh))
        return future

    def release(self, order: Callable[[list[Any]], Iterator[Any]] = iter) -> None:
        """What waits is on disk."""
        held, self.held = self.held, []
        for number, future in enumerate(order(held), 1):
            if not future.done():
                future.set_result(Kept(number, True))

    @property
    def raws(self) -> list[bytes]:
        """The bytes that it was given."""
        return [taken.raw for taken in self.taken]


@asynccontextmanager
async def listening(ward: Ward, memory: Memory | None = None, **options: Any):  # type: ignore[no-untyped-def]
    """A listener on a free port of this machine."""
    chosen = replace(Options("lab feed", "127.0.0.1", 0, lambda: NOON), **options)
    listener = Listener(chosen, ward.receive, memory)
    await listener.open()
    try:
        yield listener
    finally:
        await listener.stop()


class Peer:
    """A raw sender: bytes out, frames in."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self._deframer = Deframer()
        self._frames: list[bytes] = []

    @classmethod
    async def to(cls, listener: Listener, **options: Any) -> Peer:
        """Connected to a listener."""
        return cls(*await asyncio.open_connection("127.0.0.1", listener.port, **options))

    async def send(self, data: bytes) -> None:
        """Bytes as they are."""
        self.writer.write(data)
        await self.writer.drain()

    async def frame(self) -> bytes | None:
        """The next answer; None when the other side has closed."""
        while not self._frames:
            try:
                data = await asyncio.wait_for(self.reader.read(65536), 10)
            except ConnectionError:
                return None
            if not data:
                return None
            self._frames += [event.raw for event in self._deframer.feed(data) if isinstance(event, Framed)]
        return self._frames.pop(0)

    async def code(self) -> str:
        """MSA-1 and MSA-2 of the next answer: "AA 1001"."""
        frame = await self.frame()
        return "closed" if frame is None else codes(frame)

    def close(self) -> None:
        """Hang up."""
        self.writer.close()


def codes(answer: bytes) -> str:
    """MSA-1 and MSA-2: "AA 1001"."""
    msa = next(line for line in answer.split(b"\r") if line.startswith(b"MSA"))
    return " ".join(part.decode() for part in msa.split(b"|")[1:3]).strip()


def in_loop(work: Callable[[], Awaitable[_T]], loop: str = "uvloop") -> _T:
    """Runs one test in an event loop of its own: uvloop's, as the product does, or asyncio's."""
    factory = uvloop.new_event_loop if loop == "uvloop" else asyncio.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(asyncio.wait_for(work(), 30))


async def turns(number: int = 20) -> None:
    """Lets the loop turn: what is ready happens."""
    for _ in range(number):
        await asyncio.sleep(0)


async def until(condition: Callable[[], bool]) -> None:
    """Turns the loop until something has happened; `in_loop` ends a test in which it never does."""
    while not condition():
        await asyncio.sleep(0.001)
