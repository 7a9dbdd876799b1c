"""The pages of signing in. Names with a library's prefix are those by which it finds them."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.usersessions import views as sessions

from wardwright.govern.rights import Right
from wardwright.web import coming_back
from wardwright.web.accounts import first, unlocking, views
from wardwright.web.accounts import station as stations
from wardwright.web.pages import Page

_FORM = ("GET", "POST")
fully = stations.not_by_pin


def _form(name: str, path: str, view: Any, says: str, **more: Any) -> Page:
    return Page(name, path, view, says, methods=_FORM, **more)


PAGES = (
    _form("account_login", "sign-in", allauth.login, "sign in", is_open=True),
    _form("account_logout", "sign-out", allauth.logout, "sign out", while_locked=True),
    _form("switch", "sign-in/pin/<int:number>", stations.switch, "on a shared desktop: come back by PIN", is_open=True),
    _form("mfa_authenticate", "sign-in/second", mfa.authenticate, "the second step of signing in", is_open=True),
    _form("mfa_login_webauthn", "sign-in/passkey", webauthn.login_webauthn, "sign in with a passkey", is_open=True),
    _form(
        "openid_connect_login",
        "sign-in/with/<str:provider_id>",
        openid.login,
        "to the hospital's own sign-in",
        is_open=True,
    ),
    Page(
        "openid_connect_callback",
        "sign-in/with/<str:provider_id>/back",
        openid.callback,
        "back from there",
        is_open=True,
    ),
    Page(
        "socialaccount_login_cancelled", "sign-in/cancelled", social.login_cancelled, "came back without", is_open=True
    ),
    Page(
        "socialaccount_login_error", "sign-in/failed", social.login_error, "the hospital's sign-in failed", is_open=True
    ),
    # Nobody signs up by themselves: the library looks these up by name.
    Page("account_signup", "sign-up", views.no_sign_up, "says who makes accounts", is_open=True),
    Page("socialaccount_signup", "sign-up/hospital", views.no_sign_up, "the same", is_open=True),
    Page("account_inactive", "inactive", views.inactive, "an account that was closed", is_open=True),
    _form("first", "set-up/<str:key>", first.first, "the first account of an installation", is_open=True),
    _form("invited", "invited/<str:key>", first.invited, "choose the password of a new account", is_open=True),
    _form("locked", "locked", unlocking.locked, "a locked desk: unlock it", is_open=True, while_locked=True),
    Page("lock", "account/lock", unlocking.lock_now, "lock this desk now", methods=("POST",), while_locked=True),
    Page("here", "account/here", unlocking.here, "somebody is still writing", methods=("POST",)),
    Page(
        "sign_in_again",
        "sign-in/again",
        unlocking.sign_in_again,
        "from a locked desk to the sign-in, with what was being written",
        methods=("POST",),
        is_open=True,
        while_locked=True,
    ),
    Page(
        "kept",
        "kept",
        coming_back.waiting,
        "what somebody was writing and has no page of its own to come back to",
        keeps=True,
    ),
    # What somebody chooses for herself.
    _form("account", "account", views.account, "my account: look, language, PIN, second steps, sessions"),
    _form("account_change_password", "account/password", fully(allauth.password_change), "another password"),
    _form("account_set_password", "account/password/first", fully(allauth.password_set), "a first password"),
    _form("account_reauthenticate", "account/again", allauth.reauthenticate, "the password once more"),
    _form("pin", "account/pin", stations.pin, "a PIN for shared desktops"),
    _form(
        "station", "account/station", stations.station, "this browser a shared desktop, or not", right=Right.ADMINISTER
    ),
    Page("mfa_index", "account/second", views.to_account, "second steps: on my account's page"),
    _form("mfa_reauthenticate", "account/again/code", mfa.reauthenticate, "a code once more"),
    _form(
        "mfa_reauthenticate_webauthn", "account/again/passkey", webauthn.reauthenticate_webauthn, "a passkey once more"
    ),
    _form("mfa_activate_totp", "account/app", fully(totp.activate_totp), "codes from an app: begin"),
    _form("mfa_deactivate_totp", "account/app/end", fully(totp.deactivate_totp), "codes from an app: end"),
    Page("mfa_list_webauthn", "account/passkeys", webauthn.list_webauthn, "my passkeys"),
    _form("mfa_add_webauthn", "account/passkeys/new", fully(webauthn.add_webauthn), "another passkey"),
    _form("mfa_edit_webauthn", "account/passkeys/<int:pk>", webauthn.edit_webauthn, "a passkey's name"),
    _form(
        "mfa_remove_webauthn",
        "account/passkeys/<int:pk>/remove",
        fully(webauthn.remove_webauthn),
        "take a passkey away",
    ),
    Page("mfa_view_recovery_codes", "account/codes", codes.view_recovery_codes, "codes for when all else is lost"),
    _form("mfa_generate_recovery_codes", "account/codes/new", codes.generate_recovery_codes, "new ones"),
    Page("mfa_download_recovery_codes", "account/codes/text", codes.download_recovery_codes, "the same as a text"),
    _form("usersessions_list", "account/sessions", sessions.list_usersessions, "where I am signed in; end the others"),
    Page("account_email", "account/email", views.to_account, "the library's name for my account"),
)
