"""The first page: what there is to do and to see, for who is signed in.

Lives here: the view. Must not live here: what the other pages show.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from wardwright.web.answers import show


def start(request: HttpRequest) -> HttpResponse:
    """Where to begin."""
    return show(request, "welcome/start.html")
