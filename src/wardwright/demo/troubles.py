"""What goes wrong between the hospital's systems, and when: the same for a seed, without end.

Lives here: the timetable. Must not live here: how it is done to a connection (interface, receivers).
The first hour holds one of each, so that whoever watches a minute sees them all. Called by: player.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum
from random import Random
from typing import NamedTuple

from wardwright.demo.hospital import Feed


class Trouble(Enum):
    """What goes wrong."""

    QUIET = "quiet"  # an interface sends nothing for a while; what waited comes in a rush
    UNREADABLE = "unreadable"  # a message that cannot be understood
    NO_ANSWER = "no answer"  # the connection breaks before the acknowledgement is read: the message is sent again
    CUT_OFF = "cut off"  # the connection breaks in the middle of a message: it is sent again as a whole
    REFUSING = "refusing"  # the pager gateway answers 503 for a while


class Planned(NamedTuple):
    """One thing that goes wrong, from when until when."""

    at: datetime
    trouble: Trouble
    feed: Feed | None = None
    until: datetime | None = None


_FIRST_HOUR = (
    (4, Trouble.NO_ANSWER, Feed.MEDICINES, 0),
    (9, Trouble.UNREADABLE, Feed.VITALS, 0),
    (13, Trouble.QUIET, Feed.LAB, 36),
    (17, Trouble.CUT_OFF, Feed.ADMISSIONS, 0),
    (24, Trouble.REFUSING, None, 9),
    (52, Trouble.CUT_OFF, Feed.VITALS, 0),
    (57, Trouble.UNREADABLE, Feed.LAB, 0),
)
_LATER = (
    *((Trouble.NO_ANSWER, feed, (0, 0)) for feed in (Feed.VITALS, Feed.MEDICINES, Feed.LAB)),
    *((Trouble.CUT_OFF, feed, (0, 0)) for feed in (Feed.VITALS, Feed.ADMISSIONS, Feed.LAB)),
    *((Trouble.UNREADABLE, feed, (0, 0)) for feed in (Feed.VITALS, Feed.LAB)),
    *((Trouble.QUIET, feed, (25, 85)) for feed in (Feed.LAB, Feed.VITALS, Feed.LAB)),
    (Trouble.REFUSING, None, (4, 20)),
)
_APART = (14, 45)


def troubles(seed: int, opens: datetime) -> Iterator[Planned]:
    """What goes wrong, in order."""
    for minute, trouble, feed, length in _FIRST_HOUR:
        yield _planned(opens + timedelta(minutes=minute), trouble, feed, length)
    rng = Random(f"{seed}/troubles")
    at = opens + timedelta(minutes=_FIRST_HOUR[-1][0])
    while True:
        at += timedelta(minutes=rng.uniform(*_APART))
        trouble, feed, length_range = rng.choice(_LATER)
        yield _planned(at, trouble, feed, rng.uniform(*length_range))


def _planned(at: datetime, trouble: Trouble, feed: Feed | None, minutes: float) -> Planned:
    return Planned(at, trouble, feed, at + timedelta(minutes=minutes) if minutes else None)
