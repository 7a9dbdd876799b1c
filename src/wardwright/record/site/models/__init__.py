"""Every table that the pages keep."""

from __future__ import annotations

from wardwright.record.site.models.accounts import Account, Station
from wardwright.record.site.models.looks import Look

__all__ = ["Account", "Look", "Station"]
