"""Logs: one line for each event, with ids and never a patient's data.

Lives here: how lines look, and what of a stray exception or another library's line may be told: its kind and its place
in the code, never its words, which may quote a message. Must not live here: what is worth a line (each part knows).

    log = logger()
    log.info("source bad", source="lab feed", why="quiet")

`WARDWRIGHT_DEBUG=1` tells all, with words and tracebacks; that may be a patient's data.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import traceback
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger

PLAIN, JSON = "plain", "json"
_LONGEST = 400
_OURS = "wardwright"


def configure(form: str, part: str, to: TextIO | None = None) -> None:
    """Sets up logging for this process: its own lines and those of every library, in one form, to stderr."""
    out: Any = Steady(to if to is not None else sys.stderr)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            _bounded,
            structlog.processors.JSONRenderer(ensure_ascii=False) if form == JSON else _plain,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(part=part)
    logging.root.handlers[:] = [_Foreign()]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(logging.INFO)
    logging.captureWarnings(True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "django", "asyncio"):
        foreign = logging.getLogger(name)
        foreign.handlers[:], foreign.propagate = [], True
        foreign.setLevel(logging.WARNING)
    sys.excepthook = _uncaught
    threading.excepthook = lambda gone: _tell_stray("thread failed", gone.exc_value)
    sys.unraisablehook = lambda gone: _tell_stray("exception lost", gone.exc_value)


def logger() -> FilteringBoundLogger:
    """The logger of this process."""
    log: FilteringBoundLogger = structlog.get_logger()
    return log


class Steady:
    """A stream that never fails: a log whose reader has left, or whose disk is full, must not stop an engine."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Writes, if that can be."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        """Flushes, if that can be."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()


def kind_and_place(problem: BaseException) -> dict[str, str]:
    """What may be told of an exception: its type, what the database calls it, and where in the code it came from."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame for frame in frames if "wardwright" in frame.filename] or frames
    place = ""
    if ours:
        file = ours[-1].filename.rpartition("/wardwright/")[2].rpartition("/site-packages/")[2]
        place = f"{file}:{ours[-1].lineno}"
    return {"error": type(problem).__name__, **_code(problem), "at": place}


def _code(problem: BaseException | None) -> dict[str, str]:
    """SQLITE_FULL, 53100: of the driver's error, which may stand behind the one that was raised."""
    while problem is not None:
        code = getattr(problem, "sqlite_errorname", None) or getattr(problem, "sqlstate", None)
        if isinstance(code, str):
            return {"code": code}
        problem = problem.__cause__
    return {}


def debugging() -> bool:
    """Whether words and tracebacks may be told."""
    return os.environ.get("WARDWRIGHT_DEBUG") == "1"


def _without_words(_logger: Any, _method: str, event: EventDict) -> EventDict:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()[1]
    if isinstance(info, tuple):
        info = info[1]
    if isinstance(info, BaseException):
        event.update(kind_and_place(info))
        if debugging():
            event["traceback"] = "".join(traceback.format_exception(info))
    event.pop("stack_info", None)
    return event


def _bounded(_logger: Any, _method: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if isinstance(value, str) and key != "traceback":
            text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in value)
            event[key] = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
        elif isinstance(value, bytes | bytearray | memoryview):
            event[key] = f"{len(value)} bytes"
    return event


_LEVELS = {"info": " ", "warning": "!", "error": "✗", "critical": "✗"}


def _plain(_logger: Any, _method: str, event: EventDict) -> str:
    moment, level = event.pop("timestamp"), event.pop("level")
    part, words, long = event.pop("part", ""), event.pop("event"), event.pop("traceback", "")
    rest = "  ".join(f"{key}={_said(value)}" for key, value in event.items())
    line = f"{moment[:23]}Z {_LEVELS.get(level, '?')} {part:<10} {words}"
    return f"{line}  {rest}".rstrip() + (f"\n{long}" if long else "")


def _said(value: object) -> str:
    text = str(value)
    return f'"{text}"' if " " in text or not text else text


class _Foreign(logging.Handler):
    """Lines of the standard library's logging. Ours are told as they are; of another library's, whose it is, how bad,
    where, and the kind of its exception: its words may quote what a message said."""

    def emit(self, record: logging.LogRecord) -> None:
        told: dict[str, Any] = {}
        event = record.getMessage() if record.name.split(".")[0] == _OURS else "library says"
        if record.name.split(".")[0] != _OURS:
            told = {"library": record.name, "line": f"{record.module}:{record.lineno}"}
            if debugging():
                told["words"] = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            told |= kind_and_place(record.exc_info[1])
        logger().log(max(record.levelno, logging.INFO), event, **told)


def _uncaught(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        _tell_stray("failed", problem)


def _tell_stray(event: str, problem: BaseException | None) -> None:
    if problem is not None and not isinstance(problem, SystemExit):
        logger().error(event, exc_info=problem)
