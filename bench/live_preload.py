"""A record that is full before the engine starts: facts of past messages, timers that are far off.

Lives here: what a hospital's past looks like to the stores, written through them. Must not live here: measuring.
The messages are those of live_messages, read once; their facts are written again and again under new numbers.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from live_messages import control_id, patient_id, results

from wardwright import starter
from wardwright.engine.live.encode import timer_body
from wardwright.engine.live.reading import Reader
from wardwright.facts.instant import DAY, MINUTE, SECOND
from wardwright.facts.load import load_vocabulary
from wardwright.kernel.event import Timer, TimerKind
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import (
    Batch,
    Cursor,
    FactsRow,
    Fate,
    MessageFate,
    PatientRow,
    Received,
    StoredMessage,
    TimerRow,
)

_AT_ONCE = 5000  # messages, and timers, in one transaction
_READ = 2000  # messages that are read; the rest repeats their facts


def preload(home: Path, url: str, facts: int, timers: int, patients: int = 20_000) -> int:
    """Fill the record of a home; how many messages it holds then. An hour lies between the past and now."""
    place = DatabasePlace(home / "data", url)
    now = int(time.time() * SECOND) - 60 * MINUTE
    record = open_record(place)
    cursor = Cursor(clock=now - DAY)
    with closing(record), closing(record.messages()) as messages, closing(record.decisions()) as decisions:
        for batch, raw in _past(facts, patients, cursor, now):
            messages.append(raw, now)
            decisions.commit(batch)
        for batch in _waiting(timers, cursor, now, patients):
            decisions.commit(batch)
        messages.tidy()
    return cursor.message


def _past(facts: int, patients: int, cursor: Cursor, now: int) -> Iterator[tuple[Batch, list[Received]]]:
    bodies = _bodies(now)
    left = facts
    while left > 0:
        batch, raw = Batch(cursor), []
        for _ in range(_AT_ONCE):
            cursor.message += 1
            number = cursor.message
            text, body, said = bodies[number % len(bodies)]
            subject, seen = str(700_000 + number * 7 % patients), now - DAY + number
            batch.fates.append(MessageFate(number, seen, Fate.READ, said))
            batch.facts.append(FactsRow(subject, number, seen, body))
            raw.append(_received(number, text))
            if number <= patients:
                batch.patients.append(
                    PatientRow(subject, "Example", "1950-01-01", "female", "Ward 7A", True, True, seen)
                )
            left -= said
        cursor.clock = now - DAY + cursor.message
        cursor.arrivals += _AT_ONCE * 10
        yield batch, raw


def _received(number: int, text: bytes) -> Received:
    own = control_id(number)
    return Received("lab feed", "hl7v2", text, number.to_bytes(16, "big"), f"P{own.decode()}", "ORU^R01", "preload")


def _bodies(now: int) -> list[tuple[bytes, bytes, int]]:
    """Bytes, facts as the engine keeps them, and how many they are."""
    zone = ZoneInfo("Europe/London")
    reader = Reader(load_vocabulary(starter.vocabulary_text()), zone)
    stamp = time.strftime("%Y%m%d%H%M%S", time.localtime(now / SECOND)).encode()
    found = []
    for number, (bed, frame) in enumerate(results(_READ, _READ), start=1):
        raw = frame.filled(control_id(number), stamp, patient_id(bed, 0))[1:-2]
        read = reader.read(StoredMessage(number, "lab feed", "hl7v2", raw, now, "", "ORU^R01", "preload"))
        found.append((raw, read.said[0].body, read.facts))
    return found


def _waiting(timers: int, cursor: Cursor, now: int, patients: int) -> Iterator[Batch]:
    """Deadlines that fall due over the next month, of a page that is not loaded any more."""
    for first in range(0, timers, _AT_ONCE):
        batch = Batch(cursor)
        for number in range(first, min(first + _AT_ONCE, timers)):
            cursor.timer += 1
            due = now + DAY + number * 2 * SECOND
            subject = str(700_000 + number % patients)
            timer = Timer(due, TimerKind.DEADLINE, subject, 0, 0, due)
            batch.timers.append(TimerRow(cursor.timer, due, 2, subject, "A page of long ago", "0", timer_body(timer)))
        yield batch
