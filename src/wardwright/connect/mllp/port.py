"""An open port: listening sockets, and every caller handed over as a socket before anything is read from it.

Lives here: opening, accepting, closing. Must not live here: who is let in (listener.py). asyncio's own server agrees on
TLS before it shows a connection; here a caller is judged by its address first, and counted while the handshake lasts.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import Callable
from typing import Any

_BACKLOG = 1024
_AT_ONCE = 64  # callers taken in one turn of the loop: those that are connected have work waiting too
_NO_MORE_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_BREATH = 1.0  # seconds until the next attempt when the system has no more files to give

Accepted = Callable[[socket.socket, Any], None]


class Port:
    """One host and port, perhaps on several addresses."""

    def __init__(self, accepted: Accepted, exhausted: Callable[[], None]) -> None:
        """`accepted` gets each caller's socket and address; `exhausted` is told when there are no more files."""
        self.number = 0
        self._accepted, self._exhausted = accepted, exhausted
        self._sockets: list[socket.socket] = []
        self._breaths: set[asyncio.TimerHandle] = set()

    async def open(self, host: str, port: int) -> None:
        """Begin to listen. Raises OSError."""
        self._loop = asyncio.get_running_loop()
        flags = socket.AI_PASSIVE
        found = await self._loop.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=flags)
        try:
            for family, kind, protocol, _, address in dict.fromkeys(found):
                self._sockets.append(_listening(family, kind, protocol, address))
        except OSError:
            self.close()
            raise
        self.number = int(self._sockets[0].getsockname()[1])
        for one in self._sockets:
            self._loop.add_reader(one, self._accept, one)

    def close(self) -> None:
        """Take no more callers."""
        for breath in self._breaths:
            breath.cancel()
        for one in self._sockets:
            if one.fileno() >= 0 and self.number:
                self._loop.remove_reader(one)
            one.close()
        self._sockets.clear()

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(_AT_ONCE):
            try:
                caller, address = listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _NO_MORE_FILES:
                    raise
                self._exhausted()
                self._loop.remove_reader(listening)
                self._breaths.add(self._loop.call_later(_BREATH, self._go_on, listening))
                return
            caller.setblocking(False)
            self._accepted(caller, address)

    def _go_on(self, listening: socket.socket) -> None:
        self._breaths = {breath for breath in self._breaths if breath.when() > self._loop.time()}
        if listening.fileno() >= 0:
            self._loop.add_reader(listening, self._accept, listening)


def _listening(family: int, kind: int, protocol: int, address: Any) -> socket.socket:
    door = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # IPv4 has a socket of its own
        door.setblocking(False)
        door.bind(address)
        door.listen(_BACKLOG)
    except OSError:
        door.close()
        raise
    return door
