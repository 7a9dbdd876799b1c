"""Coming in by another door than the library's: PIN, invitation, first account, persona of the demo.

Lives here: `enter`. Must not live here: whether somebody may (the doors themselves).
"""

from __future__ import annotations

from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest

from wardwright.record.site.models import Account
from wardwright.web.accounts.lock import unlock

_BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


def enter(request: HttpRequest, account: Account) -> None:
    """Signs the account in with a session of its own, which it can see and end; the desk is unlocked."""
    login(request, account, backend=_BACKEND)
    unlock(request)
    UserSession.objects.create_from_request(request)
