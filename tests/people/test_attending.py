"""The attending clinician: the newest that messages told and nobody took back."""

from __future__ import annotations

from wardwright.engine.live.encode import facts_body
from wardwright.engine.people.attending import AttendingOfRecord, newest
from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.facts.instant import HOUR
from wardwright.record.rows import FactsRow


def told(who: str, at: int, seen: int | None = None, key: str = "", status: Status = Status.FINAL) -> Fact:
    seen = at if seen is None else seen
    return Fact("p1", Kind.ATTENDING, "", at * HOUR, seen * HOUR, Coded(who), status, "", key)


def test_the_newest_by_when_it_was_true_counts() -> None:
    assert newest([told("C1", 1), told("C3", 5), told("C2", 3, seen=6)], 9 * HOUR) == "C3"
    assert newest([], 9 * HOUR) == ""


def test_what_is_told_ahead_or_not_seen_yet_does_not_count() -> None:
    assert newest([told("C1", 1), told("C2", 8, seen=2)], 5 * HOUR) == "C1"
    assert newest([told("C1", 1), told("C2", 2, seen=8)], 5 * HOUR) == "C1"


def test_what_is_withdrawn_does_not_count() -> None:
    facts = [told("C1", 1, key="v1"), told("C2", 2, key="v2"), told("", 2, 3, key="v2", status=Status.WITHDRAWN)]
    assert newest(facts, 9 * HOUR) == "C1"
    assert newest([told("C1", 1), told("C2", 2), told("", 2, 3, status=Status.WITHDRAWN)], 9 * HOUR) == "C1"
    assert newest([told("C1", 1, status=Status.PENDING)], 9 * HOUR) == ""


class Record:
    def __init__(self, merges: dict[str, str], *facts: Fact) -> None:
        self._merges, self._all = merges, facts

    def facts(self, subject: str, after: int = 0) -> list[FactsRow]:
        return [
            FactsRow(subject, number, fact.seen, facts_body(subject, [fact]))
            for number, fact in enumerate(self._all)
            if fact.subject == subject
        ]

    def survivors(self) -> dict[str, str]:
        return self._merges


def test_the_record_is_asked_and_merges_are_followed() -> None:
    record = Record({"p9": "p5", "p5": "p1"}, told("C1", 1), told("C2", 2))
    assert AttendingOfRecord(record).staff_id("p1", 9 * HOUR) == "C2"
    assert AttendingOfRecord(record).staff_id("p9", 9 * HOUR) == "C2"
    assert AttendingOfRecord(record).staff_id("p7", 9 * HOUR) == ""
