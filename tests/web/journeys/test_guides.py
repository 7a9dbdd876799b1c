"""Every journey has its page, every page its journey; every picture is there, shown once, and small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.browser import SignIn
from tests.web.journeys.focus import remember, stands
from tests.web.journeys.guide import INDEX, PICTURES, guides, pictures_of, steps_of
from tests.web.journeys.hands import Keyboard, Mouse, Thumb
from tests.web.journeys.story import Story

MOST = 80_000  # bytes of one picture
MOST_OF_ALL = 1_500_000
_FOLLOWS = re.compile(r'follow\("([\w-]+)", sort\)')
_SORTS = re.compile(r'parametrize\("sort", \[(.+?)\]\)')
_BODY = "<main><h1>My drafts</h1><button>New page</button> <a href='/x'>Elsewhere</a></main>"


def _journeys() -> dict[str, set[str]]:
    """Each journey that is walked, and by which hands."""
    walked = {}
    for test in sorted(Path(__file__).parent.glob("test_*.py")):
        text = test.read_text(encoding="utf-8")
        for name in _FOLLOWS.findall(text):
            walked[name] = {sort.strip() for sort in ",".join(_SORTS.findall(text)).split(",")}
    return walked


def test_every_journey_has_its_page_and_every_page_its_journey() -> None:
    assert _journeys().keys() == {guide.stem for guide in guides()}


def test_every_journey_is_walked_by_keyboard_alone_too() -> None:
    known = {Mouse.__name__, Thumb.__name__, Keyboard.__name__}
    for name, sorts in _journeys().items():
        assert Keyboard.__name__ in sorts, name
        assert len(sorts & known) >= 2, name


def test_the_index_leads_to_every_page() -> None:
    linked = set(re.findall(r"\]\(([\w-]+)\.md\)", INDEX.read_text(encoding="utf-8")))
    assert linked == {guide.stem for guide in guides()}


@pytest.mark.parametrize("guide", guides(), ids=lambda guide: guide.stem)
def test_a_page_has_steps_pictures_and_a_word_on_the_keyboard(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    assert len(steps_of(text)) >= 3
    assert "\n## By keyboard alone\n" in text
    shown = pictures_of(text)
    assert len(shown) >= 2
    assert all(words for words, _ in shown), "a picture says what it shows"
    within = [name for step in steps_of(text) for name in step.pictures]
    assert within == [name for _, name in shown], "a picture belongs to a step"


def test_every_picture_is_there_is_shown_once_and_is_small() -> None:
    shown = [name for guide in guides() for _, name in pictures_of(guide.read_text(encoding="utf-8"))]
    assert sorted(shown) == sorted(path.name for path in PICTURES.iterdir())
    sizes = {name: (PICTURES / name).stat().st_size for name in shown}
    assert {name: size for name, size in sizes.items() if size > MOST} == {}
    assert sum(sizes.values()) < MOST_OF_ALL
    for name in shown:
        head = (PICTURES / name).read_bytes()[:12]
        assert (head[:4], head[8:]) == (b"RIFF", b"WEBP"), name


# ── That the steps are held to the screen, and the keyboard to being seen ────────────────────────


def _story(steps: str) -> Story:
    return Story("made-up", takes_pictures=False, text=steps)


@pytest.fixture
def plain(signed_in: SignIn) -> Page:
    """A page with a heading, a button and a link."""
    page = signed_in()
    page.set_content(_BODY)
    return page


def test_a_step_that_names_what_is_not_there_is_found_out(plain: Page) -> None:
    story = _story("1. Press **New flow**.\n")
    with pytest.raises(AssertionError, match="nothing on the screen says"), story.step(1, plain):
        pass


def test_a_press_that_the_step_does_not_name_is_found_out(plain: Page) -> None:
    story = _story("1. Press **New page**.\n")
    with pytest.raises(AssertionError, match="says nothing of “Elsewhere”"), story.step(1, plain):
        Mouse(story).press(plain, "Elsewhere")


def test_a_picture_that_is_not_taken_in_its_step_is_found_out(plain: Page) -> None:
    story = _story("1. Look.\n\n   ![What one sees](pictures/other.webp)\n")
    with pytest.raises(AssertionError, match="shows"), story.step(1, plain):
        story.picture("another", plain)


def test_a_step_that_is_left_out_is_found_out(plain: Page) -> None:
    story = _story("1. Look at **My drafts**.\n2. Press **New page**.\n")
    with story.step(1, plain):
        pass
    with pytest.raises(AssertionError, match="more steps"):
        story.ends()


@pytest.mark.parametrize(
    ("hidden", "why"),
    [
        ("outline: none !important", "looks as it does without the focus"),
        ("width: 0; border: 0; padding: 0; overflow: hidden", "has no size"),
        ("position: fixed; left: -900px", "is out of sight"),
    ],
)
def test_a_focus_that_nobody_sees_is_found_out(plain: Page, hidden: str, why: str) -> None:
    plain.set_content(f"<style>button:focus {{ {hidden} }}</style>{_BODY}")
    remember(plain)
    plain.keyboard.press("Tab")
    with pytest.raises(AssertionError, match=why):
        stands(plain, plain.get_by_role("button"))


def test_a_focus_that_is_covered_is_found_out(plain: Page) -> None:
    cover = "<div style='position: fixed; inset: 0; background: white'></div>"
    plain.set_content(_BODY + cover)
    remember(plain)
    plain.keyboard.press("Tab")
    with pytest.raises(AssertionError, match="out of sight, or covered"):
        stands(plain, plain.get_by_role("button"))


def test_a_focus_that_one_sees_is_fine(plain: Page) -> None:
    remember(plain)
    plain.keyboard.press("Tab")
    assert stands(plain, plain.get_by_role("button")) == (True, "button “New page”")
