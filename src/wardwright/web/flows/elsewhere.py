"""Addresses of pages that other areas may have.

Lives here: asking for them by name. Must not live here: those pages. A page that is not in the site map has no link.
"""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def address_of(name: str, **values: str) -> str:
    """The address of a page by its name; "" when there is no such page."""
    try:
        return str(reverse(name, kwargs=values or None))
    except NoReverseMatch:
        return ""
