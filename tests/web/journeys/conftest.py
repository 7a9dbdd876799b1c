"""What journeys rely on: a story by its guide, and the hands to do it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.web.connections.conftest import feed
from tests.web.journeys.hands import Hands, Keyboard, Mouse, Thumb
from tests.web.journeys.story import Story
from tests.web.work.conftest import ward

__all__ = ["feed", "follow", "ward"]

Follow = Callable[[str, type[Mouse | Thumb | Keyboard]], Hands]


@pytest.fixture
def follow() -> Iterator[Follow]:
    """Hands that follow a guide. Pictures are taken by whoever is no keyboard; at the end all of the guide was done."""
    stories: list[Story] = []

    def start(name: str, sort: type[Mouse | Thumb | Keyboard]) -> Hands:
        stories.append(Story(name, takes_pictures=sort is not Keyboard))
        return sort(stories[-1])

    yield start
    for story in stories:
        story.ends()
