"""What allauth asks of us: nobody signs up by themselves, and the hospital's provider opens accounts that exist.

Lives here: the two adapters that Django's settings name. Must not live here: pages.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import redirect

from wardwright.record.site.models import Account
from wardwright.web.installation import installation


class Adapter(DefaultAccountAdapter):
    """Local accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is said about signing in: the page that opens says enough."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail goes out from the pages: the hospital's channels are the engine's."""


class HospitalAdapter(DefaultSocialAccountAdapter):
    """Accounts of the hospital's identity provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Only accounts that an administrator made."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The account whose sign-in name the provider says; nobody else comes in."""
        if sociallogin.is_existing:
            return
        said = sociallogin.account.extra_data
        said = said.get("userinfo") or said.get("id_token") or said
        name = str(said.get(installation().home.settings.openid.claim, "")).strip()
        account = Account.objects.filter(username__iexact=name, is_active=True).first() if name else None
        if account is None:
            raise ImmediateHttpResponse(redirect("/sign-in?unknown=1"))
        sociallogin.connect(request, account)
