"""Every table that the pages keep."""

from __future__ import annotations

from wardwright.record.site.models.accounts import Account, Station
from wardwright.record.site.models.drafts import Draft, DraftReader, DraftText
from wardwright.record.site.models.feeds import Counted, FeedHour, UnknownCode
from wardwright.record.site.models.looks import Look
from wardwright.record.site.models.pains import Pain, PainBefore, PainStep, PainToo
from wardwright.record.site.models.push import PushBrowser, PushMark
from wardwright.record.site.models.remarks import FlowRemark
from wardwright.record.site.models.systems import PlannedDowntime, System

__all__ = [
    "Account",
    "Counted",
    "Draft",
    "DraftReader",
    "DraftText",
    "FeedHour",
    "FlowRemark",
    "Look",
    "Pain",
    "PainBefore",
    "PainStep",
    "PainToo",
    "PlannedDowntime",
    "PushBrowser",
    "PushMark",
    "Station",
    "System",
    "UnknownCode",
]
