"""A registrar clears a task from a phone in two taps."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.browser import SignIn, axe
from tests.web.journeys.conftest import Follow
from tests.web.journeys.hands import Keyboard, Thumb
from tests.web.work.ward import REGISTRAR, Ward
from wardwright.facts.instant import MINUTE
from wardwright.record.models import Task

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("sort", [Thumb, Keyboard])
def test_a_registrar_clears_a_task_in_two_taps(
    ward: Ward, signed_in: SignIn, follow: Follow, sort: type[Thumb | Keyboard]
) -> None:
    ward.admit("WW104233", "Brightwell, Nora")
    ward.admit("WW104870", "Ashdown, Piers")
    now = ward.site.now
    number = ward.open(
        who=REGISTRAR, urgent=True, subject="WW104233", words="Review WW104233: potassium 6.4 mmol/L",
        due=now + 5 * MINUTE,
    )  # fmt: skip
    other = ward.open(who=REGISTRAR, subject="WW104870", words="Review WW104870: potassium 6.4 mmol/L")
    hands = follow("clear-a-task", sort)
    told = hands.story
    page = signed_in("registrar", width=PHONE["width"], has_touch=sort is Thumb, is_mobile=sort is Thumb)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/")
    with told.step(1, page):
        hands.press(page, "My work")
        expect(page.locator(f"#task-{number}")).to_be_visible()
        told.picture("task-list", page)
    before = hands.made
    with told.step(2, page):
        hands.press(page, "Done", within=f"#task-{number}")
        expect(page.get_by_role("button", name="Yes, it is done")).to_be_visible()
        told.picture("task-sure", page)
    with told.step(3, page):
        hands.press(page, "Yes, it is done", within=f"#task-{number}")
        expect(page.locator("#work-said")).to_contain_text(f"Task {number} is done")
        expect(page.locator(f"#task-{number}")).to_have_count(0)
        expect(page.locator(f"#task-{other}")).to_be_visible()
        told.picture("task-done", page)
    assert hands.made - before == 2
    assert Task.objects.get(number=number).state == "done"
    assert axe(page) == []
