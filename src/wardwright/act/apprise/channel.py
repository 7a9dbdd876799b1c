"""SMS, chat and pagers: more than a hundred services, through the apprise library where it is installed.

Lives here: addresses with their secrets, filled in for the recipient, and the call. Must not live here: what a service
wants (apprise knows). Apprise tells success from failure and nothing else, so every failure is worth another try.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Sequence
from datetime import tzinfo
from typing import Any
from urllib.parse import quote

from wardwright.act.channel import NotConfigured, PermanentFailure, Sent, TemporaryFailure
from wardwright.act.delivery import Delivery
from wardwright.act.template import Template
from wardwright.act.words import letter, one_line

ADDRESS = "{address}"


class AppriseChannel:
    """Words through one or more of apprise's addresses; `{address}` in one stands for the recipient's telephone."""

    def __init__(self, name: str, urls: Sequence[str], template: Template, zone: tzinfo, timeout: float) -> None:
        self.name = name
        self.address_kind = "phone" if any(ADDRESS in url for url in urls) else ""
        self._urls = tuple(urls)
        self._template = template
        self._zone = zone
        self._timeout = timeout
        self._library = _library(name)

    async def send(self, delivery: Delivery) -> Sent:
        """Return when every address has taken it."""
        title, body = one_line(delivery.title), letter(delivery, self._template, self._zone)
        notifier = self._notifier(delivery)
        try:
            async with asyncio.timeout(self._timeout):
                went = await asyncio.to_thread(notifier.notify, body=body, title=title, body_format="text")
        except TimeoutError:
            raise TemporaryFailure(f"The service behind `{self.name}` did not answer in time.") from None
        except Exception:  # apprise's plug-ins raise what they like, and may quote the words
            raise TemporaryFailure(f"The service behind `{self.name}` failed.") from None
        if not went:
            raise TemporaryFailure(f"The service behind `{self.name}` did not take it. Look at its address and secret.")
        return Sent()

    def render(self, delivery: Delivery) -> str:
        """Title and words; the addresses hold secrets and are not shown."""
        return f"{one_line(delivery.title)}\n\n{letter(delivery, self._template, self._zone)}"

    async def close(self) -> None:
        """Nothing is kept open."""

    def _notifier(self, delivery: Delivery) -> Any:
        notifier = self._library.Apprise()
        for url in self._urls:
            if ADDRESS in url and not delivery.address:
                raise PermanentFailure(f"`{self.name}` needs a telephone number. Write it for the person as `phone`.")
            if not notifier.add(url.replace(ADDRESS, quote(delivery.address, safe="+"))):
                raise PermanentFailure(f"An address of `{self.name}` is none that apprise knows. Correct its url_file.")
        return notifier


def _library(name: str) -> Any:
    try:
        library = importlib.import_module("apprise")
    except ImportError:
        raise NotConfigured(
            f"The channel `{name}` needs an extra that is not installed: pip install 'wardwright[notify]'."
        ) from None
    # Apprise logs addresses and answers, which hold secrets and may quote the words.
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.handlers = [logging.NullHandler()]
    return library
