"""The open port of a FHIR source.

Lives here: opening and closing the port, TLS, the limits of connections. Must not live here: what is answered (app).
uvicorn's connection and request code serves the application inside the loop that is there; uvicorn's own server is
not used, because it takes the process' signals and ends the process when a port is in use.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from email.utils import formatdate

from uvicorn.config import Config
from uvicorn.server import ServerState

from wardwright.connect.fhir.server.app import FhirApp
from wardwright.connect.fhir.server.protocol import FhirConnection
from wardwright.connect.receiving import CannotOpen, Counts

_HANDSHAKE = 10.0
_LAST_ANSWERS = 5.0


class FhirDoor:
    """One source: FHIR over HTTP on one port."""

    def __init__(
        self,
        name: str,
        app: FhirApp,
        host: str,
        port: int,
        *,
        tls: ssl.SSLContext | None = None,
        connections: int = 200,
        idle: float = 600.0,
    ) -> None:
        self._name = name
        self._app = app
        self._host, self._port = host, port
        self._tls = tls
        self._connections, self._idle = connections, idle
        self._state = ServerState()
        self._server: asyncio.Server | None = None
        self._clock: asyncio.TimerHandle | None = None

    @property
    def name(self) -> str:
        """As the settings name it."""
        return self._name

    @property
    def counts(self) -> Counts:
        """What it did since it was opened."""
        return self._app.counts

    @property
    def port(self) -> int:
        """The port that is open; the one asked for before it is."""
        sockets = self._server.sockets if self._server is not None else ()
        return int(sockets[0].getsockname()[1]) if sockets else self._port

    async def open(self) -> None:
        """Begins to take requests; raises CannotOpen when the port cannot be had."""
        connection = type(
            "FhirConnectionOfSource", (FhirConnection,), {"most": self._connections, "counts_of": self._app.counts}
        )
        config = Config(
            self._app,
            http=connection,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=max(1, int(self._idle)),
            h11_max_incomplete_event_size=32_768,
        )
        config.load()
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                lambda: connection(config=config, server_state=self._state, app_state={}),
                self._host,
                self._port,
                ssl=self._tls,
                ssl_handshake_timeout=_HANDSHAKE if self._tls is not None else None,
                backlog=256,
            )
        except OSError as problem:
            reason = os.strerror(problem.errno) if problem.errno and problem.errno > 0 else "no such address"
            where = f"{self._host}:{self._port}"
            what = f"The source {self._name} cannot listen on {where}: {reason}."
            raise CannotOpen(f"{what} Free the port, or write another in `listen`.") from None
        self._tick()

    async def stop(self) -> None:
        """Takes no more requests, answers those that are there, closes."""
        if self._server is None:
            return
        self._server.close()
        if self._clock is not None:
            self._clock.cancel()
        for connection in list(self._state.connections):
            connection.shutdown()
        if self._state.tasks:
            await asyncio.wait(set(self._state.tasks), timeout=_LAST_ANSWERS)
        for connection in list(self._state.connections):
            connection.transport.abort()
        self._server = None

    def _tick(self) -> None:
        """Keeps the Date header, which HTTP wants in every answer."""
        self._state.default_headers = [(b"date", formatdate(usegmt=True).encode("ascii"))]
        self._clock = asyncio.get_running_loop().call_later(1.0, self._tick)
