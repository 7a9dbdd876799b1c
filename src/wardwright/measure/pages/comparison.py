"""A comparison as one file that needs nothing else.

Lives here: the one call. Must not live here: figures, sentences. Called by `wardwright compare --html`.
"""

from __future__ import annotations

from datetime import tzinfo

from wardwright.measure.compare.shape import Comparison
from wardwright.measure.pages import comparing
from wardwright.measure.pages.html import page_of


def comparison_as_html(found: Comparison, zone: tzinfo) -> str:
    """The whole page. The same comparison gives the same text."""
    return page_of("comparison.html", found=found, zone=zone, comparing=comparing, title=found.this.title)
