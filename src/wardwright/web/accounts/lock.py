"""The lock of a page that nobody touches.

Lives here: when a session is locked, touching it, unlocking it. Must not live here: the page that asks for the PIN
(views). The server judges by requests that a person made; a part of a page that fetches itself anew (header `X-Live`)
touches nothing.
"""

from __future__ import annotations

import time
from typing import Final

from django.http import HttpRequest

from wardwright.facts.instant import SECOND
from wardwright.web.installation import installation

_LOCKED: Final = "locked"
_TOUCHED: Final = "touched"
_WRITE_EVERY: Final = 20  # seconds: a session is not written for every request


def is_locked_quietly(request: HttpRequest) -> bool:
    """Whether the session is locked, without touching it."""
    touched = request.session.get(_TOUCHED, 0)
    return bool(request.session.get(_LOCKED) or (touched and time.time() - touched > _seconds()))


def is_locked(request: HttpRequest) -> bool:
    """Whether the session is locked; a person's request touches it when it is not."""
    if is_locked_quietly(request):
        lock(request)
        return True
    if "X-Live" not in request.headers:
        touch(request)
    return False


def touch(request: HttpRequest) -> None:
    """Somebody is there."""
    now = time.time()
    if now - request.session.get(_TOUCHED, 0) > _WRITE_EVERY:
        request.session[_TOUCHED] = now


def lock(request: HttpRequest) -> None:
    """Nobody sees anything until the PIN or password."""
    if not request.session.get(_LOCKED):
        request.session[_LOCKED] = True


def unlock(request: HttpRequest) -> None:
    """Whoever it is has shown that it is them."""
    request.session.pop(_LOCKED, None)
    request.session[_TOUCHED] = time.time()


def _seconds() -> int:
    return installation().home.settings.web.lock_after // SECOND
