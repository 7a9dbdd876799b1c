"""Addresses of pages of other areas, for a patient's pages.

Lives here: by name, "" where this installation has no such page. Must not live here: the pages.
"""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from wardwright.record.models import Patient
from wardwright.web.flows.known import known
from wardwright.web.patients.keys import key_of


def patient_address(subject: str) -> str:
    """The page of a patient; "" for a connection, a device, or whom no message of the record has named."""
    return _of("patient", key=key_of(subject)) if Patient.objects.filter(subject=subject).exists() else ""


def task_address(number: int) -> str:
    """The page of a task."""
    return _of("task", number=number)


def message_address(number: int) -> str:
    """The page of a message."""
    return _of("message", seq=number)


def flow_address(title: str) -> str:
    """The page of a flow."""
    entry = known().titled(title)
    return (_of("flow", slug=entry.slug) or _of("proof-of-flow", slug=entry.slug)) if entry is not None else ""


def _of(name: str, **values: object) -> str:
    try:
        return str(reverse(name, kwargs=values))
    except NoReverseMatch:
        return ""
