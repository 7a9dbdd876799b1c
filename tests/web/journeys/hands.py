"""How somebody does a step: with a mouse, with a thumb, or by keyboard alone.

Lives here: pressing, writing, choosing. Must not live here: which step it is. A journey is written once and done by
each sort of hands; each act says by which name it found its thing, and the story asks whether the guide says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

from tests.web.journeys.focus import remember, stands
from tests.web.journeys.story import Story

MOST_STOPS = 150  # of the Tab key, before something counts as out of reach
KEYS = ("Tab", "Shift+Tab", "Enter", "Space", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Backspace")
_CHOSEN = "(each, name) => [each.selectedIndex, [...each.options].findIndex((one) => one.text.trim() === name)]"
_IS_BEFORE = """(each) => { const here = document.activeElement;
    return here !== document.body
        && Boolean(here.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING); }"""
_CARET = """(change) => {
    const walk = document.createTreeWalker(document.querySelector('.cm-content'), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) { const at = walk.currentNode.data.indexOf(change); if (at < 0) continue;
        const range = document.createRange(); range.setStart(walk.currentNode, at);
        range.setEnd(walk.currentNode, at + change.length); const box = range.getBoundingClientRect();
        return [box.right, box.top + box.height / 2]; } }"""


class Hands(Protocol):
    """What somebody can do. `made` counts what was done."""

    story: Story
    made: int

    def press(self, page: Page, name: str, within: str = "body", besides: str = "") -> None:
        """Presses the button, link or line that unfolds with this name; see `named`."""

    def write(self, page: Page, field: Locator, value: str, said: str = "") -> None:
        """Writes into a field, in the place of what stands there; `said`: as the guide calls it, if not by itself."""

    def choose(self, page: Page, field: Locator, option: str) -> None:
        """Chooses from a list."""

    def take(self, page: Page, field: Locator, typed: str, name: str, offered: Callable[[], None]) -> None:
        """Types the beginning of a name and takes it from what is offered; `offered` is called in between."""

    def slide(self, page: Page, slider: Locator, value: str) -> None:
        """Moves a slider."""

    def tick(self, page: Page, name: str) -> None:
        """Ticks the box with this label."""

    def exchange(self, page: Page, old: str, new: str) -> None:
        """In a text: takes `old` away and writes `new` there. Empty `old`: writes at the end."""


def named(page: Page, name: str, within: str = "body", besides: str = "") -> Locator:
    """What has this name and can be pressed; `besides` is what a screen reader is told after it."""
    exact = re.compile(rf"^\s*{re.escape(' '.join(filter(None, (name, besides))))}\s*($|[:.])")
    return page.locator(within).locator("button, a, summary").filter(has_text=exact, visible=True).first


class Mouse:
    """A mouse and a keyboard to write."""

    def __init__(self, story: Story) -> None:
        self.story, self.made = story, 0

    def press(self, page: Page, name: str, within: str = "body", besides: str = "") -> None:
        self._does(page, name)
        named(page, name, within, besides).click()

    def write(self, page: Page, field: Locator, value: str, said: str = "") -> None:
        self._does(page, said or value)
        field.fill(value)

    def choose(self, page: Page, field: Locator, option: str) -> None:
        self._does(page, option)
        field.select_option(label=option)

    def take(self, page: Page, field: Locator, typed: str, name: str, offered: Callable[[], None]) -> None:
        self._does(page, typed)
        field.press_sequentially(typed)
        first = page.locator(".ed-suggested li").filter(has_text=name).first
        first.wait_for()
        offered()
        first.click()

    def slide(self, page: Page, slider: Locator, value: str) -> None:
        self._does(page, value)
        slider.fill(value)

    def tick(self, page: Page, name: str) -> None:
        self._does(page, name)
        page.get_by_label(name).check()

    def exchange(self, page: Page, old: str, new: str) -> None:
        self._does(page, new)
        text = page.locator(".cm-content")
        if old:
            text.get_by_text(old).first.scroll_into_view_if_needed()
            page.mouse.click(*page.evaluate(_CARET, old))
            for _letter in old:
                page.keyboard.press("Backspace")
        else:
            text.click()
            page.keyboard.press("Control+End")
        page.keyboard.type(new)

    def _does(self, page: Page, words: str) -> None:
        self.made += 1
        self.story.heard(words, page)


class Thumb(Mouse):
    """A thumb on a phone."""

    def press(self, page: Page, name: str, within: str = "body", besides: str = "") -> None:
        self._does(page, name)
        named(page, name, within, besides).tap()


class Keyboard:
    """Tab, Shift+Tab, Enter, Space, arrows and letters; at every stop one sees where one is."""

    def __init__(self, story: Story) -> None:
        self.story, self.made = story, 0

    def press(self, page: Page, name: str, within: str = "body", besides: str = "") -> None:
        self._does(page, name)
        there = named(page, name, within, besides)
        self._reach(page, there)
        self._key(page, "Space" if there.evaluate("(each) => each.tagName") == "BUTTON" else "Enter")

    def write(self, page: Page, field: Locator, value: str, said: str = "") -> None:
        self._does(page, said or value)
        self._reach(page, field)
        for _letter in field.input_value():
            self._key(page, "ArrowRight")
        for _letter in field.input_value():
            self._key(page, "Backspace")
        page.keyboard.type(value)

    def choose(self, page: Page, field: Locator, option: str) -> None:
        self._does(page, option)
        self._reach(page, field)
        now, wanted = field.evaluate(_CHOSEN, option)
        assert wanted >= 0, f"{option} is not in the list"
        for _line in range(abs(wanted - now)):
            self._key(page, "ArrowDown" if wanted > now else "ArrowUp")
        assert field.evaluate(_CHOSEN, option) == [wanted, wanted]

    def take(self, page: Page, field: Locator, typed: str, name: str, offered: Callable[[], None]) -> None:
        self._does(page, typed)
        self._reach(page, field)
        page.keyboard.type(typed)
        lines = page.locator(".ed-suggested li")
        expect(lines.filter(has_text=name).first).to_be_visible()
        offered()
        for _line in range(lines.count()):
            self._key(page, "ArrowDown")
            if name in page.locator(".ed-suggested li[aria-selected=true]").inner_text():
                break
        self._key(page, "Enter")

    def slide(self, page: Page, slider: Locator, value: str) -> None:
        self._does(page, value)
        self._reach(page, slider)
        for _notch in range(MOST_STOPS):
            now = float(slider.input_value())
            if now == float(value):
                return
            self._key(page, "ArrowRight" if now < float(value) else "ArrowLeft")
        raise AssertionError(f"the slider never came to {value}")

    def tick(self, page: Page, name: str) -> None:
        self._does(page, name)
        box = page.get_by_label(name)
        self._reach(page, box)
        self._key(page, "Space")
        expect(box).to_be_checked()

    def exchange(self, page: Page, old: str, new: str) -> None:
        self._does(page, new)
        self._reach(page, page.locator(".cm-content"))
        text = page.locator("#text").input_value()
        for _letter in range(text.index(old) + len(old) if old else len(text)):
            self._key(page, "ArrowRight")
        for _letter in old:
            self._key(page, "Backspace")
        page.keyboard.type(new)

    def _does(self, page: Page, words: str) -> None:
        self.made += 1
        self.story.heard(words, page)

    def _reach(self, page: Page, there: Locator) -> None:
        """Goes on, or back, with the Tab key until the keyboard stands there; at each stop one sees where that is."""
        there.wait_for()
        key = "Shift+Tab" if there.evaluate(_IS_BEFORE) else "Tab"
        remember(page)
        stops = []
        for _stop in range(MOST_STOPS):
            is_there, name = stands(page, there)
            if is_there:
                return
            stops.append(name)
            self._key(page, key)
        raise AssertionError(f"the Tab key never came to {there}: {stops}")

    def _key(self, page: Page, key: str) -> None:
        assert key in KEYS
        page.keyboard.press(key)
