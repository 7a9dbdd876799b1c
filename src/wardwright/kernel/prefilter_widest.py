"""Prefilter of many pages at once: of conditions of which one holds another, only the wider is searched for.

Lives here: when a condition surely holds another. Must not live here: how a page becomes one (prefilter_rules). Fifty
versions of a page that differ in one bound are then searched for once, with the bound that most values pass.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from wardwright.kernel.prefilter import AllOf, AnyOf, Anything, Gap, Need, Number, Pair, Seek


def widest(need: Need) -> Need:
    """The same condition without the alternatives that another alternative holds."""
    if not isinstance(need, AnyOf):
        return need
    kept: list[Need] = []
    for each in need.needs:
        if any(holds(other, each) for other in kept):
            continue
        kept = [other for other in kept if not holds(each, other)] + [each]
    return kept[0] if len(kept) == 1 else AnyOf(tuple(kept))


def holds(wider: Need, narrower: Need) -> bool:
    """Whether everybody who satisfies `narrower` satisfies `wider`. False where that is not plain to see."""
    if wider == narrower or isinstance(wider, Anything):
        return True
    if isinstance(wider, AllOf):
        return all(holds(each, narrower) for each in wider.needs)
    if isinstance(narrower, AnyOf):
        return all(holds(wider, each) for each in narrower.needs)
    if isinstance(narrower, AllOf) and any(holds(wider, each) for each in narrower.needs):
        return True
    if isinstance(wider, AnyOf):
        return any(holds(each, narrower) for each in wider.needs)
    if isinstance(wider, Seek) and isinstance(narrower, Seek):
        return _seeks(wider, narrower)
    if isinstance(wider, Pair) and isinstance(narrower, Pair):
        return _pairs(wider, narrower)
    if isinstance(wider, Gap) and isinstance(narrower, Gap):
        return wider == replace(narrower, length=wider.length) and wider.length <= narrower.length
    return False


def _seeks(wider: Seek, narrower: Seek) -> bool:
    if wider != replace(narrower, values=wider.values):
        return False
    if wider.values is None:
        return True
    if not isinstance(wider.values, Number) or not isinstance(narrower.values, Number):
        return False
    return _reaches(wider.values, narrower.values) and (wider.values.doubtful or not narrower.values.doubtful)


def _reaches(wider: Number, narrower: Number) -> bool:
    low = wider.low is None or (narrower.low is not None and wider.low <= narrower.low)
    high = wider.high is None or (narrower.high is not None and narrower.high <= wider.high)
    return low and high


def _pairs(wider: Pair, narrower: Pair) -> bool:
    """With one factor the lower rise, or the smaller fall, is the wider; and of two windows the longer."""
    alike = replace(narrower, offset=wider.offset, far=wider.far)
    if wider != alike or wider.far < narrower.far:
        return False
    further: Decimal = narrower.offset - wider.offset
    return further >= 0 if wider.rises else further <= 0
