"""The status port answers three questions, whatever is thrown at it."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.up.standings import PARTS, WELL
from wardwright.engine.telemetry.standing import PartStanding, Standing, State
from wardwright.engine.up.serve import StatusServer
from wardwright.home.settings import Address

OFF = replace(WELL, parts=tuple(PartStanding(part.name, State.OFF) for part in PARTS))


class Serving:
    """A server, and what it is to tell."""

    def __init__(self) -> None:
        self.standing: Standing | None = WELL
        self.server = StatusServer(Address("127.0.0.1", 0), lambda: self.standing)
        self.server.start()

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.server.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()


@pytest.fixture
def serving() -> Iterator[Serving]:
    made = Serving()
    yield made
    made.server.stop()


def test_health_is_200_when_well_and_503_with_the_reason_when_not(serving: Serving) -> None:
    assert serving.get("/health") == (200, "well\n")
    serving.standing = OFF
    assert serving.get("/health") == (503, "The engine is not running. Start it: wardwright up\n")
    serving.standing = None
    assert serving.get("/health") == (503, "The record cannot be read.\n")


def test_status_and_metrics_are_the_same_standing(serving: Serving) -> None:
    code, body = serving.get("/status.json")
    assert (code, json.loads(body)) == (200, WELL.as_json())
    code, body = serving.get("/metrics")
    assert code == 200
    assert "# TYPE wardwright_messages_total counter" in body


def test_another_address_says_which_there_are(serving: Serving) -> None:
    code, body = serving.get("/etc/passwd?patient=1234567")
    assert (code, body) == (404, "Here are /metrics, /health and /status.json.\n")


def test_callers_that_say_nothing_or_nonsense_hold_nobody_up(serving: Serving) -> None:
    callers = [socket.create_connection(("127.0.0.1", serving.server.port)) for _ in range(10)]
    for caller in callers[5:]:
        caller.sendall(b"\x00\xff nonsense\r\n\r\n")
    assert serving.get("/health")[0] == 200
    for caller in callers:
        caller.close()
