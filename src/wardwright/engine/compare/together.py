"""Together: whether several versions of a page can share one run, each giving what it gives alone.

Lives here: what would let one version see or hold back another. Must not live here: the run. Called by compare and
explore: one search, one reading of each patient's facts, one pass through the kernel for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wardwright.kernel.plan import version_of
from wardwright.language.tree import ComesBack, Flow, GoesQuiet, Record
from wardwright.language.walk import walk


def shares_a_run(flows: Sequence[Flow]) -> bool:
    """False where one could change what another does.

    A `record` is a fact that the other would see; a connection `comes back` after the silence that any flow calls
    quiet; `At most N a day` counts over patients in an order that depends on what all flows look at. Two pages that do
    the same (one version) cannot be told apart in one run.
    """
    return len({(flow.title, version_of(flow)) for flow in flows}) == len(flows) and not any(map(_reaches_out, flows))


def _reaches_out(flow: Flow) -> bool:
    if flow.daily_cap is not None:
        return True
    return any(isinstance(node, Record | GoesQuiet | ComesBack) for rule in flow.rules for node, _ in walk(rule))


def in_groups(flows: Iterable[Flow]) -> list[tuple[Flow, ...]]:
    """The flows in as few runs as may be: all in one, or each in its own."""
    listed = tuple(flows)
    return [listed] if shares_a_run(listed) else [(flow,) for flow in listed]
