"""A walk over the pages: wherever links lead.

Lives here: following links. Must not live here: what is expected of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.test import Client

_LINK = re.compile(r'href="(/[^"#]*)"')


def walked(client: Client, starts: Iterable[str]) -> Iterator[tuple[str, str, Any]]:
    """Page's name, address and answer of every page to which links lead, each sort of page twice at most."""
    from django.urls import Resolver404, resolve

    asked: dict[str, set[str]] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop(0).replace("&amp;", "&")
        try:
            name = str(resolve(address.partition("?")[0]).url_name)
        except Resolver404:
            continue  # a file of the style
        seen = asked.setdefault(name, set())
        if address in seen or len(seen) >= 2 or name == "account_logout":
            continue
        seen.add(address)
        answer = client.get(address)
        yield name, address, answer
        if answer.status_code == 200 and not answer.streaming and "text/html" in answer["Content-Type"]:
            waiting += _LINK.findall(answer.content.decode())
