"""Logs: one line for each event; of an exception its kind and place, of another library's line not its words."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator

import pytest
import structlog
from sqlcipher3 import dbapi2 as sqlite

from wardwright.engine.telemetry import logs
from wardwright.record.store import RecordUnavailable

CANARY = "ZEBRA^CANARY"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    import sys

    before = (logging.root.handlers[:], logging.root.level, sys.excepthook, threading.excepthook, sys.unraisablehook)
    out = io.StringIO()
    logs.configure(logs.JSON, "decide", out)
    yield out
    logging.root.handlers[:], logging.root.level = before[0], before[1]
    sys.excepthook, threading.excepthook, sys.unraisablehook = before[2:]
    logging.captureWarnings(False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def told(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_line_has_its_moment_level_part_and_ids(lines: io.StringIO) -> None:
    logs.logger().info("source open", source="lab feed")
    (line,) = told(lines)
    assert line.pop("timestamp")
    assert line == {"event": "source open", "level": "info", "part": "decide", "source": "lab feed"}


def test_an_exception_is_its_kind_and_place_never_its_words(lines: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as problem:
        logs.logger().error("part failed", exc_info=problem)
        logs.logger().error("part failed", exc_info=True)
    first, second = told(lines)
    assert first["error"] == second["error"] == "ValueError"
    assert CANARY not in lines.getvalue()


def test_what_the_database_calls_its_error_is_told(lines: io.StringIO) -> None:
    try:
        try:
            sqlite.connect(f"/nowhere/{CANARY}")
        except sqlite.Error as cause:
            raise RecordUnavailable("The record cannot be opened.") from cause
    except RecordUnavailable as problem:
        logs.logger().error("not read", exc_info=problem)
    (line,) = told(lines)
    assert (line["error"], line["code"]) == ("RecordUnavailable", "SQLITE_CANTOPEN")
    assert CANARY not in lines.getvalue()


def test_another_librarys_words_are_not_told_ours_are(lines: io.StringIO) -> None:
    logging.getLogger("asyncio").error("Task failed: %s", CANARY)
    logging.getLogger("somebody.else").warning("said " + CANARY)
    logging.getLogger("wardwright.listen").warning("the record is unavailable")
    foreign, other, ours = told(lines)
    assert (foreign["library"], other["library"]) == ("asyncio", "somebody.else")
    assert ours["event"] == "the record is unavailable"
    assert CANARY not in lines.getvalue()


def test_a_thread_that_fails_is_a_line_without_words(lines: io.StringIO) -> None:
    def fail() -> None:
        raise RuntimeError(CANARY)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    (line,) = told(lines)
    assert (line["event"], line["error"]) == ("thread failed", "RuntimeError")
    assert CANARY not in lines.getvalue()


def test_bytes_and_long_or_unruly_texts_are_made_harmless(lines: io.StringIO) -> None:
    logs.logger().info("odd", body=b"secret", long="x" * 1000, unruly="a\x1b[2J\nb")
    (line,) = told(lines)
    assert line["body"] == "6 bytes"
    assert len(str(line["long"])) == 401
    assert line["unruly"] == "a\ufffd[2J\ufffdb"


def test_the_plain_form_is_one_line_for_people(lines: io.StringIO) -> None:
    out = io.StringIO()
    logs.configure(logs.PLAIN, "listen", out)
    logs.logger().warning("source bad", source="lab feed", why="")
    assert out.getvalue().split("Z ", 1)[1] == '! listen     source bad  source="lab feed"  why=""\n'


def test_words_are_told_where_somebody_asks_for_them(lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARDWRIGHT_DEBUG", "1")
    logging.getLogger("asyncio").error("Task failed: %s", CANARY)
    assert CANARY in lines.getvalue()


class Broken(io.StringIO):
    """A stream whose reader has left."""

    def write(self, text: str) -> int:
        raise BrokenPipeError

    def flush(self) -> None:
        raise BrokenPipeError


def test_a_log_that_nobody_reads_stops_nothing(lines: io.StringIO) -> None:
    logs.configure(logs.JSON, "decide", Broken())
    logs.logger().error("part failed", which="listen")
