"""What a request brings before a page is asked: bodies, headers, connections that stay open."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.web.site import Site
from wardwright.web.incoming import TOO_LARGE, TOO_MUCH, TOO_SLOW, Bodies, Refused, plain
from wardwright.web.live import MOST_OF_ONE, Live


def _scope(**said: Any) -> dict[str, Any]:
    return {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b"", **said}


def _taken(bodies: Bodies, length: bytes, parts: list[dict[str, Any]]) -> Any:
    async def receive() -> dict[str, Any]:
        if not parts:
            await asyncio.Event().wait()  # nothing more comes, ever
        return parts.pop(0)

    async def ask() -> Any:
        async with bodies.of(_scope(headers=[(b"content-length", length)]), receive) as came:
            return came if isinstance(came, Refused) else await came()

    return asyncio.run(ask())


def _part(body: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_comes_whole_before_a_thread_is_given_to_it() -> None:
    assert _taken(Bodies(), b"4", [_part(b"ab"), _part(b"cd", False)])["body"] == b"abcd"


def test_a_body_that_never_ends_is_not_waited_for() -> None:
    assert _taken(Bodies(patience=0.01), b"4", [_part(b"ab")]) is TOO_SLOW


def test_bodies_have_limits() -> None:
    assert _taken(Bodies(), b"8000001", []) is TOO_LARGE
    assert _taken(Bodies(), b"-1", []) is TOO_LARGE
    bodies = Bodies(together=3)
    assert _taken(bodies, b"4", [_part(b"abcd", False)]) is TOO_MUCH
    assert _taken(bodies, b"3", [_part(b"abc", False)])["body"] == b"abc"


def test_headers_that_would_pass_for_others_are_dropped() -> None:
    scope = plain(_scope(headers=[(b"x_forwarded_proto", b"https"), (b"host", b"a")], query_string=b"q=\xc3\xa9&a=%20"))
    assert scope["headers"] == [(b"host", b"a")]
    assert scope["query_string"] == b"q=%C3%A9&a=%20"


def test_one_session_does_not_take_all_live_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wardwright.web.live.is_signed_in", lambda scope: True)
    answers: list[int] = []

    async def ask() -> None:
        live, leave = Live(), asyncio.Event()

        async def receive() -> dict[str, Any]:
            await leave.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answers.append(message["status"])
                if len(answers) == MOST_OF_ONE + 2:
                    leave.set()

        def one(cookie: bytes) -> Any:
            return live.answer(_scope(method="GET", headers=[(b"cookie", b"wardwright=" + cookie)]), receive, send)

        await asyncio.gather(*(one(b"a") for _ in range(MOST_OF_ONE + 1)), one(b"b"))

    asyncio.run(ask())
    assert sorted(answers) == [*[200] * (MOST_OF_ONE + 1), 204]


def test_live_is_asked_by_get_only(site: Site) -> None:
    answers: list[int] = []

    async def send(message: dict[str, Any]) -> None:
        answers.extend([message["status"]] if "status" in message else [])

    asyncio.run(Live().answer(_scope(headers=[(b"cookie", b"wardwright=a")]), None, send))  # type: ignore[arg-type]
    assert answers == [405]
