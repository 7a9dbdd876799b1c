"""The status port: /metrics, /health, /status.json. Reads only, and only what the observer has read last.

Lives here: HTTP. Must not live here: the record: however often it is asked, the database is asked once a second.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from wardwright.engine.telemetry.metrics import CONTENT_TYPE, exposition
from wardwright.engine.telemetry.standing import Standing
from wardwright.home.settings import Address

_PATIENCE = 5.0  # seconds that a caller may take
_MOST_CALLERS = 16

Ask = Callable[[], Standing | None]


class StatusServer:
    """Listens in threads of its own; `ask` gives the newest standing, None when there is none worth telling."""

    def __init__(self, address: Address, ask: Ask) -> None:
        self._server = _Server(address, ask)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.2,), daemon=True, name="status")

    @property
    def port(self) -> int:
        """Where it listens (the settings may leave the choice to the machine: port 0)."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Ends."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False

    def __init__(self, address: Address, ask: Ask) -> None:
        self.address_family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
        self.ask = ask
        self._callers = threading.BoundedSemaphore(_MOST_CALLERS)
        super().__init__((address.host, address.port), _Answer)

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._callers.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._callers.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is nobody's trouble."""


class _Answer(BaseHTTPRequestHandler):
    server: _Server
    timeout = _PATIENCE
    server_version, sys_version = "Wardwright", ""

    def do_GET(self) -> None:
        answers = {"/metrics": self._metrics, "/health": self._health, "/status.json": self._status}
        found = answers.get(self.path.partition("?")[0])
        if found is None:
            self._give(HTTPStatus.NOT_FOUND, "Here are /metrics, /health and /status.json.\n")
            return
        standing = self.server.ask()
        if standing is None:
            self._give(HTTPStatus.SERVICE_UNAVAILABLE, "The record cannot be read.\n")
        else:
            found(standing)

    def _metrics(self, standing: Standing) -> None:
        self._give(HTTPStatus.OK, exposition(standing), CONTENT_TYPE)

    def _health(self, standing: Standing) -> None:
        problems = standing.problems()
        status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
        self._give(status, "\n".join(problems or ("well",)) + "\n")

    def _status(self, standing: Standing) -> None:
        body = json.dumps(standing.as_json(), ensure_ascii=False, indent=1) + "\n"
        self._give(HTTPStatus.OK, body, "application/json; charset=utf-8")

    def _give(self, status: HTTPStatus, body: str | bytes, kind: str = "text/plain; charset=utf-8") -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(data))), ("Cache-Control", "no-store")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Not every look is worth a line, and an address may hold anything."""
