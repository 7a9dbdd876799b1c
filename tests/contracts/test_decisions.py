"""Decisions: a batch is written as a whole or not at all, and what was decided once stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.contracts.making import START, act, batch, facts, fate, firing, task, timer
from wardwright.facts.instant import HOUR
from wardwright.facts.message import SetAside
from wardwright.record.door import Fill
from wardwright.record.rows import (
    Batch,
    Cursor,
    Fate,
    MemoryRow,
    MergeRow,
    MessageFate,
    NearMiss,
    PatientRow,
    TaskClosing,
)
from wardwright.record.store import Decisions, Record, RecordUnavailable


@pytest.fixture
def decisions(record: Record) -> Decisions:
    return record.decisions()


def everything(number: int) -> Batch:
    """A batch with something in every table."""
    return batch(
        number,
        fates=[fate(number, SetAside("bad-time", "OBX-14", "It is no time.", "Send YYYYMMDD.")), fate(number + 1)],
        facts=[facts("P1", number), facts("P2", number), facts("P1", number + 1)],
        memories=[MemoryRow("P1", number, b"memory")],
        merges=[MergeRow(f"OLD{number}", "P1", number)],
        patients=[PatientRow("P1", "Testerby^Ash", "1963-04-29", "male", "ward 7", True, True, START)],
        timers=[timer(number, START + HOUR)],
        firings=[firing(number)],
        near_misses=[NearMiss("Raised potassium", "v1", START, "missed", "the patient is an inpatient", 2, b"{}")],
        tasks=[task(number)],
        closings=[TaskClosing(f"F{number}/0", "done", START + 5)],
        outbox=[act(number)],
    )


class TestCursor:
    def test_begins_at_nothing(self, decisions: Decisions) -> None:
        assert decisions.cursor() == Cursor()

    def test_is_what_the_last_batch_said(self, decisions: Decisions) -> None:
        decisions.commit(batch(7))
        decisions.commit(batch(8))
        assert decisions.cursor() == Cursor(8, 3, START + 8, 8, 9, b"rest")


class TestOneTransaction:
    @pytest.mark.parametrize("last", ["fates", "facts", "memories", "timers", "firings", "tasks", "outbox"])
    def test_what_fails_in_its_middle_leaves_nothing(
        self, record: Record, monkeypatch: pytest.MonkeyPatch, last: str
    ) -> None:
        decisions = record.decisions()
        door = decisions._door  # type: ignore[attr-defined]
        fill = door.fill

        def until(target: Fill, rows: list[tuple[object, ...]]) -> None:
            fill(target, rows)
            if target.table == last:
                raise KeyboardInterrupt

        monkeypatch.setattr(door, "fill", until)
        with pytest.raises(KeyboardInterrupt):
            decisions.commit(everything(1))
        monkeypatch.undo()
        assert decisions.cursor() == Cursor()
        assert (decisions.facts("P1"), decisions.memory("P1"), decisions.survivors()) == ([], None, {})
        assert (decisions.next_due(), decisions.patient("P1"), record.outbox().unexpanded(9)) == (None, None, [])
        decisions.commit(everything(1))  # and the connection is as good as before
        assert decisions.cursor().message == 1

    def test_another_connection_sees_all_of_it_or_nothing(self, record: Record) -> None:
        writer, reader = record.decisions(), record.decisions()
        writer.commit(everything(1))
        assert reader.cursor().message == 1
        assert len(reader.facts("P1")) == 2
        assert record.outbox().unexpanded(9) == [act(1)]

    def test_what_is_there_already_is_left_alone(self, record: Record) -> None:
        decisions = record.decisions()
        decisions.commit(batch(1, tasks=[task(1)], outbox=[act(1)], firings=[firing(1)], timers=[timer(1, START)]))
        again = batch(2, tasks=[task(1, "other")], outbox=[act(1, "other"), act(2)], firings=[firing(1), firing(2)])
        decisions.commit(again)
        assert record.outbox().unexpanded(9) == [act(1), act(2)]


class TestDoubt:
    """The connection was lost after the commit and before its answer."""

    @pytest.fixture
    def lost(self, decisions: Decisions, monkeypatch: pytest.MonkeyPatch) -> Batch:
        """A batch that was kept, which nobody was told."""
        door = decisions._door  # type: ignore[attr-defined]
        transaction = door.transaction

        @contextmanager
        def unanswered() -> Iterator[None]:
            with transaction():
                yield
            raise RecordUnavailable("the answer was lost")

        doubted = everything(1)
        monkeypatch.setattr(door, "transaction", unanswered)
        with pytest.raises(RecordUnavailable):
            decisions.commit(doubted)
        monkeypatch.undo()
        return doubted

    def test_the_same_batch_tried_again_is_not_written_twice(self, decisions: Decisions, lost: Batch) -> None:
        decisions.commit(lost)
        ((count,),) = decisions._door.rows("SELECT count FROM near_misses")  # type: ignore[attr-defined]
        assert count == 2
        decisions.commit(everything(3))
        assert decisions.cursor().message == 3
        assert len(decisions.facts("P1")) == 4

    def test_near_misses_of_a_batch_without_messages_are_counted_once(
        self, decisions: Decisions, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        decisions.commit(everything(1))
        cursor = decisions.cursor()
        cursor.clock += 1  # a timer had its turn, and nothing else happened
        missed = NearMiss("Raised potassium", "v1", START, "missed", "the patient is an inpatient", 3, b"")
        batch = Batch(cursor, near_misses=[missed])
        door = decisions._door  # type: ignore[attr-defined]
        transaction = door.transaction

        @contextmanager
        def unanswered() -> Iterator[None]:
            with transaction():
                yield
            raise RecordUnavailable("the answer was lost")

        monkeypatch.setattr(door, "transaction", unanswered)
        with pytest.raises(RecordUnavailable):
            decisions.commit(batch)
        monkeypatch.undo()
        decisions.commit(batch)
        assert door.rows("SELECT count FROM near_misses") == [(2 + 3,)]

    def test_a_near_miss_without_a_sample_leaves_the_one_that_is_there(self, decisions: Decisions) -> None:
        decisions.commit(everything(1))
        missed = NearMiss("Raised potassium", "v1", START, "missed", "the patient is an inpatient", 3, b"")
        decisions.commit(Batch(decisions.cursor(), near_misses=[missed]))
        ((count, sample),) = decisions._door.rows("SELECT count, sample FROM near_misses")  # type: ignore[attr-defined]
        assert (count, bytes(sample)) == (5, b"{}")

    def test_the_cursor_tells_that_it_was_kept(self, decisions: Decisions, lost: Batch) -> None:
        assert decisions.cursor() == lost.cursor

    def test_a_batch_that_was_not_kept_is_written(self, decisions: Decisions, monkeypatch: pytest.MonkeyPatch) -> None:
        door = decisions._door  # type: ignore[attr-defined]

        def fail(*_: object) -> int:
            raise RecordUnavailable("before the commit")

        monkeypatch.setattr(door, "run", fail)
        undecided = everything(1)
        with pytest.raises(RecordUnavailable):
            decisions.commit(undecided)
        monkeypatch.undo()
        assert decisions.cursor() == Cursor()
        decisions.commit(undecided)
        assert decisions.cursor().message == 1


class TestSubjects:
    def test_facts_come_in_the_order_of_messages(self, decisions: Decisions) -> None:
        rows = [facts("P1", 3), facts("P2", 3), facts("P1", 4), facts("P2", 5, b"x" * 5000)]
        decisions.commit(batch(5, facts=rows))
        assert decisions.facts("P1") == [rows[0], rows[2]]
        assert decisions.facts("P2", after=3) == [rows[3]]
        assert list(decisions.subjects()) == ["P1", "P2"]

    def test_rows_of_one_message_need_not_stand_together(self, decisions: Decisions) -> None:
        decisions.commit(batch(2, facts=[facts("P1", 1), facts("P1", 2), facts("P2", 1)]))
        assert [row.message for row in decisions.facts("P2")] == [1]

    def test_the_facts_of_a_range_of_messages_are_read_and_replaced(self, decisions: Decisions) -> None:
        rows = [facts("P1", 1), facts("P2", 1), facts("P1", 2), facts("P1", 3)]
        decisions.commit(batch(3, facts=rows))
        assert decisions.facts_between(1, 2) == rows[:3]
        new = [facts("P1", 2, b"new"), facts("P2", 2, b"new")]
        decisions.replace_facts(2, 2, new)
        assert decisions.facts_between(1, 3) == [*rows[:2], *new, rows[3]]
        assert [row.body for row in decisions.facts("P1")] == [b"facts", b"new", b"facts"]
        decisions.replace_facts(1, 3, [])
        assert list(decisions.subjects()) == []

    def test_it_is_kept_that_facts_were_derived_again(self, decisions: Decisions) -> None:
        assert decisions.rederived() == []
        decisions.replace_facts(5, 9, [])
        decisions.replace_facts(2, 4, [facts("P1", 2)])
        (one, first), (two, second) = decisions.rederived()
        assert (first, second) == (5, 2)
        assert decisions.rederived(one) == [(two, 2)]

    def test_moments_and_what_was_set_aside_of_a_range_of_messages(self, decisions: Decisions) -> None:
        aside = SetAside("no-patient", "PID-3", "No patient.", "Send one.")
        fates = [
            MessageFate(1, START, Fate.READ, 1),
            MessageFate(2, START + 5, Fate.SET_ASIDE, 0, (aside, aside)),
            MessageFate(4, START + 9, Fate.PARTLY, 1, (aside._replace(slug="bad-time"),)),
        ]
        decisions.commit(batch(4, fates=fates))
        assert decisions.moments_between(2, 9) == [(2, START + 5), (4, START + 9)]
        assert decisions.moments_between(5, 9) == []
        assert decisions.asides_between(1, 3) == {"no-patient": 2}
        assert decisions.asides_between(1, 4) == {"bad-time": 1, "no-patient": 2}

    def test_the_last_memory_counts(self, decisions: Decisions) -> None:
        decisions.commit(batch(1, memories=[MemoryRow("P1", 1, b"one"), MemoryRow("P1", 2, b"two")]))
        assert decisions.memory("P1") == MemoryRow("P1", 2, b"two")
        decisions.commit(batch(3, memories=[MemoryRow("P1", 3, b"three")]))
        assert decisions.memory("P1") == MemoryRow("P1", 3, b"three")
        assert decisions.memory("P2") is None

    def test_ended_identifiers_lead_to_the_next_one(self, decisions: Decisions) -> None:
        decisions.commit(batch(2, merges=[MergeRow("A", "B", 1), MergeRow("B", "C", 2)]))
        assert decisions.survivors() == {"A": "B", "B": "C"}

    def test_patients_are_found_page_by_page(self, decisions: Decisions) -> None:
        def patient(subject: str, inpatient: bool, known: bool = True) -> PatientRow:
            return PatientRow(subject, "", "", "", "", inpatient, known, START)

        rows = [patient("B", True), patient("a", False), patient("É", True), patient("C", True, known=False)]
        decisions.commit(batch(1, patients=rows))
        assert [row.subject for row in decisions.patients("", 9, False)] == ["B", "a", "É"]
        assert [row.subject for row in decisions.patients("B", 1, False)] == ["a"]
        assert decisions.patients("", 9, True) == [rows[0], rows[2]]
        decisions.commit(batch(2, patients=[patient("B", False)]))
        assert decisions.patient("B") == patient("B", False)

    @pytest.mark.parametrize("odd", ["P\x001", "P\ud800"], ids=ascii)
    def test_a_subject_that_no_column_can_hold_is_found_again(self, decisions: Decisions, odd: str) -> None:
        decisions.commit(batch(1, facts=[facts(odd, 1)], memories=[MemoryRow(odd, 1, b"m")]))
        assert [row.body for row in decisions.facts(odd)] == [b"facts"]
        memory = decisions.memory(odd)
        assert memory is not None
        assert memory.body == b"m"


class TestTimers:
    def test_come_by_due_then_rank_then_subject_then_id(self, decisions: Decisions) -> None:
        rows = [
            timer(5, START + 1, 0, "b"),
            timer(4, START + 1, 0, "B"),
            timer(9, START + 1, 0, "B"),
            timer(3, START + 1, -1, "z"),
            timer(2, START, 7, "z"),
            timer(1, START + 2),
        ]
        decisions.commit(batch(1, timers=rows))
        assert decisions.next_due() == START
        assert [row.id for row in decisions.timers(START + 1, 99)] == [2, 3, 4, 9, 5]
        assert [row.id for row in decisions.timers(START + 1, 2)] == [2, 3]
        assert decisions.timers(START - 1, 9) == []
        assert decisions.timers(START + 2, 99)[-1] == rows[-1]

    def test_order_is_that_of_code_points(self, decisions: Decisions) -> None:
        subjects = ["é", "Z", "a", "_", "10", "9", "a b", "ab", "A", "\U0001f600", "\uffee"]
        decisions.commit(batch(1, timers=[timer(n, START, 0, subject) for n, subject in enumerate(subjects)]))
        assert [row.subject for row in decisions.timers(START, 99)] == sorted(subjects)

    def test_go_also_in_the_batch_that_set_them(self, decisions: Decisions) -> None:
        decisions.commit(batch(1, timers=[timer(1, START, subject="A"), timer(2, START, subject="A")]))
        decisions.commit(batch(2, timers=[timer(3, START)], timers_gone=[1, 3]))
        assert [row.id for row in decisions.timers(START, 9)] == [2]


class TestFates:
    def test_every_fate_can_be_written(self, decisions: Decisions) -> None:
        decisions.commit(batch(4, fates=[fate(n, what=what) for n, what in enumerate(Fate)]))
        assert decisions.cursor().message == 4
