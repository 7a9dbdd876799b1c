"""A curve, and the numbers of a page, as JSON: the shape that docs/reference/explore.md promises.

Lives here: the two calls. Must not live here: any figure. Called by `wardwright explore --json`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import tzinfo

from wardwright.engine.explore.numbers import PageNumber
from wardwright.measure.explore.shape import Curve
from wardwright.measure.report.as_json import record_as_object

FORMAT = 1


def curve_as_json(curve: Curve, zone: tzinfo) -> str:
    """One JSON object, the same text for the same curve."""
    shown = {"curve": FORMAT, "zone": str(zone), **record_as_object(curve, zone)}
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


def numbers_as_json(title: str, numbers: Sequence[PageNumber]) -> str:
    """The numbers of a page, one object."""
    listed = [
        {"number": each.number, "value": f"{each.value:f}", "unit": each.unit, "line": each.line} for each in numbers
    ]
    return json.dumps({"numbers": FORMAT, "title": title, "listed": listed}, ensure_ascii=False, indent=1) + "\n"
