"""SVG as text: elements, escaped, with numbers as short as they can be.

Called by the other modules of this room.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from markupsafe import Markup

Attribute = str | float | int


def number(value: float) -> str:
    """A coordinate to a tenth of a pixel."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def element(name: str, attributes: dict[str, Attribute] | None = None, *children: str) -> str:
    """One element; attributes are escaped, children are SVG already (`text` escapes)."""
    written = "".join(
        f' {key}="{escape(value) if isinstance(value, str) else number(value)}"'
        for key, value in (attributes or {}).items()
    )
    inside = "".join(children)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def text(x: float, y: float, words: str, style: str = "", anchor: str = "start") -> str:
    """Words at a place; `style` is a class of the page's style sheet."""
    attributes: dict[str, Attribute] = {"x": x, "y": y}
    if style:
        attributes["class"] = style
    if anchor != "start":
        attributes["text-anchor"] = anchor
    return element("text", attributes, escape(words, quote=False))


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    """A straight line."""
    return element("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "class": style})


def box(
    x: float, y: float, width: float, height: float, style: str, tip: str = "", opacity: float | None = None
) -> str:
    """A filled rectangle, with the words that a pointer over it shows."""
    attributes: dict[str, Attribute] = {"x": x, "y": y, "width": width, "height": height, "class": style}
    if opacity is not None:
        attributes["fill-opacity"] = f"{opacity:.2f}"
    return element("rect", attributes, element("title", {}, escape(tip, quote=False)) if tip else "")


def dots(places: Iterable[tuple[float, float]], style: str) -> str:
    """Many round dots as one path: a line of no length with round ends is a dot, in a tenth of the bytes of circles."""
    path = "".join(f"M{number(x)} {number(y)}h0" for x, y in places)
    return element("path", {"d": path, "class": style}) if path else ""


def polyline(places: Iterable[tuple[float, float]], style: str) -> str:
    """A line through the places."""
    joined = " ".join(f"{number(x)},{number(y)}" for x, y in places)
    return element("polyline", {"points": joined, "class": style}) if joined else ""


def picture(width: float, height: float, label: str, *inside: str, style: str = "chart") -> Markup:
    """The whole picture. `label`: what it shows, for those who do not see it; its table says the rest."""
    attributes: dict[str, Attribute] = {
        "viewBox": f"0 0 {number(width)} {number(height)}",
        "class": style,
        "role": "img",
        "aria-label": label,
    }
    return Markup(element("svg", attributes, *inside))


def nice_top(highest: float) -> int:
    """The least of 1, 2, 4, 5, 10, 20, 40, 50 … that reaches it: where an axis of counts ends."""
    top = 1
    while True:
        for step in (1, 2, 4, 5):
            if step * top >= highest:
                return step * top
        top *= 10
