"""The other side of the webhook channel: remembers every delivery, and is not always well.

Lives here: an HTTP server in the test's own process, which no kill reaches.
"""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Pager:
    """Bodies by key. Now and then it has understood and answers 503 all the same."""

    def __init__(self, seed: int = 1, unwell: float = 0.03) -> None:
        self.received: dict[str, list[bytes]] = defaultdict(list)
        self._chance, self._unwell, self._lock = random.Random(seed), unwell, threading.Lock()
        pager = self

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) < length:
                    return  # the sender was killed in the middle
                self.send_response(pager._take(self.headers["webhook-id"], body))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Answer)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _take(self, key: str, body: bytes) -> int:
        with self._lock:
            self.received[key].append(body)
            return 503 if self._chance.random() < self._unwell else 204

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, address: object) -> None:
        """The other side was killed in the middle of a request: that is what this is for."""
