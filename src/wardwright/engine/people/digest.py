"""Who gets a digest rather than a storm: the counting, and nothing else.

Lives here: which of the things that wait for one person go out one by one, and which go together. Must not live here:
rows, channels, words (engine/deliver). Pure: the time is an argument.

In 60 minutes a person is sent at most `limit` things one by one. What is over waits for the others and goes together,
as one digest: at most five minutes after the first of it, and earlier where something of it is due soon. What is urgent
always goes at once: the limit protects attention, it does not ration alarms. (In one children's hospital response
slowed with 30 to 79 alarms in 120 minutes, and more from 80 on: PMC4456276.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wardwright.facts.instant import HOUR, MINUTE, Instant

WINDOW = HOUR
LONGEST_WAIT = 5 * MINUTE


class Waiting(NamedTuple):
    """One thing that waits to be sent to the person."""

    id: str
    since: Instant  # when it was decided
    urgent: bool = False
    due: Instant | None = None


class Going(NamedTuple):
    """What becomes of the things that wait, in their order."""

    singly: tuple[str, ...]
    together: tuple[str, ...]  # one digest of these, now
    held: tuple[str, ...]  # these wait until `look_again`
    look_again: Instant | None


def what_goes(waiting: Sequence[Waiting], sent: Iterable[Instant], now: Instant, limit: int) -> Going:
    """What one person is sent now.

    `waiting`: oldest first. `sent`: when things went to that person before, a digest counting as one; those of more
    than an hour ago do not count. `limit`: how many an hour one by one.
    """
    room = limit - sum(now - WINDOW < moment <= now for moment in sent)
    singly: list[str] = []
    over: list[Waiting] = []
    for each in waiting:
        if each.urgent or (room > 0 and not over):  # behind one that waits, the others wait too: order is kept
            singly.append(each.id)
            room -= 1
        else:
            over.append(each)
    if not over:
        return Going(tuple(singly), (), (), None)
    ids = tuple(each.id for each in over)
    leaves = min(_latest(each) for each in over)
    if now >= leaves and len(ids) == 1:
        return Going((*singly, *ids), (), (), None)
    if now >= leaves:
        return Going(tuple(singly), ids, (), None)
    return Going(tuple(singly), (), ids, leaves)


def _latest(each: Waiting) -> Instant:
    """When it must leave: after five minutes, or when half of its time has gone."""
    latest = each.since + LONGEST_WAIT
    if each.due is None:
        return latest
    return min(latest, each.since + max(0, each.due - each.since) // 2)
