"""Lead: one engine leads; who led before finds out at its next commit and keeps nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.contracts.making import START, act, batch, facts, received
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import Cursor
from wardwright.record.store import Lead, LeadLost, Record

LEADING = """
import sys
from pathlib import Path
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
folder, url, key = sys.argv[1:]
lead = open_record(DatabasePlace(Path(folder), url, key.encode() or None)).lead()
print("leads" if lead.take() else "waits", lead.epoch, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def another_engine(place: DatabasePlace) -> Iterator[Callable[[], tuple[subprocess.Popen[str], str]]]:
    """Starts a process that tries to lead; what it said."""
    started: list[subprocess.Popen[str]] = []

    def start() -> tuple[subprocess.Popen[str], str]:
        arguments = [sys.executable, "-c", LEADING, str(place.folder), place.url, (place.key or b"").decode()]
        process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_the_first_one_leads_and_the_second_waits(record: Record) -> None:
    first, second = record.lead(), record.lead()
    assert first.take()
    assert first.take()  # it does already
    assert not second.take()
    first.release()
    assert second.take()
    assert second.epoch == first.epoch + 1 or second.epoch == 2
    second.release()


def test_a_killed_engine_leads_no_longer(
    record: Record, another_engine: Callable[[], tuple[subprocess.Popen[str], str]]
) -> None:
    process, said = another_engine()
    assert said == "leads 1"
    lead = record.lead()
    assert not lead.take()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert _soon(lead)
    assert lead.epoch == 2
    lead.release()


def _soon(lead: Lead) -> bool:
    """PostgreSQL notices the closed connection when it next looks at it: the engine asks every second."""
    return any(lead.take() for _ in range(2000))


class TestFencing:
    @pytest.fixture
    def replaced(self, record: Record) -> Iterator[int]:
        """The number of an engine that another one has replaced."""
        first, second = record.lead(), record.lead()
        assert first.take()
        epoch = first.epoch
        record.messages(epoch).append([received(1)], START)
        record.decisions(epoch).commit(batch(1))
        first.release()
        assert second.take()
        yield epoch
        second.release()

    def test_a_replaced_engine_appends_nothing(self, record: Record, replaced: int) -> None:
        with pytest.raises(LeadLost):
            record.messages(replaced).append([received(2)], START)
        assert record.messages().last() == 1

    def test_a_replaced_engine_commits_nothing(self, record: Record, replaced: int) -> None:
        with pytest.raises(LeadLost):
            record.decisions(replaced).commit(batch(2, facts=[facts("P1", 2)]))
        assert record.decisions().cursor().message == 1
        assert record.decisions().facts("P1") == []

    def test_a_replaced_engine_delivers_nothing(self, record: Record, replaced: int) -> None:
        record.decisions().commit(batch(3, outbox=[act(1)]))
        with pytest.raises(LeadLost):
            record.outbox(replaced).expand(["F1/0"], [], START)
        assert record.outbox().unexpanded(9) == [act(1)]

    def test_the_one_that_leads_goes_on(self, record: Record, replaced: int) -> None:
        record.messages(replaced + 1).append([received(2)], START)
        record.decisions(replaced + 1).commit(batch(2))
        assert record.decisions().cursor() == Cursor(2, 3, START + 2, 2, 9, b"rest")


def test_a_beat_of_one_that_never_led_says_so(record: Record) -> None:
    with pytest.raises(LeadLost):
        record.lead().beat()


def test_a_beat_of_the_one_that_leads_changes_nothing(record: Record) -> None:
    lead = record.lead()
    assert lead.take()
    lead.beat()
    lead.beat()
    assert lead.epoch == 1
    lead.release()
