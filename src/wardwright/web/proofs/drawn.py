"""Pictures in two widths: for a desktop and for a phone; the style sheet shows one of them.

Lives here: the two. Must not live here: any picture (measure.charts). They obey the pages' content policy: they hold
classes and attributes of SVG, no styles.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from wardwright.measure.pages.html import NARROW, WIDE


def both_widths(draw: Callable[..., Markup], *figures: object) -> Markup:
    """`draw(*figures, width, label)` for both widths; the label comes last."""
    *most, label = figures
    wide, narrow = draw(*most, WIDE, label), draw(*most, NARROW, label)
    return Markup('<div class="pr-wide">{}</div><div class="pr-narrow">{}</div>').format(wide, narrow)
