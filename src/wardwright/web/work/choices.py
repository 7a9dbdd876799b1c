"""What somebody chooses for My work: a sound when an urgent task comes.

Lives here: the view. Must not live here: making the sound (frontend/scripts/work.js).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wardwright.web.accounts.making import change_account
from wardwright.web.answers import go
from wardwright.web.installation import installation
from wardwright.web.work.who import chosen


def change(request: HttpRequest) -> HttpResponse:
    """Sound on or off."""
    is_on = request.POST.get("sound") == "on"
    account = request.user
    if bool(chosen(request).get("sound")) != is_on:
        choices = {**account.choices, "work": {**chosen(request), "sound": is_on}}
        change_account(account, actor=account.actor, now=installation().now(), verb="choose", choices=choices)
    return go(request, "/tasks", _("A new urgent task makes a sound here.") if is_on else _("No sound from now on."))
