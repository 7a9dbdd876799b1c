"""Numbers: where they stand on a page, and the page with another one in a place.

Lives here: finding and exchanging. Must not live here: which values are sensible (ranges). Everything that runs or
judges is looked at: sentences, limits, `Stop when`, `Judge by`. Times of day and the words in quotation marks are no
numbers of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from wardwright.language.print import print_flow
from wardwright.language.tree import (
    Comparison,
    Crosses,
    DailyCap,
    Duration,
    Flow,
    IsAged,
    Name,
    Node,
    Op,
    Quantity,
    TimesSummary,
    WasThere,
)

Way = tuple[str | int, ...]
_PARTS = ("rules", "once_per", "daily_cap", "stops", "judgement")
_WHOLE: dict[type, tuple[str, ...]] = {IsAged: ("years", "upper"), DailyCap: ("count",), WasThere: ("at_least",)}


@dataclass(frozen=True, slots=True)
class PageNumber:
    """One number of a page."""

    number: int  # 1, 2, 3 … as they stand in the tree
    path: Way
    value: Decimal
    unit: str  # "mmol/L", "hours", "times", "years", "a day"; "" for scores and counts
    whole: bool  # only whole numbers make sense
    line: str  # of the page
    op: Op | None  # of the comparison that it is a bound of
    term: str  # the term that is compared with it; "" for durations, counts and changes
    judges: bool  # stands in `Judge by`: it changes verdicts, not firings


def numbers_of(flow: Flow) -> tuple[PageNumber, ...]:
    """Every number of the page, in order."""
    found = [
        place
        for part in _PARTS
        for place in _search(getattr(flow, part), (part,), ())
        if place[1] is not None
    ]  # fmt: skip
    return tuple(_described(flow, n, *place) for n, place in enumerate(found, start=1))


def with_number(flow: Flow, place: PageNumber, value: Decimal) -> Flow | None:
    """The page with this value in that place; None when it makes no sense there (a change of 0, an age of 200)."""
    try:
        found: Flow = _exchanged(flow, place.path, int(value) if place.whole else value)
    except ValueError:
        return None
    return found


def _search(node: Any, path: Way, above: tuple[Node, ...]) -> Iterator[tuple[Way, Decimal, str, bool, Any]]:
    if isinstance(node, tuple):
        for position, each in enumerate(node):
            yield from _search(each, (*path, position), above)
        return
    if not isinstance(node, Node):
        return
    around = (*above, node)
    if isinstance(node, Quantity):
        yield (*path, "value"), node.value, node.unit, False, above
    elif isinstance(node, Duration):
        for position, (count, unit) in enumerate(node.parts):
            words = unit.value if count == 1 else f"{unit.value}s"
            yield (*path, "parts", position, 0), Decimal(count), words, True, around
    else:
        if isinstance(node, TimesSummary):
            yield (*path, "factor"), node.factor, "times", False, around
        for name in _WHOLE.get(type(node), ()):
            value = getattr(node, name)
            if value is not None and not (isinstance(node, WasThere) and value == 1):
                yield (*path, name), Decimal(value), _UNITS.get(type(node), ""), True, around
        for field in fields(node):
            if field.name != "span":
                yield from _search(getattr(node, field.name), (*path, field.name), around)


_UNITS: dict[type, str] = {IsAged: "years", DailyCap: "a day"}


def _described(
    flow: Flow, number: int, path: Way, value: Decimal, unit: str, whole: bool, above: tuple[Node, ...]
) -> PageNumber:
    bound = above[-1] if above and isinstance(above[-1], Comparison | Crosses) else None
    holder = next((each for each in reversed(above) if isinstance(getattr(each, "term", None), Name)), None)
    term = holder.term.name if bound is not None and holder is not None else ""  # type: ignore[attr-defined]
    place = PageNumber(number, path, value, unit, whole, "", bound.op if bound else None, term, path[0] == "judgement")
    return replace(place, line=_line(flow, place))


def _line(flow: Flow, place: PageNumber) -> str:
    """The line of the page that changes with the number."""
    before = print_flow(replace(flow, examples=())).splitlines()
    for other in (place.value + 1, place.value * 2 + 7):
        changed = with_number(flow, place, other)
        if changed is not None:
            after = print_flow(replace(changed, examples=())).splitlines()
            found = [line for line, now in zip(before, after, strict=True) if line != now]
            if found:
                return found[0].strip()
    return ""


def _exchanged(node: Any, path: Way, value: Decimal | int) -> Any:
    if not path:
        return value
    first, *rest = path
    if isinstance(first, int):
        return (*node[:first], _exchanged(node[first], tuple(rest), value), *node[first + 1 :])
    return replace(node, **{first: _exchanged(getattr(node, first), tuple(rest), value)})
