"""The pages of signing in."""

from __future__ import annotations

from allauth.account import views as allauth

from wardwright.web.accounts import views
from wardwright.web.pages import Page

_FORM = ("GET", "POST")

PAGES = (
    Page("account_login", "sign-in", allauth.login, "sign in", methods=_FORM, is_open=True),
    Page("account_logout", "sign-out", allauth.logout, "sign out", methods=_FORM, while_locked=True),
    Page("locked", "locked", views.locked, "a locked desk: unlock it", methods=_FORM, while_locked=True),
    Page("lock", "account/lock", views.lock_now, "lock this desk now", methods=("POST",), while_locked=True),
    Page("here", "account/here", views.here, "somebody is still writing", methods=("POST",)),
    # The library looks these up by name; nobody signs up, and passwords are set anew by an administrator.
    Page("account_signup", "sign-up", views.no_sign_up, "says who makes accounts", is_open=True),
    Page("account_inactive", "inactive", views.inactive, "an account that was closed", is_open=True),
    Page("account_email", "account/email", views.no_sign_up, "says who makes accounts"),
)
