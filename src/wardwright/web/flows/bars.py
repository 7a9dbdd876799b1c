"""Firings by day as bars, with the table beside them.

Lives here: the drawing. Must not live here: counting (engine.flows.figures).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from wardwright.engine.flows.figures import Day

_WIDTH, _HEIGHT, _FOOT = 280, 72, 16


def days_drawn(days: Sequence[Day]) -> Markup:
    """A bar for each day; the first, the last and the greatest are written."""
    most = max((day.fired for day in days), default=0)
    slot = _WIDTH / max(len(days), 1)
    floor = _HEIGHT - _FOOT
    bars = []
    for place, day in enumerate(days):
        if day.fired:
            high = max(2.0, (floor - 14) * day.fired / most)
            said = ngettext("%(day)s: %(n)d firing", "%(day)s: %(n)d firings", day.fired)
            title = escape(said % {"day": _named(day), "n": day.fired})
            bars.append(
                f'<rect x="{place * slot + 1:.1f}" y="{floor - high:.1f}" width="{slot - 2:.1f}" height="{high:.1f}" '
                f'class="flow-bar"><title>{title}</title></rect>'
            )
    label = escape(_("Firings on each of the last %(n)d days, at most %(most)d") % {"n": len(days), "most": most})
    ends = ""
    foot = _HEIGHT - 2
    foot = _HEIGHT - 2
    if days:
        ends = (
            f'<text x="0" y="{foot}" class="flow-tick">{escape(_named(days[0]))}</text>'
            f'<text x="{_WIDTH}" y="{foot}" text-anchor="end" class="flow-tick">{escape(_named(days[-1]))}</text>'
            f'<text x="0" y="11" class="flow-tick">{most if most else ""}</text>'
        )
    return Markup(
        f'<svg class="flow-bars" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">'
        f'<line x1="0" x2="{_WIDTH}" y1="{floor + 0.5}" y2="{floor + 0.5}" class="flow-axis"/>'
        f"{''.join(bars)}{ends}</svg>"
    )


def _named(day: Day) -> str:
    return str(date_format(day.day, "j M"))
