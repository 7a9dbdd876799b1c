"""Addresses of pages of other areas, for a patient's pages.

Lives here: by name, "" where this installation has no such page. Must not live here: the pages.
"""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.text import slugify


def task_address(number: int) -> str:
    """The page of a task."""
    return _of("task", number=number)


def message_address(number: int) -> str:
    """The page of a message."""
    return _of("message", number=number)


def flow_address(title: str) -> str:
    """The page of a flow."""
    return _of("flow", slug=slugify(title))


def _of(name: str, **values: object) -> str:
    try:
        return str(reverse(name, kwargs=values))
    except NoReverseMatch:
        return ""
