"""Live parts of pages: which topics have changed, told to every open page over one connection each.

Lives here: the watch over the record and the answer to `/live`. Must not live here: what a page fetches when it hears
of a change. One look a second at three numbers serves all pages; a page hears a topic's name, never data.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.http import HttpRequest

from wardwright.record.models import Alarm, AuditHead, Cursor, SourceState, Task, TaskStep
from wardwright.web.accounts.lock import is_locked_quietly

LOOK_EVERY = 1.0  # seconds
STILL_THERE_EVERY = 20.0  # a comment line, so that a proxy does not close a quiet connection
CHECK_EVERY = 30.0  # whether who listens is still signed in
MOST = 3000  # connections
MOST_OF_ONE = 40  # of one session: so many pages nobody has open
Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


def look() -> dict[str, Any]:
    """Each topic with a value that is another when something of it changed."""
    close_old_connections()
    engine = Cursor.objects.values_list("commits", flat=True).first() or 0
    # A batch of the engine touches tasks seldom: pages of tasks hear of those that opened, closed, or were acted upon.
    opened = Task.objects.order_by("-number").values_list("number", flat=True).first() or 0
    wanted = Task.objects.filter(closed__isnull=True).count()
    step = TaskStep.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    deed = AuditHead.objects.values_list("seq", flat=True).first() or 0
    sources = tuple(SourceState.objects.order_by("source").values_list("source", "state", "since"))
    alarms = tuple(Alarm.objects.filter(until__isnull=True).order_by("id").values_list("id", flat=True))
    return {"tasks": (opened, wanted, step), "engine": engine, "deeds": deed, "connections": (sources, alarms)}


class Live:
    """The watch, and those who listen."""

    def __init__(self, look: Callable[[], dict[str, Any]] = look) -> None:
        self._look = look
        self._known: dict[str, Any] = {}
        self._listeners: set[asyncio.Queue[frozenset[str]]] = set()
        self._of_one: Counter[str] = Counter()  # by the word of the session

    async def watch(self) -> None:
        """Until it is cancelled. A record that cannot be read now is looked at again."""
        while True:
            if self._listeners:
                with contextlib.suppress(Exception):  # pages go on; `status` says what is wrong with the record
                    self.tell(await asyncio.to_thread(self._look))
            await asyncio.sleep(LOOK_EVERY)

    def tell(self, found: dict[str, Any]) -> None:
        """Every listener hears which topics have another value than before."""
        changed = frozenset(topic for topic, value in found.items() if self._known.get(topic, value) != value)
        self._known = found
        if changed:
            for listener in self._listeners:
                listener.put_nowait(changed)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`GET /live?topics=tasks,engine`: events as they come, until the browser leaves."""
        if scope["method"] != "GET":
            return await _nothing(send, 405)
        word = word_of(scope)
        crowded = len(self._listeners) >= MOST or self._of_one[word] >= MOST_OF_ONE
        if not word or crowded:
            return await _nothing(send, 204)  # 204: do not come again
        self._of_one[word] += 1  # before anything is waited for: the next one may ask meanwhile
        try:
            if not await asyncio.to_thread(is_signed_in, scope):
                return await _nothing(send, 204)
            await self._tell_on(scope, receive, send)
        finally:
            self._of_one[word] -= 1
            if not self._of_one[word]:
                del self._of_one[word]

    async def _tell_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        topics = frozenset(parse_qs(scope["query_string"].decode("ascii", "replace")).get("topics", [""])[0].split(","))
        headers = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        leaving = asyncio.ensure_future(_left(receive))
        try:
            async for line in self._lines(scope, topics, leaving):
                await send({"type": "http.response.body", "body": line, "more_body": True})
        finally:
            leaving.cancel()
        with contextlib.suppress(Exception):
            await send({"type": "http.response.body", "body": b""})

    async def _lines(self, scope: Scope, topics: frozenset[str], leaving: asyncio.Future[None]) -> AsyncIterator[bytes]:
        queue: asyncio.Queue[frozenset[str]] = asyncio.Queue()
        self._listeners.add(queue)
        loop = asyncio.get_running_loop()
        checked = loop.time()
        try:
            yield b"retry: 3000\n\n"
            while not leaving.done():
                if loop.time() - checked > CHECK_EVERY:
                    checked = loop.time()
                    if not await asyncio.to_thread(is_signed_in, scope):
                        yield b"event: signed-out\ndata: -\n\n"
                        return
                getting = asyncio.ensure_future(queue.get())
                waited: set[asyncio.Future[Any]] = {getting, leaving}
                await asyncio.wait(waited, timeout=STILL_THERE_EVERY, return_when=asyncio.FIRST_COMPLETED)
                if not getting.done():
                    getting.cancel()
                    yield b": still there\n\n"
                elif heard := getting.result() & topics:
                    yield f"event: changed\ndata: {','.join(sorted(heard))}\n\n".encode("ascii")
        finally:
            self._listeners.discard(queue)


async def _nothing(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def word_of(scope: Scope) -> str:
    """The word of the session in the cookie of this connection; "" where there is none."""
    cookies: SimpleCookie = SimpleCookie()
    for name, value in scope["headers"]:
        if name == b"cookie":
            with contextlib.suppress(Exception):  # nonsense in a cookie is no cookie
                cookies.load(value.decode("latin-1"))
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found is not None and found.value.isascii() and found.value.isalnum() else ""


def is_signed_in(scope: Scope) -> bool:
    """Whether the cookie of this connection is that of an account that is signed in and not locked."""
    close_old_connections()
    word = word_of(scope)
    if not word:
        return False
    request = HttpRequest()
    request.session = SessionStore(word)
    account = get_user(request)
    return bool(account.is_authenticated and account.is_active and not is_locked_quietly(request))
