"""Reading: one stored message → what it says, ready to be decided and kept.

Lives here: which reader a source has, who was heard by it, patients' names. Must not live here: processes (reader.py),
decisions. A message is read the same way every time, whatever was read before it: so it can be read again.
"""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wardwright.connect.fhir.names import patient_names as names_in_fhir
from wardwright.connect.fhir.reading import FhirReader
from wardwright.connect.fhir.schema import R4Schema, packaged
from wardwright.connect.hl7v2.mapping import Mapping
from wardwright.connect.hl7v2.names import patient_names as names_in_hl7
from wardwright.connect.hl7v2.reader import Source, peek, read_message
from wardwright.engine.intake import connections_by_word
from wardwright.engine.live.encode import facts_body
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.facts.message import Message, Reading, SetAside
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.kernel.plan import heard_subject
from wardwright.record.rows import Fate, StoredMessage

_MOST_SENDERS, _LONGEST_SENDER = 1000, 200


class Said(NamedTuple):
    """What one message says of one subject."""

    subject: str
    body: bytes  # encode.facts_body


class Read(NamedTuple):
    """One message, read. Plain values only: it crosses from process to process."""

    seq: int
    arrived: Instant
    said: tuple[Said, ...]
    merges: tuple[Fact, ...]
    heard: tuple[str, ...]  # connections and devices that were heard from
    names: tuple[tuple[str, str], ...]  # subject, the patient's name
    fate: Fate
    facts: int
    set_aside: tuple[SetAside, ...]
    not_mapped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Speech:
    """How one source of the settings speaks."""

    mapping: Mapping | None = None
    zone: tzinfo | None = None


@dataclass(slots=True)
class Reader:
    """Reads messages of all sources."""

    vocabulary: Vocabulary
    zone: tzinfo
    speeches: Lookup[str, Speech] = field(default_factory=dict)
    _sources: dict[str, Source] = field(default_factory=dict)
    _connections: dict[str, str] = field(default_factory=dict)
    _schema: R4Schema | None = None
    _senders: dict[bytes, str] = field(default_factory=dict)  # a message's first bytes → the connection it names

    def __post_init__(self) -> None:
        self._connections = connections_by_word(self.vocabulary)
        self._schema = packaged()

    def read(self, stored: StoredMessage) -> Read:
        """What the message says. Never raises for what is in a message: what cannot be read is set aside."""
        try:
            return self._read(stored)
        except Exception as error:  # a fault of ours: the message is kept, everything behind it goes on
            return failed(stored, type(error).__name__)

    def heard_by(self, stored: StoredMessage) -> tuple[str, ...]:
        """The connections and devices that were heard from by a message; only FHIR is read for it, and only where the
        vocabulary has devices."""
        if stored.format == "fhir" and self.vocabulary.of_kind(TermKind.DEVICE):
            return self.read(stored).heard
        heard = self._heard(stored.source, b"" if stored.format == "fhir" else stored.raw)
        return (heard,) if heard else ()

    def _read(self, stored: StoredMessage) -> Read:
        if stored.format == "fhir":
            reading = self._read_fhir(stored)
            names, heard = names_in_fhir(stored.raw, stored.source), self._heard(stored.source)
        else:
            context = self._context(stored.source)
            reading = read_message(_message(stored), context)
            names, heard = names_in_hl7(stored.raw, context), self._heard(stored.source, stored.raw)
        return self._sorted(stored, reading, tuple(names), heard)

    def _context(self, source: str) -> Source:
        context = self._sources.get(source)
        if context is None:
            speech = self.speeches.get(source, Speech())
            context = self._sources[source] = Source(source, self.vocabulary, speech.mapping, speech.zone or self.zone)
        return context

    def _read_fhir(self, stored: StoredMessage) -> Reading:
        speech = self.speeches.get(stored.source, Speech())
        realm = stored.source  # an id of one server means nothing at another
        return FhirReader(self.vocabulary, speech.zone or self.zone, self._schema, realm).read(_message(stored))

    def _heard(self, source: str, raw: bytes = b"") -> str:
        """The connection or device that sent the message: the source's own name, else as MSH-3 names it."""
        name = self._connections.get(source.casefold(), "")
        if not name and raw:
            name = self._sender(raw)
        return heard_subject(self.vocabulary[name].kind, name) if name else ""

    def _sender(self, raw: bytes) -> str:
        """The connection that MSH-3 names. It stands before the fourth separator, and a feed has a few of them."""
        start = raw[: _up_to_sender(raw)]
        if start and start in self._senders:
            return self._senders[start]
        name = self._connections.get(peek(raw).sending_app.casefold(), "")
        if start and len(self._senders) < _MOST_SENDERS:
            self._senders[start] = name
        return name

    def _sorted(self, stored: StoredMessage, reading: Reading, names: tuple[tuple[str, str], ...], heard: str) -> Read:
        by_subject: dict[str, list[Fact]] = {}
        merges: list[Fact] = []
        heard_from = [heard] if heard else []
        for fact in reading.facts:
            if fact.kind is Kind.HEARD:
                heard_from.append(fact.subject)
            elif fact.kind is Kind.MERGED:
                merges.append(fact)
                by_subject.setdefault(fact.subject, []).append(fact)
            else:
                by_subject.setdefault(fact.subject, []).append(fact)
        fate = Fate.READ
        if reading.set_aside:
            fate = Fate.PARTLY if reading.facts else Fate.SET_ASIDE
        said = tuple(Said(subject, facts_body(subject, facts)) for subject, facts in by_subject.items())
        return Read(
            stored.seq, stored.arrived, said, tuple(merges), tuple(dict.fromkeys(heard_from)), names, fate,
            len(reading.facts), reading.set_aside, reading.not_mapped,
        )  # fmt: skip


def _up_to_sender(raw: bytes) -> int:
    """How many bytes of a message end with MSH-3, in plain ASCII; 0 when it begins in an unusual way."""
    if raw[:3] != b"MSH":
        return 0
    separator = raw[3:4]
    second = raw.find(separator, 4)
    third = raw.find(separator, second + 1) if second > 0 else -1
    start = raw[: max(third, 0)]
    return len(start) if len(start) < _LONGEST_SENDER and start.isascii() and not {10, 13} & set(start) else 0


def failed(stored: StoredMessage, what: str) -> Read:
    """A message that our own reader could not come through."""
    reason = SetAside(
        "reader-failed", "the whole message", f"The reader failed on this message ({what}).",
        "Tell the makers the message's number; replay it after an update.",
    )  # fmt: skip
    return Read(stored.seq, stored.arrived, (), (), (), (), Fate.SET_ASIDE, 0, (reason,), ())


def _message(stored: StoredMessage) -> Message:
    return Message(
        str(stored.seq), stored.raw, stored.format, stored.source, stored.arrived, stored.control_id, stored.type
    )


def speeches_of(
    sources: Lookup[str, tuple[Mapping | None, str]],
) -> dict[str, Speech]:
    """From (mapping, time zone's name) by source."""
    return {name: Speech(mapping, ZoneInfo(zone) if zone else None) for name, (mapping, zone) in sources.items()}
