"""An integration engineer names a code and replays the message that was set aside for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.browser import SignIn
from tests.web.connections.feed import OBSERVATION, VITALS, WORDS, Feed
from tests.web.journeys.conftest import Follow
from tests.web.journeys.hands import Keyboard, Mouse
from wardwright.record.models import Fate, Message


@pytest.mark.parametrize("sort", [Mouse, Keyboard])
def test_an_engineer_replays_a_set_aside_message_after_naming_what_it_says(
    feed: Feed, signed_in: SignIn, follow: Follow, sort: type[Mouse | Keyboard]
) -> None:
    feed.come([OBSERVATION], source=VITALS, form="fhir", kind="Observation")
    hands = follow("name-a-code", sort)
    told = hands.story
    page = signed_in("engineer")
    page.goto("/")
    with told.step(1, page):
        hands.press(page, "Connections")
        hands.press(page, "Set aside", within=".cx-tabs")
        hands.press(page, "no-code")
        expect(page.get_by_role("heading", name="no-code")).to_be_visible()
        told.picture("code-reason", page, upto="#maincontent")
    with told.step(2, page):
        hands.press(page, "1", within="table")
        expect(page.get_by_text("Read now, it would be set aside again.")).to_be_visible()
        assert "Canarino" not in page.content()
        told.picture("code-message", page, "#maincontent")
    with told.step(3, page):
        hands.press(page, "Name it", besides=WORDS)
        hands.write(page, page.get_by_label("Its name").first, "potassium")
        told.picture("code-naming", page, "#maincontent", "#maincontent")
        hands.press(page, "Show what it would do")
        expect(page.get_by_text("nothing that worked stops working")).to_be_visible()
    with told.step(4, page):
        change = page.get_by_role("region", name="The change of vocabulary.yaml")
        expect(change).to_contain_text(WORDS)
        told.picture("code-effect", page, "#maincontent", "#maincontent")
        hands.press(page, "Keep it")
        expect(page.get_by_text("Read now, it is understood.")).to_be_visible()
    with told.step(5, page):
        told.picture("code-understood", page, "#maincontent")
        hands.press(page, "Replay this message")
        expect(page.get_by_role("heading", name="Message 2")).to_be_visible()
    feed.decide()
    assert Fate.objects.get(message=1).replayed_as == 2
    assert Fate.objects.get(message=2).fate == "read"
    assert Message.objects.get(seq=2).origin == "replay of 1"
