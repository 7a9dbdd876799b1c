"""What every view of a draft asks first: which draft, who writes, what the ward calls things.

Lives here: those three. Must not live here: views.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest

from wardwright.engine.clock import wall
from wardwright.engine.drafts.finding import Present, find_draft, here
from wardwright.engine.drafts.keeping import Writer
from wardwright.engine.drafts.looking import Looked, look_at
from wardwright.record.site.models import Draft
from wardwright.web.installation import installation


def draft_of(request: HttpRequest, key: str) -> Draft:
    """The draft with this key, when the account may write it. Http404."""
    found = find_draft(key, request.user.get_username())
    if found is None:
        raise Http404
    return found


def writer_of(request: HttpRequest) -> Writer:
    """Who writes."""
    return Writer(request.user.get_username(), request.user.actor)


def looked_at(text: str) -> Looked:
    """The text, checked with the ward's words."""
    known = installation()
    return look_at(text, known.vocabulary, known.zone)


def present(request: HttpRequest, draft: Draft) -> tuple[Present, ...]:
    """Notes that this account has the draft open; who else has."""
    return here(draft, request.user.get_username(), str(request.user), wall())
