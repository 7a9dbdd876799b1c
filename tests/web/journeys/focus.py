"""Where the keyboard stands, and whether one sees it.

Lives here: looking at the focus after each press. Must not live here: which keys are pressed (hands.py).
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as TooLong

_SOON = 3_000  # ms: the text's frame follows its focus a moment later

# How everything looks that the Tab key may reach, and its label, while it has not got the focus: what has it is
# compared with itself. Buttons have a shadow and fields an edge at all times; only the difference tells.
_LOOKS = """
const near = (each) => [each, ...(each.labels || []), each.closest('.cm-editor')].filter(Boolean);
const looks = (each) => {
    return near(each).flatMap((one) => ['', '::before', '::after'].map((part) => {
        const style = getComputedStyle(one, part);
        return [style.outlineStyle === 'none' ? 'none' : style.outline, style.boxShadow, style.backgroundColor,
            style.borderColor, style.borderWidth, style.color, style.textDecoration].join('|');
    })).join('/');
};
const settle = () => document.getAnimations().forEach((each) =>
    Number.isFinite(each.effect?.getComputedTiming().endTime) && each.finish());
const remember = () => {
    settle();
    window.looked ??= new WeakMap();
    for (const each of document.querySelectorAll(
        'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]'))
        if (each !== document.activeElement) window.looked.set(each, looks(each));
};
const here = document.activeElement;
const called = (here.getAttribute('aria-label') || here.innerText || here.id).trim().slice(0, 40);
const name = `${here.tagName.toLowerCase()} “${called}”`;
const unseen = () => {
    if (here === document.body) return '';
    settle();
    const box = here.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) return `${name} has no size`;
    const inSight = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]].some(([x, y]) => {
        const hit = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
        return hit && (here.contains(hit) || [...(here.labels || [])].some((label) => label.contains(hit)));
    });
    if (!inSight) return `${name} is out of sight, or covered`;
    const before = window.looked?.get(here);
    if (before === looks(here)) return `${name} looks as it does without the focus`;
    const isMarked = (style) => style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    // It came with the focus on it, so there is nothing to compare it with.
    return before || near(here).some((one) => isMarked(getComputedStyle(one))) ? '' : `${name} shows no focus`;
};
"""
_REMEMBER = "() => {" + _LOOKS + "remember(); }"
_UNSEEN = "() => {" + _LOOKS + "return unseen(); }"
_SEEN = "() => {" + _LOOKS + "return unseen() === ''; }"
_AT = "(wanted) => {" + _LOOKS + "const why = unseen(); remember(); return [wanted === here, name, why]; }"


def remember(page: Page) -> None:
    """How everything looks now that has not got the focus."""
    page.evaluate(_REMEMBER)


def stands(page: Page, wanted: Locator) -> tuple[bool, str]:
    """Whether the keyboard stands there, and where it stands. AssertionError: one does not see where."""
    is_there, name, why = wanted.evaluate(_AT)
    if why:
        try:
            page.wait_for_function(_SEEN, timeout=_SOON)
        except TooLong:
            raise AssertionError(page.evaluate(_UNSEEN) or why) from None
    return is_there, name
