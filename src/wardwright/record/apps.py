"""The record as a Django app: its name in migrations and models."""

from __future__ import annotations

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The only app that has tables of Wardwright's own."""

    name = "wardwright.record"
    label = "record"
    verbose_name = "the record"
