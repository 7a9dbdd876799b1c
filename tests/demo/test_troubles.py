"""The timetable of troubles: one of each in the first hour, then without end, the same for a seed."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

import pytest

from wardwright.demo.dirt import broken_message
from wardwright.demo.endless import OPENS
from wardwright.demo.hospital import Feed
from wardwright.demo.troubles import Trouble, troubles


def test_the_first_hour_has_one_of_each() -> None:
    first = [planned for planned in islice(troubles(3, OPENS), 20) if planned.at < OPENS + timedelta(hours=1)]
    assert {planned.trouble for planned in first} == set(Trouble)


def test_they_come_in_order_and_every_end_is_after_its_beginning() -> None:
    planned = list(islice(troubles(3, OPENS), 300))
    assert [each.at for each in planned] == sorted(each.at for each in planned)
    assert all(each.until is None or each.until > each.at for each in planned)
    assert planned == list(islice(troubles(3, OPENS), 300))
    assert planned != list(islice(troubles(4, OPENS), 300))


def test_what_lasts_ends_and_what_breaks_a_connection_names_it() -> None:
    for planned in islice(troubles(3, OPENS), 300):
        assert (planned.until is not None) == (planned.trouble in (Trouble.QUIET, Trouble.REFUSING))
        assert (planned.feed is None) == (planned.trouble is Trouble.REFUSING)


@pytest.mark.parametrize("number", range(3))
def test_an_unreadable_message_is_from_its_feed_and_new_each_time(number: int) -> None:
    raw, what = broken_message(number, datetime(2026, 3, 3, 9), Feed.VITALS)
    other, _ = broken_message(number + 3, datetime(2026, 3, 3, 9), Feed.VITALS)
    assert raw.startswith(b"MSH|^~\\&|EOBS|")
    assert raw.split(b"|")[9] != other.split(b"|")[9]
    assert what
