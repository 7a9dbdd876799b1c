"""Pain points that name a system of the hospital.

Lives here: the question for the pages of systems. Must not live here: pain points themselves (web/pains).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wardwright.engine.connections.systems import folded
from wardwright.record.site.models import Pain

_MOST = 2000


def pains_of(names: Sequence[str]) -> Mapping[str, tuple[Pain, ...]]:
    """The pain points of each of these systems, the dearest first."""
    by_folded = {folded(name): name for name in names}
    found: dict[str, list[Pain]] = {}
    for pain in Pain.objects.exclude(system="").order_by("-cost", "id")[:_MOST]:
        name = by_folded.get(folded(pain.system))
        if name is not None:
            found.setdefault(name, []).append(pain)
    return {name: tuple(pains) for name, pains in found.items()}
