"""Who is on at a moment, out of a calendar: over clock changes, overlaps and gaps."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people.settings import LONDON, PEOPLE, moment
from wardwright.engine.people.directory import Directory
from wardwright.engine.people.rota import OnCall, Rota, UnreadableRota
from wardwright.facts.instant import MINUTE, SECOND, civil

DIRECTORY = Directory(PEOPLE)


def calendar(*events: str) -> bytes:
    """Events as their lines, parted by `;`-free text: "DTSTART:… / DTEND:… / SUMMARY:…"."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//rota//EN"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}", *(line.strip() for line in event.split(" / ")), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def on(text: str, *events: str, fold: int = 0) -> tuple[str, ...]:
    return Rota(calendar(*events), DIRECTORY, LONDON).on(moment(text, fold)).people


DAILY = "RRULE:FREQ=DAILY"
DAYS = f"DTSTART;TZID=Europe/London:20260101T080000 / DURATION:PT12H / {DAILY} / SUMMARY:Amina Diallo"
_NIGHT = "DTSTART;TZID=Europe/London:20260101T200000 / DTEND;TZID=Europe/London:20260102T080000"
NIGHTS = f"{_NIGHT} / {DAILY} / SUMMARY:Ben (nights)"


@pytest.mark.parametrize(
    ("when", "who"),
    [
        ("2026-03-10 08:00", ("amina",)),  # the start is in
        ("2026-03-10 19:59", ("amina",)),
        ("2026-03-10 20:00", ("ben",)),  # the end is not
        ("2026-03-11 07:59", ("ben",)),
        ("2031-07-11 03:00", ("ben",)),  # a rule without an end goes on
    ],
)
def test_the_shift_that_holds_the_moment_is_on(when: str, who: tuple[str, ...]) -> None:
    assert on(when, DAYS, NIGHTS) == who


@pytest.mark.parametrize(
    ("when", "fold", "who"),
    [
        ("2026-03-29 00:59", 0, "ben"),  # the night on which the clock goes forward, 01:00 → 02:00
        ("2026-03-29 02:00", 0, "ben"),
        ("2026-03-29 07:59", 0, "ben"),
        ("2026-03-29 08:00", 0, "amina"),
        ("2026-10-25 01:30", 0, "ben"),  # the night on which it goes back: 01:30 is there twice
        ("2026-10-25 01:30", 1, "ben"),
        ("2026-10-25 07:59", 0, "ben"),
        ("2026-10-25 08:00", 0, "amina"),
    ],
)
def test_shifts_begin_and_end_by_the_clock_on_the_wall(when: str, fold: int, who: str) -> None:
    assert on(when, DAYS, NIGHTS, fold=fold) == (who,)


def test_times_without_a_zone_and_whole_days_are_the_hospitals() -> None:
    floating = "DTSTART:20260329T010000 / DTEND:20260329T090000 / SUMMARY:Ben"
    assert on("2026-03-29 08:59", floating) == ("ben",)
    assert on("2026-03-29 09:00", floating) == ()
    day = "DTSTART;VALUE=DATE:20261025 / DTEND;VALUE=DATE:20261026 / SUMMARY:Ben"
    assert on("2026-10-25 00:00", day) == ("ben",)
    assert on("2026-10-25 23:59", day) == ("ben",)
    assert on("2026-10-26 00:00", day) == ()


def test_a_shift_in_universal_time_is_moved_by_summer_time() -> None:
    utc = "DTSTART:20260701T070000Z / DTEND:20260701T190000Z / SUMMARY:Ben"
    assert on("2026-07-01 08:00", utc) == ("ben",)
    assert on("2026-07-01 07:59", utc) == ()


def test_everybody_of_overlapping_shifts_is_on_in_the_order_of_their_start() -> None:
    handover = "DTSTART;TZID=Europe/London:20260310T193000 / DTEND;TZID=Europe/London:20260310T203000 / SUMMARY:Khan"
    assert on("2026-03-10 19:45", DAYS, NIGHTS, handover) == ("amina", "khan")
    assert on("2026-03-10 20:15", DAYS, NIGHTS, handover) == ("khan", "ben")


def test_a_gap_is_a_gap() -> None:
    assert on("2026-03-10 21:00", DAYS) == ()
    assert on("2025-12-31 12:00", DAYS) == ()


def test_a_swapped_a_cancelled_and_an_excluded_shift() -> None:
    weekly = "DTSTART;TZID=Europe/London:20260302T080000 / DTEND;TZID=Europe/London:20260302T200000"
    rule = f"UID:w / {weekly} / RRULE:FREQ=WEEKLY / EXDATE;TZID=Europe/London:20260316T080000 / SUMMARY:Ben"
    moved = (
        "UID:w / RECURRENCE-ID;TZID=Europe/London:20260309T080000 / DTSTART;TZID=Europe/London:20260309T080000 / "
        "DTEND;TZID=Europe/London:20260309T200000 / SUMMARY:Khan"
    )
    cancelled = f"UID:c / {weekly} / STATUS:CANCELLED / SUMMARY:Dana O'Brien"
    both = (
        calendar(rule, moved, cancelled)
        .replace(b"UID:0\r\n", b"")
        .replace(b"UID:1\r\n", b"")
        .replace(b"UID:2\r\n", b"")
    )
    rota = Rota(both, DIRECTORY, LONDON)
    assert rota.on(moment("2026-03-02 09:00")).people == ("ben",)
    assert rota.on(moment("2026-03-09 09:00")).people == ("khan",)
    assert rota.on(moment("2026-03-16 09:00")).people == ()


SHIFT = "DTSTART:20260310T080000Z / DTEND:20260310T200000Z"


@pytest.mark.parametrize(
    ("says", "who"),
    [
        ("ATTENDEE:mailto:ben@example.org / SUMMARY:Registrar on call", ("ben",)),
        ('ATTENDEE;CN="Ben Fox":mailto:rota@example.org / SUMMARY:Registrar', ("ben",)),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:ben@example.org / SUMMARY:Registrar", ()),
        ("ATTENDEE:mailto:room7@example.org / SUMMARY:Ben", ("ben",)),
        ("ATTENDEE:mailto:ben@example.org / ATTENDEE:mailto:khan@example.org / SUMMARY:x", ("ben", "khan")),
        ("SUMMARY:Diallo\\, Amina", ("amina",)),
        ("SUMMARY:AMINA KHAN bleep 123", ("khan",)),  # not the person whose key is amina
        ("SUMMARY:Med reg: Amina + Ben", ("amina", "ben")),
        ("SUMMARY:Benedict", ()),
        ("SUMMARY:C12", ("dana",)),
        ("DESCRIPTION:nobody", ()),
    ],
)
def test_a_shift_names_its_people_by_attendee_or_summary(says: str, who: tuple[str, ...]) -> None:
    assert on("2026-03-10 12:00", f"{SHIFT} / {says}") == who


def test_a_shift_that_names_nobody_we_know_is_counted() -> None:
    rota = Rota(calendar(f"{SHIFT} / SUMMARY:Dr Locum"), DIRECTORY, LONDON)
    assert rota.on(moment("2026-03-10 12:00")) == OnCall((), 1)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<html>sign in first</html>",
        b"\xff\xfe\x00",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        calendar("DTSTART:20260101T000000Z / RRULE:FREQ=SECONDLY / SUMMARY:Ben"),
    ],
)
def test_what_is_no_calendar_is_refused(text: bytes) -> None:
    with pytest.raises(UnreadableRota):
        Rota(text, DIRECTORY, LONDON)


MINUTES = st.integers(0, 14 * 24 * 60)


@settings(max_examples=60)
@given(
    shifts=st.lists(st.tuples(MINUTES, st.integers(1, 1000), st.sampled_from(["amina", "ben", "khan"])), max_size=6),
    start=st.sampled_from(["2026-03-22 00:00", "2026-10-18 00:00"]),
    asked=st.lists(MINUTES, min_size=1, max_size=6),
)
def test_single_shifts_agree_with_plain_arithmetic(
    shifts: list[tuple[int, int, str]], start: str, asked: list[int]
) -> None:
    begin = moment(start)
    events = []
    for first, length, who in shifts:
        ends = [civil(begin + minute * MINUTE, UTC).strftime("%Y%m%dT%H%M%SZ") for minute in (first, first + length)]
        events.append(f"DTSTART:{ends[0]} / DTEND:{ends[1]} / SUMMARY:{who}")
    rota = Rota(calendar(*events), DIRECTORY, LONDON)
    for minute in asked:
        expected = {who for first, length, who in shifts if first <= minute < first + length}
        assert set(rota.on(begin + minute * MINUTE).people) == expected
        assert set(rota.on(begin + minute * MINUTE + 59 * SECOND).people) == expected
