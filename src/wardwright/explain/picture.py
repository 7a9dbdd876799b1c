"""The picture of a flow: what happens when, drawn from its tree.

Lives here: the door. `draw_picture(flow, width)` gives an `<svg>` element with its text alternative inside;
`picture_words(flow)` the same as sentences. What is drawn: picture_shape; where it stands: picture_layout; strokes:
picture_svg. Pure; called by the pages of flows, the gallery, the editor and proofs.
"""

from __future__ import annotations

from wardwright.explain.picture_layout import lay_out
from wardwright.explain.picture_shape import in_words, shape_of
from wardwright.explain.picture_svg import svg
from wardwright.language.tree import Flow

NARROW, BROAD = 340, 720
"""Widths in pixels: for a phone, for the column of a page. A page holds both and shows the one that fits."""


def draw_picture(flow: Flow, width: int = BROAD, name: str = "picture") -> str:
    """The picture as SVG text, `width` pixels wide and as high as it needs. `name` begins the ids in it: one a page."""
    if width < 200:
        raise ValueError("a picture needs 200 pixels of width or more")
    shape = shape_of(flow)
    return svg(lay_out(shape, width), f"What happens when: {flow.title}", in_words(shape), name)


def picture_words(flow: Flow) -> tuple[str, ...]:
    """What the picture says, a sentence for each box, in the order in which it happens."""
    return in_words(shape_of(flow))
