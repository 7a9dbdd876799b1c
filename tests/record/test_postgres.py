"""PostgreSQL alone: connections that are lost, a leader that fell silent, what its errors may say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.contracts.making import START, batch, facts, received
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.postgres.door import PostgresDoor
from wardwright.record.postgres.lead import SILENT_AFTER
from wardwright.record.store import LeadLost, Record, RecordUnavailable

NAME = "record_of_postgres_tests"


@pytest.fixture
def place(postgres: str, tmp_path: Path) -> Iterator[DatabasePlace]:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}".encode())
        yield DatabasePlace(tmp_path, f"{postgres.rpartition('/')[0]}/{NAME}")
        connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)".encode())


@pytest.fixture
def record(place: DatabasePlace) -> Iterator[Record]:
    opened = open_record(place)
    yield opened
    opened.close()


def end_all_connections(place: DatabasePlace) -> None:
    """As when the server restarts."""
    with psycopg.connect(place.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


class TestLostConnection:
    def test_is_told_once_and_made_anew(self, record: Record, place: DatabasePlace) -> None:
        messages, decisions = record.messages(), record.decisions()
        messages.append([received(1)], START)
        decisions.commit(batch(1))
        end_all_connections(place)
        with pytest.raises(RecordUnavailable, match="will be tried again"):
            messages.append([received(2)], START)
        with pytest.raises(RecordUnavailable):
            decisions.cursor()
        assert [receipt.seq for receipt in messages.append([received(2)], START)] == [2]
        assert decisions.cursor().message == 1

    def test_in_the_middle_of_a_batch_leaves_nothing(self, record: Record, place: DatabasePlace) -> None:
        decisions = record.decisions()
        door = decisions._door  # type: ignore[attr-defined]

        def write_and_lose() -> None:
            with door.transaction():
                door.run("INSERT INTO merges (ended, survivor, message) VALUES ('A', 'B', 1)")
                end_all_connections(place)
                door.run("INSERT INTO merges (ended, survivor, message) VALUES ('B', 'C', 1)")

        with pytest.raises(RecordUnavailable):
            write_and_lose()
        assert decisions.survivors() == {}

    def test_a_beat_does_not_mind(self, record: Record, place: DatabasePlace) -> None:
        assert record.beat("listen", {})
        end_all_connections(place)
        assert not record.beat("listen", {})
        assert record.beat("listen", {})


class TestLead:
    def test_outlives_its_connection_when_nobody_took_it(self, record: Record, place: DatabasePlace) -> None:
        lead = record.lead()
        assert lead.take()
        end_all_connections(place)
        with pytest.raises(RecordUnavailable):
            lead.beat()
        lead.beat()
        assert lead.epoch == 1
        record.decisions(1).commit(batch(1))

    def test_is_gone_when_somebody_took_it_meanwhile(self, record: Record, place: DatabasePlace) -> None:
        first, second = record.lead(), record.lead()
        assert first.take()
        end_all_connections(place)
        assert second.take()
        with pytest.raises(RecordUnavailable):
            first.beat()
        with pytest.raises(LeadLost):
            first.beat()
        with pytest.raises(LeadLost):
            record.decisions(1).commit(batch(1))

    def test_of_one_that_fell_silent_is_taken_from_it(self, record: Record, place: DatabasePlace) -> None:
        silent, next_one = record.lead(), record.lead()
        assert silent.take()
        assert not next_one.take()
        PostgresDoor(place.url).run("UPDATE lead SET beat = beat - ?", (SILENT_AFTER + 1_000_000,))
        assert any(next_one.take() for _ in range(200))
        assert next_one.epoch == 2
        with pytest.raises((LeadLost, RecordUnavailable)):
            silent.beat()
        with pytest.raises(LeadLost):
            silent.beat()

    def test_is_not_taken_in_the_middle_of_a_commit(self, record: Record, place: DatabasePlace) -> None:
        first, second = record.lead(), record.lead()
        assert first.take()
        decisions = record.decisions(1)
        door = decisions._door  # type: ignore[attr-defined]
        with door.transaction():
            decisions._begin()  # type: ignore[attr-defined]
            first.release()
            assert not second.take()
        assert second.take()


class TestErrors:
    def test_never_quote_a_value(self, record: Record) -> None:
        door = record.decisions()._door  # type: ignore[attr-defined]
        record.decisions().commit(batch(1, facts=[facts("Canary^Patient", 1)]))
        with pytest.raises(Exception, match=r".") as found:
            door.run(
                "INSERT INTO facts (id, subject, message, seen, body) VALUES (?, 'Canary^Patient', 1, 1, '')", (9,)
            )
        assert "Canary" not in str(found.value)
        with pytest.raises(Exception, match=r".") as found:
            door.run("INSERT INTO facts (id, subject) VALUES ('Canary', 1)")
        assert "Canary" not in f"{found.value} {found.value.__cause__}"
