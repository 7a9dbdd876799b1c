"""Sending messages to another system over MLLP, one at a time, each waiting for its acknowledgement.

Lives here: the connection outward, and what its end of the matter can be: taken, refused, or trouble on the way. Must
not live here: what is sent and to whom (act/channels), retries and when (engine/deliver). Called by the channel that
speaks HL7 v2, and by the demo's interfaces.

    sender = Sender(Destination("lab.example", 2575))
    match await sender.send(message):
        case Taken(): ...                  # AA or CA
        case Refused(permanent=True): ...  # AR, CR: the same message will be refused again
        case Refused(): ...                # AE, CE: the receiver could not, for now
        case Trouble(): ...                # no connection, no answer: may have arrived (`perhaps_taken`)
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from enum import Enum

from wardwright.connect.mllp.answer import Answer, read_answer
from wardwright.connect.mllp.framing import Deframer, Event, Framed, frame
from wardwright.connect.mllp.header import head_of

_READ = 65_536
_LARGEST_ANSWER = 1_000_000
_SETTLE = 0.02  # seconds


@dataclass(frozen=True, slots=True)
class Destination:
    """Where messages go and how long each step may take, in seconds."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None  # see tls.client_context
    server_name: str = ""  # the name in the other side's certificate, where it is not `host`
    connect: float = 10.0
    answer: float = 30.0


class Step(Enum):
    """Where on the way the trouble came."""

    CONNECT = "connect"  # refused, unreachable, unknown name, or no answer to the call
    TLS = "tls"  # the secure connection could not be agreed on, or a certificate is not accepted
    SEND = "send"  # the connection broke before the message was out
    NO_ANSWER = "no answer"  # the message is out, and no acknowledgement came in time
    CLOSED = "closed"  # the message is out, and the other side closed without an answer
    NONSENSE = "nonsense"  # what came is no acknowledgement of this message


@dataclass(frozen=True, slots=True)
class Taken:
    """The receiver has it (AA or CA)."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Refused:
    """The receiver said no. `permanent`: AR or CR, so the same message will be refused again."""

    answer: Answer
    permanent: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """No acknowledgement. `perhaps_taken`: the message was out, so only the receiver's check for resends helps."""

    step: Step
    problem: str  # one line for an operator; never a patient's data
    perhaps_taken: bool


Result = Taken | Refused | Trouble


class Sender:
    """One connection to one destination. It connects when there is something to send, and again after trouble."""

    def __init__(self, destination: Destination) -> None:
        self.destination = destination
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._deframer = Deframer(_LARGEST_ANSWER)
        self._before = b""  # the control id of the last message on this connection
        self._turn = asyncio.Lock()

    @property
    def connected(self) -> bool:
        """Whether a connection is open, as far as this side knows."""
        return self._streams is not None

    async def send(self, message: bytes, answered: bool = True) -> Result | None:
        """Send one message and wait for its acknowledgement. Never raises for what the network or the peer does.

        `answered` False: for a message that asks for no acknowledgement (MSH-15 and MSH-16 NE); None when it is out.
        Calls wait for one another. Cancelling closes the connection, so that no late answer meets the next message.
        """
        async with self._turn:
            try:
                result = await self._send(message, answered)
            except BaseException:
                self._drop()
                raise
            if isinstance(result, Trouble):
                self._drop()
            return result

    async def close(self) -> None:
        """Let go of the connection."""
        async with self._turn:
            streams, self._streams = self._streams, None
            if streams is not None:
                streams[1].close()
                try:
                    async with asyncio.timeout(1.0):
                        await streams[1].wait_closed()
                except (TimeoutError, OSError, ssl.SSLError):
                    streams[1].transport.abort()

    def _drop(self) -> None:
        streams, self._streams = self._streams, None
        if streams is not None:
            streams[1].transport.abort()

    async def _send(self, message: bytes, answered: bool) -> Result | None:
        if self._streams is not None and self._streams[0].at_eof():
            self._drop()  # the other side hung up between two messages: nothing was lost
        if self._streams is None:
            trouble = await self._connect()
            if trouble is not None:
                return trouble
        assert self._streams is not None
        reader, writer = self._streams
        try:
            writer.write(frame(message))
            async with asyncio.timeout(self.destination.answer):  # wait_for may swallow a cancellation
                await writer.drain()
        except TimeoutError:
            return self._trouble(Step.SEND, "the receiver stopped reading", True)
        except (OSError, ssl.SSLError):
            return self._trouble(Step.SEND, "the connection broke while sending", True)
        return await self._answer(reader, message) if answered else None

    async def _connect(self) -> Trouble | None:
        to = self.destination
        name = (to.server_name or to.host) if to.tls else None
        try:
            async with asyncio.timeout(to.connect):
                self._streams = await asyncio.open_connection(to.host, to.port, ssl=to.tls, server_hostname=name)
        except TimeoutError:
            return self._trouble(Step.CONNECT, f"no connection within {to.connect:g} s", False)
        except ssl.SSLCertVerificationError as error:
            return self._trouble(Step.TLS, f"its certificate is not accepted ({error.verify_message})", False)
        except ssl.SSLError as error:
            return self._trouble(Step.TLS, f"no secure connection ({error.reason or 'handshake failed'})", False)
        except OSError as error:
            step = (
                Step.TLS
                if to.tls and isinstance(error, ConnectionResetError | ConnectionAbortedError)
                else Step.CONNECT
            )
            return self._trouble(step, error.strerror or type(error).__name__, False)
        self._deframer, self._before = Deframer(_LARGEST_ANSWER), b""
        return None

    async def _answer(self, reader: asyncio.StreamReader, message: bytes) -> Result:
        head = head_of(message)
        control_id = head.control_id if head is not None else b""
        try:
            async with asyncio.timeout(self.destination.answer):
                return await self._matching(reader, control_id)
        except TimeoutError:
            return self._trouble(Step.NO_ANSWER, f"no acknowledgement within {self.destination.answer:g} s", True)
        except (OSError, ssl.SSLError):
            return self._trouble(Step.CLOSED, "the connection broke before the acknowledgement", True)

    async def _matching(self, reader: asyncio.StreamReader, control_id: bytes) -> Result:
        """The acknowledgement of this message; a second one of the message before it is passed over."""
        before, self._before = self._before, control_id
        while True:
            events, ended = await self._events(reader)
            for event in events:
                answer = read_answer(event.raw) if isinstance(event, Framed) else None
                if answer is not None and answer.control_id == control_id:
                    return Taken(answer) if answer.accepted else Refused(answer, answer.rejected)
                if answer is None or answer.control_id != before:
                    return self._trouble(Step.NONSENSE, "what came back is no acknowledgement of the message", True)
            if ended:
                return self._trouble(Step.CLOSED, "the receiver closed without an acknowledgement", True)

    async def _events(self, reader: asyncio.StreamReader) -> tuple[list[Event], bool]:
        """What comes next, and whether the other side has closed."""
        try:
            # An end block without its carriage return: wait for that a moment, not for ever.
            async with asyncio.timeout(_SETTLE if self._deframer.ending else None):
                data = await reader.read(_READ)
        except TimeoutError:
            return self._deframer.settle(), False
        return (self._deframer.feed(data), False) if data else (self._deframer.settle(), True)

    def _trouble(self, step: Step, problem: str, perhaps_taken: bool) -> Trouble:
        to = self.destination
        return Trouble(step, f"{to.host}:{to.port}: {problem}.", perhaps_taken)
