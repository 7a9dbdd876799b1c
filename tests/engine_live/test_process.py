"""The engine's process when its record or its reading process is away: it comes back by itself, and blames nobody."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from tests.engine_live.around import NOON, POTASSIUM, VOCABULARY, ZONE, Run, read, result
from wardwright.engine.live.process import _turn
from wardwright.engine.live.reader import ReaderProcess, serve
from wardwright.engine.live.reading import Read, Reader
from wardwright.record.rows import Fate, StoredMessage
from wardwright.record.store import RecordUnavailable

RAW = b"MSH|^~\\&|LIMS|H|W|H|20260105200000||ADT^A01|1|T|2.5.1\rPID|1||101^^^H^MR\rPV1|1|I|7A\r"


def test_a_record_that_is_away_for_longer_is_asked_until_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(POTASSIUM)
    answers: list[bool] = [False, False, False]
    steps, cursor = run.kept.steps, run.kept.cursor

    def away(call: Any) -> Any:
        def asked(*given: Any) -> Any:
            if answers:
                answers.pop()
                raise RecordUnavailable("PostgreSQL could not be reached")
            return call(*given)

        return asked

    monkeypatch.setattr(run.kept, "steps", away(steps))
    monkeypatch.setattr(run.kept, "cursor", away(cursor))
    run.waiting.reads = [_read()]
    _turn(run.engine, run.around)  # type: ignore[arg-type]
    _turn(run.engine, run.around)  # type: ignore[arg-type]
    assert run.acts() == [("ask", "review 6.4 mmol/L")]
    assert run.around.said == ["PostgreSQL could not be reached", ""]


def _read() -> Read:
    return read(1, NOON, [result("101", "6.4", NOON)])


# ── the reading process ──────────────────────────────────────────────────────────────────────────


class ThreeMessages:
    """Plain ones."""

    def after(self, seq: int, limit: int, size: int = 0) -> list[StoredMessage]:
        """Those behind a number."""
        numbers = range(seq + 1, min(seq + limit, 3) + 1)
        return [StoredMessage(number, "lab feed", "hl7v2", RAW, NOON, "", "", "") for number in numbers]

    def last(self) -> int:
        """The greatest number."""
        return 3


def start(asked: Connection) -> None:
    """A process that needs a file, as the real one needs the vocabulary."""
    if not Path(os.environ["WARDWRIGHT_TEST_FILE"]).exists():
        os._exit(1)
    serve(asked, ThreeMessages(), Reader(VOCABULARY, ZONE))  # type: ignore[arg-type]


def test_a_reader_that_cannot_start_blames_no_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "vocabulary.yaml"
    monkeypatch.setenv("WARDWRIGHT_TEST_FILE", str(file))
    reader = ReaderProcess(start, ThreeMessages(), limit=1)  # type: ignore[arg-type]
    found: list[Read] = []
    try:
        for _ in range(5):
            reader.ask(len(found), 0.0)
            found += reader.answer()
        assert (found, reader.cannot_start) == ([], 5)
        file.touch()
        reader.start_again()
        while len(found) < 3:
            reader.ask(len(found), 0.0)
            found += reader.answer()
    finally:
        reader.close()
    assert {read.fate for read in found} == {Fate.READ}
    assert reader.cannot_start == 0


def test_what_the_reader_was_asked_before_it_knew_the_new_vocabulary_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "vocabulary.yaml"
    file.touch()
    monkeypatch.setenv("WARDWRIGHT_TEST_FILE", str(file))
    reader = ReaderProcess(start, ThreeMessages())  # type: ignore[arg-type]
    try:
        reader.ask(0, 0.0)
        reader.start_again()
        assert not reader.is_asked
        reader.ask(1, 0.0)
        assert [read.seq for read in reader.answer()] == [2, 3]
    finally:
        reader.close()
