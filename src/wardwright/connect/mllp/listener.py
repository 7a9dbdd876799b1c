"""An open MLLP port: who may connect, how long a sender may take, what all of them did.

Lives here: admission, limits over time, counts, opening and stopping. Must not live here: one connection's bytes
(connection.py), where messages go (`receive`, see connect/receiving.py). Runs in one event loop, asyncio's or
uvloop's, and only there. Called by the listening part of the engine.

No sender can harm another one: connections that never sent a message make room for new ones when there are too many,
whoever begins a message must go on with it, and what all hold in memory together is bounded (limits.Memory).
"""

from __future__ import annotations

import asyncio
import errno
import secrets
import socket
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, cast

import structlog

from wardwright.connect.mllp.acknowledgement import Reason, acknowledge
from wardwright.connect.mllp.connection import Connection
from wardwright.connect.mllp.header import Head
from wardwright.connect.mllp.limits import Memory, Options
from wardwright.connect.mllp.port import Port
from wardwright.connect.peers import is_allowed
from wardwright.connect.receiving import CannotOpen, Counts, Kept, NotKept, Receive
from wardwright.facts.instant import civil

_LOG = structlog.get_logger()
_SWEEP = 1.0  # seconds between two looks at what takes too long
_STOP = 10.0  # seconds that stopping waits for messages on their way to disk
_WHY = {
    errno.EADDRINUSE: "is in use by another program. Stop that program, or write another port",
    errno.EACCES: "needs more rights than this user has. Write a port above 1023",
    errno.EADDRNOTAVAIL: "is no address of this machine. Write one that is, or 0.0.0.0 for all",
}


class Listener:
    """One MLLP source: a `Source` (connect/receiving.py)."""

    def __init__(self, options: Options, receive: Receive, memory: Memory | None = None) -> None:
        self.options = options
        self.name = options.name
        self.port = options.port  # once it is open: the one it has
        self.receive = receive
        self.memory = memory or Memory()
        self.counts = Counts()
        self.connections: set[Connection] = set()
        self.paused: set[Connection] = set()
        self.own_prefix = b"WW" + secrets.token_hex(3).upper().encode()
        self._silent: dict[Connection, None] = {}  # admitted, without a message so far; oldest first
        self._answers = 0
        self._stamped = (0, b"")
        self._notes: Counter[str] = Counter()
        self.steady: Callable[[], float] = time.monotonic  # seconds; what the limits over time go by
        self._door = Port(self._called, self._exhausted)
        self._sweep: asyncio.TimerHandle | None = None
        self._arriving: set[asyncio.Task[None]] = set()

    # ── opening and stopping ─────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Listen. Raises CannotOpen when the port cannot be had."""
        self.loop = asyncio.get_running_loop()
        self.steady = self.loop.time
        try:
            await self._door.open(self.options.host, self.options.port)
        except OSError as error:
            where = f"{self.options.host}:{self.options.port}"
            why = _WHY.get(error.errno or 0, f"cannot be opened ({error.strerror}). Write another one")
            raise CannotOpen(f"{where} {why} after `listen` of the source `{self.name}`.") from None
        self.port = self._door.number
        self._sweep = self.loop.call_later(_SWEEP, self._look_again)

    async def stop(self) -> None:
        """Take no new connection and no further byte, answer what was taken, close."""
        self._door.close()
        if self._sweep is not None:
            self._sweep.cancel()
        for task in tuple(self._arriving):
            task.cancel()
        for connection in tuple(self.connections):
            connection.finish()
        await self._until(lambda: all(connection.is_answered for connection in self.connections), _STOP)
        await self._until(lambda: not self.connections, 1.0)  # answers on their way out
        for connection in tuple(self.connections):
            connection.abort()
        await asyncio.sleep(0)
        self._tell()

    async def _until(self, done: Callable[[], bool], limit: float) -> None:
        end = self.loop.time() + limit
        while not done() and self.loop.time() < end:
            await asyncio.sleep(0.01)

    # ── admission ────────────────────────────────────────────────────────────────────────────

    def _called(self, caller: socket.socket, address: Any) -> None:
        """A caller: let it in, or hang up before anything is read from it."""
        host = str(address[0])
        why = ""
        if not is_allowed(host, self.options.allow):
            why = f"{host} is not on the allow-list"
        elif len(self.connections) >= self.options.connections and not self._make_room():
            why = f"all {self.options.connections} connections are in use"
        if why:
            self._turned_away(why)
            caller.close()
            return
        connection = Connection(self, f"{host}:{address[1]}")
        self.connections.add(connection)
        self._silent[connection] = None
        self.counts.peers = len(self.connections)
        _keep_alive(caller)
        task = self.loop.create_task(self._let_in(caller, connection))
        self._arriving.add(task)
        task.add_done_callback(self._arriving.discard)

    async def _let_in(self, caller: socket.socket, connection: Connection) -> None:
        """Hands the socket to the event loop; with TLS, after the two sides have agreed."""
        tls = self.options.tls
        times = {"ssl_handshake_timeout": self.options.patience, "ssl_shutdown_timeout": 1.0} if tls else {}
        connection.arriving = asyncio.current_task()
        try:
            await self.loop.connect_accepted_socket(
                lambda: cast(asyncio.Protocol, connection), caller, ssl=tls, **times
            )
        except (OSError, asyncio.CancelledError) as error:  # ssl.SSLError is an OSError
            caller.close()
            self.forget(connection)
            if tls is not None:
                why = str(getattr(error, "reason", None) or "no handshake").replace("_", " ").lower()
                self._turned_away(f"{connection.host} could not agree on TLS ({why})")
        finally:
            connection.arriving = None

    def _make_room(self) -> bool:
        """Close the oldest connection that never sent a message."""
        oldest = next(iter(self._silent), None)
        if oldest is None:
            return False
        self.cut(oldest, "never sent a message, and others wanted to connect")
        self.forget(oldest)
        return True

    def _turned_away(self, why: str) -> None:
        self.counts.turned_away += 1
        self._notes[why] += 1

    def _exhausted(self) -> None:
        self._notes["no more open files: callers wait; allow this user more (ulimit -n)"] += 1

    def has_spoken(self, connection: Connection) -> None:
        """A connection has sent its first message."""
        self._silent.pop(connection, None)

    def forget(self, connection: Connection) -> None:
        """A connection is gone."""
        self.connections.discard(connection)
        self.paused.discard(connection)
        self._silent.pop(connection, None)
        self.counts.peers = len(self.connections)

    # ── for the connections ──────────────────────────────────────────────────────────────────

    def acknowledge(self, head: Head | None, code: str, reason: Reason | None) -> bytes:
        """One acknowledgement with a control id of its own."""
        self._answers += 1
        own_id = b"%b%d" % (self.own_prefix, self._answers)
        return acknowledge(head, code, own_id, self._time(), reason)

    def _time(self) -> bytes:
        """MSH-7 now, with the offset: 20260331140502+0100."""
        now = self.options.now()
        if now // 1_000_000 != self._stamped[0]:
            text = civil(now, self.options.zone).strftime("%Y%m%d%H%M%S%z")
            self._stamped = (now // 1_000_000, text[:19].encode())
        return self._stamped[1]

    def count_taken(self, number: int) -> None:
        """Messages have been handed on."""
        counts = self.counts
        counts.taken += number
        counts.waiting += number
        counts.last_taken = self.options.now()

    def count_kept(self, kept: list[Kept]) -> None:
        """Messages are on disk."""
        counts = self.counts
        counts.waiting -= len(kept)
        counts.resent += sum(1 for one in kept if not one.fresh)
        counts.problem = ""

    def count_not_kept(self, number: int, trouble: BaseException) -> None:
        """Messages could not be put on disk; their sender is told to try again."""
        counts = self.counts
        counts.waiting -= number
        counts.not_kept += number
        counts.problem = str(trouble) if isinstance(trouble, NotKept) else "messages cannot be stored"
        self._notes[counts.problem] += 1

    def cut(self, connection: Connection, why: str) -> None:
        """Close a connection that asks too much of us."""
        self.counts.cut += 1
        self._notes[f"{connection.host} {why}"] += 1
        connection.abort()

    def cut_the_largest(self) -> None:
        """Too much is held for unfinished messages: the largest of them goes."""
        largest = max(self.connections, key=lambda one: one.deframer.held, default=None)
        if largest is not None:
            self.cut(largest, "had the largest unfinished message while memory was short")

    # ── time ─────────────────────────────────────────────────────────────────────────────────

    def _look_again(self) -> None:
        self._sweep = self.loop.call_later(_SWEEP, self._look_again)
        self.look()

    def look(self) -> None:
        """Once a second: who takes too long, who may go on, what is worth a line in the log."""
        now = self.steady()
        for connection in tuple(self.connections):
            why = self._too_long(connection, now)
            if why:
                self.cut(connection, why)
        for connection in tuple(self.paused):
            connection.reconsider()
        self._tell()

    def _too_long(self, connection: Connection, now: float) -> str:
        options = self.options
        if connection.stuck is not None and now - connection.stuck > options.patience:
            return "did not read its acknowledgements"
        if connection in self.paused:
            return ""
        if connection.begun is not None:
            allowed = options.patience + min(connection.deframer.size, options.largest) / options.pace
            return "began a message and did not finish it" if now - connection.begun > allowed else ""
        idle = options.idle is not None and connection.is_answered and now - connection.last_byte > options.idle
        return "was idle" if idle else ""

    def _tell(self) -> None:
        """The log gets each thing once a second, with how often; never one line for each of two thousand callers."""
        for why, times in self._notes.most_common(5):
            _LOG.warning("senders", source=self.name, why=why, times=times)
        if len(self._notes) > 5:
            _LOG.warning("senders", source=self.name, why="and more of the kind", times=sum(self._notes.values()))
        self._notes.clear()


def _keep_alive(caller: socket.socket) -> None:
    """Let the operating system find peers that vanished without a word; answers leave at once."""
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
