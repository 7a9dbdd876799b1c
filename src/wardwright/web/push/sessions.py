"""Whether the session in which a browser was turned on still stands.

Lives here: the one question, asked before every notice. Must not live here: the lock of a page that nobody touches: a
phone in a pocket is locked most of the time, and a notice shows nothing that a lock would hide.
"""

from __future__ import annotations

from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from wardwright.govern.rights import Right
from wardwright.record.site.models import PushBrowser
from wardwright.web.accounts.station import is_by_pin


def is_alive(browser: PushBrowser) -> bool:
    """Whether its session is signed in as its account, by password or the like, and the account may still work."""
    request = HttpRequest()
    request.session = SessionStore(browser.session)
    account = get_user(request)
    return bool(
        account.is_authenticated
        and account.pk == browser.account_id
        and account.may(Right.WORK)
        and not is_by_pin(request)
    )
