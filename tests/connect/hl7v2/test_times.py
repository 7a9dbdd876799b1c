"""HL7 times, zones, and the two hours a year that clocks get wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.connect.hl7v2.feed import LONDON, facts, local, one, reading, source
from wardwright.connect.hl7v2 import peek
from wardwright.connect.hl7v2.times import Clock, iso_date
from wardwright.facts.fact import Kind
from wardwright.facts.instant import instant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026", "2026-01-01T00:00:00+00:00"),
        ("202607", "2026-07-01T00:00:00+01:00"),
        ("20260712", "2026-07-12T00:00:00+01:00"),
        ("2026071209", "2026-07-12T09:00:00+01:00"),
        ("202607120905", "2026-07-12T09:05:00+01:00"),
        ("20260712090507", "2026-07-12T09:05:07+01:00"),
        ("20260712090507.5", "2026-07-12T09:05:07.500000+01:00"),
        ("20260712090507.1234567", "2026-07-12T09:05:07.123456+01:00"),
        ("20260712090507+0000", "2026-07-12T10:05:07+01:00"),
        ("202607120905-0500", "2026-07-12T15:05:00+01:00"),
        ("20260712+0200", "2026-07-11T23:00:00+01:00"),
        ("20260712090507Z", "2026-07-12T10:05:07+01:00"),
        (" 20260112 ", "2026-01-12T00:00:00+00:00"),
    ],
)
def test_every_precision_with_and_without_an_offset(text: str, expected: str) -> None:
    found = Clock(LONDON).instant(text)
    assert found is not None
    assert local(found) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "20260230", "20261301", "202601012460", "2026010125", "0000", "63", "196203520", "2026-01-01"),
        *("Aug 15", "20260101120000+2500", "20260101T1200", "٢٠٢٦", "20260101120060", "99999999"),
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert Clock(LONDON).instant(text) is None


def test_the_hour_that_autumn_has_twice_is_the_first_one() -> None:
    assert Clock(LONDON).instant("202610250130") == instant(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))


def test_unless_the_feed_has_already_passed_it() -> None:
    clock = Clock(LONDON)
    second_pass = instant(datetime(2026, 10, 25, 1, 10, tzinfo=UTC))
    assert clock.instant("202610250120", second_pass) == instant(datetime(2026, 10, 25, 1, 20, tzinfo=UTC))
    assert clock.instant("202610250105", second_pass) == instant(datetime(2026, 10, 25, 0, 5, tzinfo=UTC))


def test_a_feeds_messages_in_that_hour_stay_in_order() -> None:
    before = None
    for minute in ("0050", "0130", "0155", "0110", "0140", "0205"):
        header = peek(f"MSH|^~\\&|A||||20261025{minute}||ADT^A08|1|P".encode(), LONDON, before)
        assert header.time is not None
        assert before is None or header.time > before
        before = header.time


def test_the_hour_that_spring_leaves_out_is_moved_forward() -> None:
    found = Clock(LONDON).instant("202603290130")
    assert found is not None
    assert local(found) == "2026-03-29T02:30:00+01:00"


def test_a_time_with_its_offset_is_never_ambiguous() -> None:
    clock = Clock(LONDON)
    assert clock.instant("202610250130+0100") == instant(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert clock.instant("202610250130+0000") == instant(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))


@pytest.mark.parametrize(("text", "date"), [("1950", "1950"), ("195006", "1950-06"), ("1950061208", "1950-06-12")])
def test_a_date_is_as_precise_as_it_came(text: str, date: str) -> None:
    assert iso_date(text) == date


def test_an_impossible_time_sets_its_fact_aside_and_not_the_message() -> None:
    found = reading(
        "ORU^R01",
        "OBR|1||F1|U&E^^L|||202603010900",
        "OBX|1|NM|2823-3^^LN||6.4|mmol/L|||||F|||20260230",
        "OBX|2|NM|2345-7^^LN||5.4|mmol/L|||||F",
    )
    assert [fact.term for fact in found.facts if fact.kind is Kind.RESULT] == ["glucose"]
    assert [(aside.slug, aside.place) for aside in found.set_aside] == [("bad-time", "OBX-14")]
    assert "20260230" not in str(found.set_aside)


def test_an_impossible_birthday_leaves_the_sex_readable() -> None:
    found = reading("ADT^A08", "PID|1||7||Canary||19501399|F")
    assert [fact.kind for fact in found.facts] == [Kind.SEX]
    assert [aside.place for aside in found.set_aside] == ["PID-7"]


def test_the_sample_time_is_obx_14_else_obr_7_else_msh_7() -> None:
    obr, bare = "OBR|1||F1|U&E^^L|||202603010900", "OBX|1|NM|2823-3^^LN||6.4|mmol/L|||||F"
    assert local(one("ORU^R01", obr, bare + "|||202603010830").at) == "2026-03-01T08:30:00+00:00"
    assert local(one("ORU^R01", obr, bare).at) == "2026-03-01T09:00:00+00:00"
    assert local(one("ORU^R01", "OBR|1||F1|U&E^^L", bare).at) == "2026-03-01T10:15:00+00:00"
    assert local(one("ORU^R01", "OBR|1||F1|U&E^^L", bare).seen) == "2026-03-01T10:15:00+00:00"


def test_a_source_may_have_a_time_zone_of_its_own() -> None:
    paris = source("time zone: Europe/Paris")
    fact = facts("ORU^R01", "OBX|1|NM|2823-3^^LN||6.4|mmol/L|||||F|||202603010830", by=paris)[0]
    assert local(fact.at) == "2026-03-01T07:30:00+00:00"


def test_only_an_hour_that_comes_twice_is_read_again() -> None:
    clock = Clock(LONDON)
    late = instant(datetime(2026, 12, 1, tzinfo=UTC))
    assert clock.instant("202603290130", late) == clock.instant("202603290130")
    assert clock.instant("202607010130", late) == clock.instant("202607010130")
