"""Every table that the pages keep."""

from __future__ import annotations

from wardwright.record.site.models.accounts import Account, Station
from wardwright.record.site.models.looks import Look
from wardwright.record.site.models.pains import Pain, PainStep, PainToo
from wardwright.record.site.models.remarks import FlowRemark

__all__ = ["Account", "FlowRemark", "Look", "Pain", "PainStep", "PainToo", "Station"]
