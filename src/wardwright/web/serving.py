"""The server of the pages: one ASGI application for uvicorn.

Lives here: which part answers an address: built files (WhiteNoise), `/live`, and Django for the rest, in a few threads
that keep their connections to the record. Must not live here: pages, reading what a request brings (incoming).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.handlers.wsgi import WSGIHandler
from whitenoise import WhiteNoise

from wardwright.web.configuring import HERE
from wardwright.web.incoming import Bodies, Refused, plain
from wardwright.web.live import Live, Receive, Scope, Send

THREADS = 8  # more wait for one another's interpreter only
_FOREVER = 31_536_000  # seconds; a built file's name is its content's


class Site:
    """Answers every request."""

    def __init__(self, live: Live, static: Path = HERE / "static") -> None:
        django = WSGIHandler()
        files = WhiteNoise(django, max_age=_FOREVER, immutable_file_test=lambda path, url: True, charset="utf-8")
        if static.is_dir():
            files.add_files(str(static), prefix="static/")
        self._pages: Any = WSGIMiddleware(files, workers=THREADS)
        self._live = live
        self._bodies = Bodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Any:
        """One request."""
        if scope["type"] == "lifespan":
            return await _lifespan(receive, send)
        if scope["type"] != "http":
            return None
        if scope["path"] == "/live":
            return await self._live.answer(scope, receive, send)
        async with self._bodies.of(scope, receive) as came:
            if isinstance(came, Refused):
                return await came.tell(send)
            return await self._pages(plain(scope), came, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
