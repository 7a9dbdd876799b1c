"""A hospital that goes on for ever: messages in the order in which they are sent, the same for a seed.

Lives here: the order, what the hospital tells on the day it joins, and what its feeds do to good messages. Must not
live here: patients and their days (beds, visitors, courses), the sending (senders). Memory: one day's messages.
Called by: the living demo and its tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import NamedTuple

from wardwright.demo import dirt
from wardwright.demo.beds import Wards
from wardwright.demo.day import LOADED
from wardwright.demo.hospital import TESTS, Feed
from wardwright.demo.messages import Draft, encode
from wardwright.demo.visitors import visits

OPENS = datetime(2026, 3, 3, 8, 45)
SEED = 3
_DAY = timedelta(days=1)
_BEFORE = timedelta(minutes=15)  # the hospital tells of those who are in before its day begins
_LATE, _LATE_HOURS = 0.02, (3.0, 7.0)
_RECENT = timedelta(hours=36)
_NEWLY_OBSERVED = timedelta(hours=9)
# Respiratory rate, oxygen saturation, systolic blood pressure and pulse of somebody who is left to sleep.
_WATCHED = tuple(TESTS[name] for name in ("respiratory rate", "oxygen saturation", "systolic blood pressure", "pulse"))
_CALM = ((12, 20), (95, 100), (111, 180), (51, 95))


class Message(NamedTuple):
    """One message of the endless hospital."""

    moment: datetime  # when it is sent, in the hospital's local time
    feed: Feed
    raw: bytes
    step: int = 0  # 1, 2, 3: of the opening load, to be sent in this order; 0: afterwards
    note: str = ""  # "late", "corrected", "withdrawn"; "" when there is nothing to tell


class Hospital:
    """Five wards, 120 beds, an Emergency Department, intensive care, outpatients."""

    def __init__(self, seed: int = SEED, opens: datetime = OPENS) -> None:
        self._seed = seed
        self._opens = opens
        self._midnight = datetime.combine(opens.date(), time())
        self._wards = Wards(seed, self._midnight)
        self._rng = Random(f"{seed}/feeds")
        self._control = count(1)
        self._order = count()
        self._waiting: list[tuple[datetime, int, Draft]] = []

    def stream(self) -> Iterator[Message]:
        """Every message in order, without end: first what is told of those who are in when the hospital joins."""
        yield from self._opening()
        midnight = self._midnight
        while True:
            midnight += _DAY
            yield from self._until(midnight)
            self._plan(self._wards.day(midnight), midnight)
            self._plan_visits(midnight, midnight)

    def _opening(self) -> Iterator[Message]:
        before = []
        for draft in self._wards.opening():
            if draft.sent < self._opens:
                before.append(draft)
            else:
                self._push(draft)
        self._plan_visits(self._midnight, self._opens)
        loaded = [(LOADED.get(draft.kind[:7], 1) + 1, draft) for draft in _worth_telling(before, self._opens)]
        for step, draft in sorted(loaded, key=lambda each: (each[0], each[1].sent)):
            yield self._message(draft._replace(sent=self._opens - _BEFORE), step)

    def _plan_visits(self, midnight: datetime, first: datetime) -> None:
        """Today's visitors, but for those who came before the hospital joined."""
        for drafts in visits(midnight, self._wards.new_chart, self._wards.turn):
            booked = drafts[0].feed is Feed.APPOINTMENTS  # weeks ago, and what becomes of it is today's news
            if booked or min(draft.sent for draft in drafts) >= first:
                self._plan((draft for draft in drafts if first == midnight or draft.sent >= first), midnight)

    def _plan(self, drafts: Iterable[Draft], midnight: datetime) -> None:
        """Puts a day's drafts in line. What lies before the day is told now, with its true times inside."""
        drafts = list(drafts)
        told = [draft for draft in drafts if draft.sent < midnight]
        for draft in sorted(told, key=lambda each: (LOADED.get(each.kind[:7], 1), each.sent)):
            self._push(draft._replace(sent=midnight + timedelta(seconds=self._rng.uniform(20, 600))))
        for draft in drafts:
            if draft.sent >= midnight:
                self._push(draft)

    def _push(self, draft: Draft) -> None:
        of_a_stay = any(segment.startswith("PV1") for segment in draft.segments)
        if draft.feed is Feed.LAB and of_a_stay and self._rng.random() < _LATE:
            draft = draft._replace(sent=draft.sent + timedelta(hours=self._rng.uniform(*_LATE_HOURS)), note="late")
        heappush(self._waiting, (draft.sent, next(self._order), draft))

    def _until(self, midnight: datetime) -> Iterator[Message]:
        while self._waiting and self._waiting[0][0] < midnight:
            for draft in dirt.odd([heappop(self._waiting)[2]], self._rng):
                yield self._message(draft)

    def _message(self, draft: Draft, step: int = 0) -> Message:
        raw = encode(draft, f"{draft.feed.value}{next(self._control):08}")
        return Message(draft.sent, draft.feed, raw, step, draft.note or ("" if step else _note(draft)))


def _note(draft: Draft) -> str:
    """What is out of the ordinary with a result, from the status of its order."""
    ends = {segment.rsplit("|", 1)[-1] for segment in draft.segments if segment.startswith("OBR|")}
    return "corrected" if "C" in ends else "withdrawn" if "W" in ends else ""


def _worth_telling(before: Iterable[Draft], opens: datetime) -> Iterator[Draft]:
    """Of what was written before the hospital joined: what is known of the patients, and no news that is stale.

    Results of this night are left out, or all of them would be decided on at once, hours after somebody saw to them.
    """
    midnight = datetime.combine(opens.date(), time())
    for draft in before:
        result = draft.kind.startswith("ORU")
        form = result and not any(segment.startswith("OBX") for segment in draft.segments)
        if not result or form:
            if not draft.kind.startswith(("RAS", "ORM")) or draft.sent > opens - _RECENT:
                yield draft
        elif draft.feed is Feed.VITALS:
            if opens - _NEWLY_OBSERVED < draft.sent and _calm(draft):
                yield draft
        elif draft.feed in (Feed.LAB, Feed.MICROBIOLOGY) and draft.sent < midnight:
            yield draft


def _calm(draft: Draft) -> bool:
    """A set of observations that would worry nobody."""
    found = {
        fields[3]: fields[5] for fields in (segment.split("|") for segment in draft.segments) if fields[0] == "OBX"
    }
    values = [found.get("^".join((test.code, test.text, test.system)), "") for test in _WATCHED]
    return all(value and low <= float(value) <= high for value, (low, high) in zip(values, _CALM, strict=True))
