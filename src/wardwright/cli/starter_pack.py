"""The starter flows as pages, for commands that run them where there is no home."""

from __future__ import annotations

from wardwright import starter
from wardwright.cli.pages import Page


def starter_pages() -> list[Page]:
    """Every starter flow, under the name that people can look it up by."""
    return [Page(f"starter/{name}", text) for name, text in starter.flow_texts().items()]
