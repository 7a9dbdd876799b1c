"""Coming in by another door than the library's: PIN, invitation, first account, persona of the demo.

Lives here: `enter`, and what every door does. Must not live here: whether somebody may (the doors themselves).
"""

from __future__ import annotations

from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from wardwright.record.site.models import Account
from wardwright.web import kept
from wardwright.web.accounts.lock import unlock

_BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


def enter(request: HttpRequest, account: Account) -> None:
    """Signs the account in with a session of its own, which it can see and end; the desk is unlocked."""
    login(request, account, backend=_BACKEND)  # which unlocks: `_arrive`
    UserSession.objects.create_from_request(request)


def _arrive(sender: Any, request: HttpRequest, user: Account, **_more: Any) -> None:
    """Signing in, by whichever door, shows who it is: a desk that was locked is open, and what was kept for somebody
    else is gone.
    """
    unlock(request)
    if kept.COOKIE in request.COOKIES:
        kept.look(request)


user_logged_in.connect(_arrive, dispatch_uid="arrive")
