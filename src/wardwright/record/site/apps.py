"""The tables of the pages as a Django app: its name in migrations and models."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Loaded by the process of the pages only."""

    name = "wardwright.record.site"
    label = "site"
    verbose_name = "what the pages keep"
