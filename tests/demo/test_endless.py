"""The endless hospital is the same for a seed, never runs full or empty, and holds no more than a day."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from itertools import islice, takewhile

import pytest

from wardwright.demo.endless import OPENS, Hospital, Message
from wardwright.demo.hospital import CONNECTIONS, Feed
from wardwright.demo.patients import FAMILIES

DAYS = 4
_PATIENT = re.compile(rb"\rPID\|1\|\|(WW\d+)\^")


@pytest.fixture(scope="module")
def hospital() -> Hospital:
    """One hospital, to be listened to once."""
    return Hospital(seed=11)


@pytest.fixture(scope="module")
def stream(hospital: Hospital) -> list[Message]:
    """Its first days."""
    end = OPENS + timedelta(days=DAYS)
    return list(takewhile(lambda message: message.moment < end, hospital.stream()))


def after(stream: list[Message]) -> list[Message]:
    return [message for message in stream if not message.step]


def test_the_same_seed_gives_the_same_messages(stream: list[Message]) -> None:
    assert list(islice(Hospital(seed=11).stream(), 6000)) == stream[:6000]
    assert list(islice(Hospital(seed=12).stream(), 100)) != stream[:100]


def test_messages_come_in_the_order_in_which_they_are_sent(stream: list[Message]) -> None:
    moments = [message.moment for message in after(stream)]
    assert moments == sorted(moments)
    assert moments[0] >= OPENS


def test_what_is_told_first_is_in_its_order_and_before_the_day(stream: list[Message]) -> None:
    steps = [message.step for message in stream if message.step]
    assert steps == sorted(steps)
    assert [message.step for message in stream[: len(steps)]] == steps
    assert set(steps) == {1, 2, 3}
    assert all(message.moment < OPENS for message in stream[: len(steps)])


def test_every_day_has_its_thousands_of_messages_from_every_system(stream: list[Message]) -> None:
    for day in range(1, DAYS):
        date = (OPENS + timedelta(days=day)).date()
        feeds = Counter(message.feed for message in stream if message.moment.date() == date)
        assert 3000 < sum(feeds.values()) < 6000
        assert set(feeds) == set(Feed)


def test_the_beds_are_nearly_all_taken(hospital: Hospital, stream: list[Message]) -> None:
    beds = hospital._wards.beds
    assert len(beds) == 120
    assert len({(bed.ward, bed.place) for bed in beds}) == 120
    assert 95 <= sum(bed.chart is not None for bed in beds) < 120


def test_people_come_and_go_home(stream: list[Message]) -> None:
    kinds = Counter(message.raw.split(b"|")[8][:7].decode() for message in after(stream))
    assert kinds["ADT^A01"] > 15 * DAYS
    assert kinds["ADT^A03"] > 40 * DAYS  # those of the Emergency Department among them
    assert kinds["ADT^A02"] > 5


def test_nobody_lies_in_a_bed_that_another_has(stream: list[Message]) -> None:
    """Per bed: whoever is admitted to it or moved to it after the opening finds it empty."""
    slips = {match.group(1) for m in stream if b"|ADT^A11^" in m.raw for match in [_PATIENT.search(m.raw)] if match}
    taken: dict[bytes, bytes] = {}
    for message in stream:
        if message.feed is not Feed.ADMISSIONS or message.raw.split(b"|")[8][:7] not in (b"ADT^A01", b"ADT^A03"):
            continue
        place = re.search(rb"\rPV1\|1\|I\|([^|]+)", message.raw)
        patient = _PATIENT.search(message.raw)
        if place is None or patient is None or patient.group(1) in slips or place.group(1).startswith((b"ED", b"ICU")):
            continue
        bed, who = place.group(1), patient.group(1)
        if b"ADT^A01" in message.raw:
            assert taken.get(bed, who) == who, message.moment
            taken[bed] = who
        elif taken.get(bed) == who:
            del taken[bed]


def test_results_are_late_corrected_and_withdrawn(stream: list[Message]) -> None:
    notes = Counter(message.note for message in stream)
    assert notes["late"] > 5
    assert notes["corrected"] >= 1
    assert notes["withdrawn"] >= 1


def test_every_message_has_a_control_id_of_its_own(stream: list[Message]) -> None:
    numbers = [message.raw.split(b"|", 10)[9] for message in stream]
    assert len(set(numbers)) == len(numbers)


def test_nobody_in_it_could_be_a_real_person(stream: list[Message]) -> None:
    names = {name.decode() for m in stream for name in re.findall(rb"\rPID\|1\|\|[^|]*\|\|([^\^|]*)", m.raw)}
    assert names <= {*FAMILIES, "Unknown"}


def test_no_more_than_a_day_is_in_memory(hospital: Hospital, stream: list[Message]) -> None:
    assert len(hospital._waiting) < 6000
    assert all(not bed.chart.drafts for bed in hospital._wards.beds if bed.chart is not None)


def test_no_feed_that_is_watched_is_silent_for_long(stream: list[Message]) -> None:
    """Or the alarms about quiet feeds, which the demo's own troubles are there to show, would cry without reason."""
    longest = {Feed.LAB: 31, Feed.VITALS: 45, Feed.MEDICINES: 240, Feed.ADMISSIONS: 240}
    last: dict[Feed, Message] = {}
    for message in after(stream):
        if message.feed in last and message.feed in longest:
            gap = message.moment - last[message.feed].moment
            assert gap <= timedelta(minutes=longest[message.feed]), (message.feed, message.moment)
        last[message.feed] = message


def test_every_system_has_a_connection() -> None:
    assert set(CONNECTIONS) == set(Feed)
