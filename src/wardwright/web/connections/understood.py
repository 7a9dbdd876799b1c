"""What is understood of a message now, by the vocabulary and mapping of now, in words.

Lives here: reading it once more, and its facts for people. Must not live here: reading itself (engine/live/reading.py).
Nothing that is kept changes. What tells of whom a fact is, is withheld unless the page may show it.
"""

from __future__ import annotations

import threading
from typing import NamedTuple

from wardwright.engine.live.encode import body_facts
from wardwright.engine.live.home_reader import reader_of
from wardwright.engine.live.reading import Read, Reader
from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured, Status
from wardwright.facts.instant import Instant
from wardwright.record.rows import StoredMessage
from wardwright.web.installation import Known, installation

_WITHHELD = (Kind.BORN, Kind.MERGED, Kind.ATTENDING)
_SINCE_BIRTH = (Kind.BORN, Kind.SEX)
_reader: tuple[Known, Reader] | None = None
_lock = threading.Lock()


class Understood(NamedTuple):
    """One fact, for people."""

    kind: str
    term: str
    value: str
    is_withheld: bool
    is_known: bool  # whether the vocabulary has a name for it
    flaw: str  # "", "unit", "implausible"
    status: str  # "" for a final one
    at: Instant | None  # None: withheld, because it is the date of birth
    place: str


def reader_now() -> Reader:
    """The reader of the home as its files are now; made anew when they change."""
    global _reader
    known = installation().known
    with _lock:
        if _reader is None or _reader[0] is not known:
            _reader = (known, reader_of(known.home, known.vocabulary))
        return _reader[1]


def read_now(stored: StoredMessage) -> Read:
    """What the message says, read now."""
    reader = reader_now()
    with _lock:  # a reader remembers what it met; two threads must not change that at once
        return reader.read(stored)


def understood(read: Read, whole: bool) -> tuple[Understood, ...]:
    """Its facts in order."""
    facts = (fact for said in read.said for fact in body_facts(said.subject, read.arrived, said.body))
    return tuple(_fact(fact, whole) for fact in facts)


def _fact(fact: Fact, whole: bool) -> Understood:
    open_ = whole or not (fact.kind in _WITHHELD or _is_running_text(fact))
    is_known = not fact.term or installation().vocabulary.find(fact.term) is not None
    flaw = fact.value.flaw if isinstance(fact.value, Measured) else Flaw.NONE
    return Understood(
        fact.kind.value, fact.term, value_words(fact) if open_ else "", not open_ and fact.value is not None, is_known,
        "" if flaw is Flaw.NONE else flaw.value, "" if fact.status is Status.FINAL else fact.status.value,
        fact.at if whole or fact.kind not in _SINCE_BIRTH else None, fact.place,
    )  # fmt: skip


def _is_running_text(fact: Fact) -> bool:
    value = fact.value
    return isinstance(value, Coded) and not value.answer and not value.code and fact.kind not in (
        Kind.SEX, Kind.ADMITTED
    )  # fmt: skip


def value_words(fact: Fact) -> str:
    """The value as a page writes it; "" where there is none."""
    value = fact.value
    if isinstance(value, Measured):
        return f"{value.comparator}{value.number} {value.unit}".strip()
    return (value.answer or value.text) if isinstance(value, Coded) else ""
