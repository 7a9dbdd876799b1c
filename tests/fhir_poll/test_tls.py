"""A real server behind TLS: asked when its authority is the one that is named, and not otherwise."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.fhir_poll.conftest import START, Cursors
from wardwright.connect.fhir.polling import FhirPoll, PollOptions
from wardwright.connect.mllp.tls import client_context
from wardwright.connect.receiving import Kept, Taken

PAGE = (
    b'{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Observation","id":"o1",'
    b'"meta":{"versionId":"1","lastUpdated":"2026-11-21T11:59:00Z"},"valueQuantity":{"value":6.40}}}]}'
)


class Answers(BaseHTTPRequestHandler):
    """Always the same page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    command = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=IP:127.0.0.1",
        "-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "ca.pem"),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    listener = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "ca.pem", tmp_path / "key.pem")
    listener.socket = context.wrap_socket(listener.socket, server_side=True)
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{listener.server_address[1]}/r4"
    listener.shutdown()
    listener.server_close()
    thread.join(10)


def asked(url: str, tls: ssl.SSLContext | None) -> tuple[list[Taken], str]:
    kept: list[Taken] = []

    async def receive(taken: Taken) -> Kept:
        kept.append(taken)
        return Kept(len(kept), True)

    async def run() -> str:
        poll = FhirPoll(PollOptions("ehr", url, ("Observation",), tls=tls), receive, Cursors(), lambda: START)
        await poll.round()
        await poll.stop()
        return poll.counts.problem

    return kept, asyncio.run(run())


def test_a_server_of_the_named_authority_is_asked(server: str, tmp_path: Path) -> None:
    kept, problem = asked(server, client_context(tmp_path / "ca.pem"))
    assert problem == ""
    assert b"6.40" in kept[0].raw


def test_a_server_of_nobody_we_trust_is_not(server: str) -> None:
    kept, problem = asked(server, None)
    assert kept == []
    assert problem == "the server cannot be reached: TLS: certificate verify failed"
