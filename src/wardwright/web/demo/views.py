"""Signing in as a persona.

Lives here: the view. It answers in the demo only; elsewhere there is no such page.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from wardwright.record.site.models import Account
from wardwright.web.accounts.entering import enter
from wardwright.web.answers import go, show
from wardwright.web.demo.personas import PERSONAS
from wardwright.web.installation import installation
from wardwright.web.kept import where_to


def choose(request: HttpRequest) -> HttpResponse:
    """Who to be; a POST signs in."""
    if not installation().is_demo:
        raise Http404
    if request.method == "POST":
        account = Account.objects.filter(persona=request.POST.get("persona", "-")).exclude(persona="").first()
        if account is None:
            raise Http404
        enter(request, account)
        return go(request, where_to(request))
    return show(request, "demo/personas.html", {"personas": PERSONAS})
