"""Channels as the settings would open them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from tests.channels.deliveries import AT
from wardwright.act.catalogue import Around, open_channel
from wardwright.act.channel import Channel
from wardwright.engine.deliver.lines import open_line
from wardwright.facts.instant import SECOND
from wardwright.home import settings

AROUND = Around(ZoneInfo("Europe/London"), lambda: AT, open_line)
DEAD_PORT = 9  # discard: nobody listens there


def opened(type: settings.ChannelType, name: str = "page", **keys: Any) -> Channel:
    """A channel of this type; it waits a third of a second for an answer."""
    return open_channel(settings.Channel(name, type, **{"timeout": SECOND // 3, **keys}), AROUND)
