"""Who leaves a browser is told nothing there any more.

Lives here: the signal of signing out. Must not live here: other endings of a session: they are looked at before every
notice (sessions.py).
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from wardwright.engine.push.browsers import stop_session
from wardwright.web.installation import installation


def forget_browser(request: HttpRequest, actor: str) -> None:
    """The browser of this session is told no more."""
    if request.session.session_key:
        stop_session(request.session.session_key, actor, installation().now())


def _left(sender: Any, request: HttpRequest, user: Any, **_more: Any) -> None:
    if user is not None:
        forget_browser(request, user.actor)


user_logged_out.connect(_left, dispatch_uid="push")
