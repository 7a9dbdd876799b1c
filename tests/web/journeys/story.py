"""A journey that is told: the test does step by step what the guide's page says, and the page is held to it.

Lives here: that what is pressed and typed in a step is named in that step, that what the step prints bold stands on the
screen, that its pictures are taken in it. Must not live here: how something is pressed (hands.py), what is expected.

With WARDWRIGHT_PICTURES=1 (scripts/render_journeys.py) the pictures are written; in any other run they are not.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from tests.web.journeys.guide import FOLDER, PICTURES, Step, plain, steps_of

TAKES_PICTURES = os.environ.get("WARDWRIGHT_PICTURES") == "1"
_AROUND = 6  # px of the page around what a picture is of
_QUALITY = 0.8  # of WebP: letters stay sharp, and a picture of a page takes 20 to 60 kB

# What somebody can read on the page: its words, what stands in its fields, what a screen reader is told.
_READ = """() => [document.body.innerText, ...[...document.querySelectorAll(
    'input:not([type=hidden]), select, textarea, [aria-label]')].flatMap((each) =>
    [each.value, each.selectedOptions?.[0]?.text, each.getAttribute('aria-label')])].filter(Boolean).join('\\n')"""
_AT_REST = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
_TO_WEBP = """async ([png, quality]) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', quality).split(',')[1]; }"""


class Story:
    """One journey by its guide, `docs/guides/journeys/<name>.md` (or by `text`)."""

    def __init__(self, name: str, takes_pictures: bool, text: str | None = None) -> None:
        self.name = name
        self._steps = steps_of((FOLDER / f"{name}.md").read_text(encoding="utf-8") if text is None else text)
        self._takes = takes_pictures and TAKES_PICTURES
        self._told: list[int] = []
        self._step: Step | None = None
        self._seen: set[str] = set()
        self._taken: list[str] = []

    @contextmanager
    def step(self, number: int, *pages: Page) -> Iterator[None]:
        """The step of this number, done in these windows."""
        step = self._step = self._steps[number - 1]
        self._told.append(number)
        self._seen, self._taken = set(), []
        self._look(*pages)
        yield
        self._look(*pages)
        seen = "\n".join(self._seen)
        missing = [words for words in (*step.labels, *step.typed) if words not in seen]
        assert not missing, f"{self.name}, step {number}: nothing on the screen says {missing}"
        assert tuple(self._taken) == step.pictures, f"{self.name}, step {number}: the page shows {step.pictures}"
        self._step = None

    def heard(self, words: str, page: Page) -> None:
        """These words were pressed, or typed: the step has to name them."""
        assert self._step is not None, f"{self.name}: “{words}” outside of any step"
        assert self._step.says(words), f"{self.name}, step {self._step.number} says nothing of “{words}”"
        self._seen.add(plain(words))
        self._look(page)

    def picture(self, name: str, page: Page, frm: str = "body", upto: str = "") -> None:
        """The page from the upper edge of `frm` to the lower one of `upto`, a window high without it.

        The same twice: this part alone.
        """
        self._taken.append(f"{name}.webp")
        if not self._takes:
            return
        window = page.viewport_size
        assert window is not None
        left, top, right, _ = _edges(page, frm)
        bottom = _edges(page, upto)[3] if upto else top + window["height"]
        if frm != upto:
            left, right = 0, window["width"]
        clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        png = page.screenshot(full_page=True, clip=clip, scale="css", caret="initial")  # type: ignore[arg-type]
        PICTURES.mkdir(exist_ok=True)
        (PICTURES / f"{name}.webp").write_bytes(_webp(page, png))

    def ends(self) -> None:
        """All that the page says was done, in its order."""
        assert self._told == [step.number for step in self._steps], f"{self.name} has more steps than were done"

    def _look(self, *pages: Page) -> None:
        for page in pages:
            page.wait_for_load_state()
            page.wait_for_function(_AT_REST)
            self._seen.add(plain(page.evaluate(_READ)))


def _edges(page: Page, selector: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what the selector finds first, and of some room around it, on the whole page."""
    left, top, right, bottom = page.locator(selector).first.evaluate(
        "(each, room) => { const box = each.getBoundingClientRect(); const all = document.documentElement;"
        " return [Math.max(0, box.left + scrollX - room), Math.max(0, box.top + scrollY - room),"
        " Math.min(all.scrollWidth, box.right + scrollX + room),"
        " Math.min(all.scrollHeight, box.bottom + scrollY + room)]; }",
        _AROUND,
    )
    return int(left), int(top), int(right), int(bottom)


def _webp(page: Page, png: bytes) -> bytes:
    """Chromium's own WebP of a picture: no further library is needed."""
    other = page.context.new_page()
    try:
        text = other.evaluate(_TO_WEBP, [base64.b64encode(png).decode(), _QUALITY])
    finally:
        other.close()
    return base64.b64decode(text)
