"""A rota: a calendar that says who is on at a moment.

Lives here: shifts out of iCalendar (RFC 5545), once and repeated, in the hospital's zone. Must not live here: where the
calendar comes from (rota_store.py), what happens when nobody is on (resolver.py).

A shift counts from its start up to its end, the end not included: at 08:00 the day shift is on and the night shift is
not. Times without a zone, and whole days, are the hospital's. A night from 20:00 to 08:00 is an hour shorter or longer
when the clock changes, because both its ends are times on the wall.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any, NamedTuple

import icalendar
import recurring_ical_events

from wardwright.engine.people.directory import Directory
from wardwright.facts.instant import DAY, Instant, civil, instant

_WINDOW = 28 * DAY  # of which shifts are worked out at a time
_MARGIN = 2 * DAY  # more than any zone's distance from UTC
_MOST_WINDOWS = 8


class UnreadableRota(Exception):
    """The text is not a calendar. Nothing of it is in the message: a rota holds names."""


class Shift(NamedTuple):
    """One event of the rota."""

    start: Instant
    end: Instant
    people: tuple[str, ...]  # keys; () when it names nobody whom the settings know


class OnCall(NamedTuple):
    """Who is on at a moment."""

    people: tuple[str, ...]
    strangers: int  # shifts of that moment that name nobody whom the settings know


class Rota:
    """Who is on when, out of one calendar."""

    def __init__(self, text: bytes, directory: Directory, zone: tzinfo) -> None:
        """Raises UnreadableRota."""
        try:
            calendars = icalendar.Calendar.from_ical(text, multiple=True)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
            raise UnreadableRota from None
        self._calendars = [each for each in calendars if each.name == "VCALENDAR"]
        if not self._calendars or any(_is_endless(event) for each in self._calendars for event in each.walk("VEVENT")):
            raise UnreadableRota
        self._directory, self._zone = directory, zone
        self._windows: dict[int, list[Shift]] = {}

    def on(self, at: Instant) -> OnCall:
        """Who is on at that moment: everybody of every shift that holds it, by the shift's start.

        Raises UnreadableRota when an event makes no sense: some show only when they are spelled out.
        """
        shifts = self._window(at // _WINDOW)
        begun = shifts[: bisect_right(shifts, at, key=lambda shift: shift.start)]
        now = [shift for shift in begun if at < shift.end]
        people = tuple(dict.fromkeys(person for shift in now for person in shift.people))
        return OnCall(people, sum(not shift.people for shift in now))

    def between(self, begin: Instant, end: Instant) -> list[Shift]:
        """The shifts that touch that time, in order. Raises UnreadableRota."""
        numbers = range(begin // _WINDOW, (end - 1) // _WINDOW + 1)
        found = {shift for number in numbers for shift in self._window(number)}
        return sorted(shift for shift in found if shift.start < end and shift.end > begin)

    def _window(self, number: int) -> list[Shift]:
        if number not in self._windows:
            if len(self._windows) >= _MOST_WINDOWS:
                self._windows.clear()
            try:
                self._windows[number] = sorted(self._shifts(number * _WINDOW, (number + 1) * _WINDOW))
            except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
                raise UnreadableRota from None
        return self._windows[number]

    def _shifts(self, begin: Instant, end: Instant) -> Iterator[Shift]:
        for calendar in self._calendars:
            query = recurring_ical_events.of(calendar)
            for event in query.between(civil(begin - _MARGIN, UTC), civil(end + _MARGIN, UTC)):
                shift = self._shift(event)
                if shift is not None:
                    yield shift

    def _shift(self, event: Any) -> Shift | None:
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return None
        start, end = self._moment(event.start), self._moment(event.end)
        return Shift(start, end, self._people(event)) if start < end else None

    def _moment(self, when: date | datetime) -> Instant:
        if not isinstance(when, datetime):
            when = datetime.combine(when, time())
        return instant(when if when.tzinfo is not None else when.replace(tzinfo=self._zone))

    def _people(self, event: Any) -> tuple[str, ...]:
        """The attendees; without one whom the settings know, those whom the summary names."""
        invited = event.get("ATTENDEE", [])
        attendees = invited if isinstance(invited, list) else [invited]
        found = [person for attendee in attendees for person in self._attendee(attendee)]
        return tuple(dict.fromkeys(found)) or self._directory.named_in(str(event.get("SUMMARY", "")))

    def _attendee(self, attendee: Any) -> tuple[str, ...]:
        says = getattr(attendee, "params", {})
        if (
            str(says.get("PARTSTAT", "")).upper() == "DECLINED"
            or str(says.get("ROLE", "")).upper() == "NON-PARTICIPANT"
        ):
            return ()
        address = str(attendee)
        if address[:7].casefold() == "mailto:":
            address = address[7:]
        person = self._directory.find(address) or self._directory.find(str(says.get("CN", "")))
        return (person.id,) if person is not None else ()


def _is_endless(event: Any) -> bool:
    """A shift for every second or minute: a slip, or somebody who wants to keep this machine busy."""
    rules = event.get("RRULE", [])
    return any(
        str(often).upper() in ("SECONDLY", "MINUTELY")
        for rule in (rules if isinstance(rules, list) else [rules])
        for often in rule.get("FREQ", [])
    )
