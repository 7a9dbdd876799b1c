"""What people do to their own sign-in, told to the audit.

Lives here: the library's signals → deeds. Must not live here: what administrators do (making.py tells that itself).
"""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in as signed_in

from wardwright.record.audit import Deed, kept
from wardwright.web.installation import installation

_VERBS = {
    password_changed: "change password",
    password_set: "set password",
    authenticator_added: "add second step",
    authenticator_removed: "remove second step",
    authenticator_reset: "renew second step",
    signed_in: "sign in",
}


def _tell(sender: Any, signal: Any, user: Any, **_more: Any) -> None:
    with kept(Deed(user.actor, _VERBS[signal], "account", user.username), installation().now()):
        pass


def connect() -> None:
    """From now on; a second call changes nothing."""
    signed_in.disconnect(update_last_login, dispatch_uid="update_last_login")  # the audit says when
    for signal in _VERBS:
        signal.connect(_tell, dispatch_uid="wardwright")
