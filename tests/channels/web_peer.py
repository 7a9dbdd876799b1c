"""A web server that keeps what it is sent and answers as it is told: the peer of webhooks and of FHIR."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.channels.deliveries import CANARY


class WebPeer:
    """Listens on 127.0.0.1; `status` is what it answers. Like a FHIR server it knows `If-None-Exist`."""

    def __init__(self) -> None:
        self.status = 201
        self.headers: dict[str, str] = {}
        self.requests: list[tuple[str, dict[str, str], str]] = []
        self.resources: dict[str, str] = {}
        self.hanging = threading.Event()
        self.over = threading.Event()
        peer = self

        class Answering(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                peer.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook/secret-in-path"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        if self.hanging.is_set():
            self.over.wait(20)
            return
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((request.path, headers, body))
        condition = headers.get("if-none-exist", "")
        status = 200 if self.status == 201 and condition in self.resources else self.status
        if status in (200, 201) and condition:
            self.resources.setdefault(condition, f"{request.path}/{len(self.resources) + 1}")
            self.headers["Location"] = self.resources[condition]
        told = f"your message said {' '.join(CANARY)} {body}".encode()
        request.send_response_only(status)
        for name, value in {**self.headers, "Content-Length": str(len(told))}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(told)

    def got(self) -> list[tuple[str, str]]:
        return [(h.get("webhook-id") or h.get("if-none-exist", ""), body) for _, h, body in self.requests]

    def refuse_for_now(self) -> None:
        self.status = 503

    def refuse(self) -> None:
        self.status = 422

    def hang(self) -> None:
        self.hanging.set()

    def welcome(self) -> None:
        self.status = 201


@contextmanager
def web_peer() -> Iterator[WebPeer]:
    """A running one."""
    peer = WebPeer()
    thread = threading.Thread(target=peer.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        peer.over.set()
        peer.server.shutdown()
        peer.server.server_close()
        thread.join()
