"""A comparison as JSON: the shape that docs/reference/compare.md promises.

Lives here: the one call. Must not live here: any figure. Called by `wardwright compare --json`.
"""

from __future__ import annotations

import json
from datetime import tzinfo

from wardwright.measure.compare.shape import Comparison
from wardwright.measure.report.as_json import record_as_object

FORMAT = 1


def comparison_as_json(found: Comparison, zone: tzinfo) -> str:
    """One JSON object, keys in the order of the shape, the same text for the same comparison."""
    shown = {"comparison": FORMAT, "zone": str(zone), **record_as_object(found, zone)}
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"
