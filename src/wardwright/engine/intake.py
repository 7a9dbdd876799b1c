"""Intake: opened files → batches of facts in the order in which they were seen.

Lives here: what a stored message's moment is, what is a resend, who was heard, and the account of what became of every
message. Must not live here: how a message is read (connect), what a fact means (kernel). Called by replay.

HL7 v2 messages are peeked at (MSH only) and sorted before any is read, so that a hundred thousand of them need no more
memory than their bytes. FHIR and tables carry a moment per fact and are read first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from heapq import merge
from io import BytesIO
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wardwright.connect.fhir.reading import FhirReader
from wardwright.connect.fhir.scope import Subjects
from wardwright.connect.fhir.split import split as split_fhir
from wardwright.connect.hl7v2.frames import PieceKind, split_messages
from wardwright.connect.hl7v2.mapping import Mapping, packaged_mapping
from wardwright.connect.hl7v2.reader import Source, peek, read_message
from wardwright.connect.hl7v2.resend import resend_digest
from wardwright.connect.hl7v2.times import Clock
from wardwright.connect.tables import read_csv, read_parquet
from wardwright.engine.files import Format, Opened
from wardwright.facts.fact import Fact, Kind, Status
from wardwright.facts.instant import Instant
from wardwright.facts.message import Message, Reading, SetAside
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.kernel.plan import heard_subject

_TIMELESS = (Kind.BORN, Kind.SEX)


class Batch(NamedTuple):
    """The facts of one message (or row) that became visible at one moment."""

    seen: Instant
    file: int
    position: int
    facts: tuple[Fact, ...]


@dataclass(slots=True)
class Account:
    """What became of every message: the figures of the summary, and the lists behind them."""

    messages: int = 0
    facts: int = 0
    resent: int = 0
    set_aside: list[tuple[str, SetAside]] = field(default_factory=list)  # message id, reason
    not_mapped: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    last_seen: Instant | None = None  # the last message's time

    def saw(self, seen: Instant | None) -> None:
        """Remember the last moment of any message, understood or not."""
        if seen is not None and (self.last_seen is None or seen > self.last_seen):
            self.last_seen = seen


class Intake:
    """One run's reading of files."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        zone: tzinfo,
        source: str = "",
        mapping: Mapping | None = None,
        wanted: Callable[[Fact], bool] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """`source`: the connection by which the files came, if one is named; `wanted`: can a flow see a fact?"""
        self.account = Account()
        self.schema_missing = False
        self.notes: tuple[str, ...] = ()  # what a person should know of a file as a whole
        self._vocabulary = vocabulary
        self._zone = zone
        self._source = source
        self._mapping = mapping or packaged_mapping()
        self._wanted = wanted
        self._progress = progress
        self._connections = connections_by_word(vocabulary)
        self._clock = Clock(ZoneInfo(self._mapping.zone) if self._mapping.zone else zone)
        self._fhir_reader = FhirReader(vocabulary, zone)  # one a run: it learns who stands behind an id
        self._contexts: dict[str, Source] = {}
        self._known: dict[str, Fact] = {}  # subjects of whom, so far, only facts that nobody wants arrived

    @property
    def subjects(self) -> Subjects:
        """Who is who in FHIR, as far as files have said."""
        return self._fhir_reader.subjects

    @subjects.setter
    def subjects(self, subjects: Subjects) -> None:
        """Goes on with somebody else's knowledge of it."""
        self._fhir_reader.subjects = subjects

    @property
    def validation_off(self) -> str:
        """One sentence when FHIR is read without validation; "" when it is validated."""
        return self._fhir_reader.validation_off

    def batches(self, files: list[Opened]) -> Iterator[Batch]:
        """Everything the files say, by (seen, file, position)."""
        streams: list[Iterator[Batch] | list[Batch]] = []
        hl7: list[tuple[Instant, int, int, Message]] = []
        for number, file in enumerate(files):
            if file.format is Format.HL7V2:
                hl7 += self.timed_messages(number, file)
            elif file.format is Format.FHIR:
                streams.append(self._fhir(number, file))
            else:
                streams.append(self._table(number, file))
        if hl7:
            hl7.sort(key=itemgetter(0, 1, 2))
            streams.append(self._hl7(hl7))
        yield from merge(*streams, key=itemgetter(0, 1, 2)) if len(streams) > 1 else streams[0] if streams else ()

    # ── HL7 v2 ───────────────────────────────────────────────────────────────────────────────

    def timed_messages(self, number: int, file: Opened) -> list[tuple[Instant, int, int, Message]]:
        """The file's messages with their own times (MSH-7).

        One without a time comes right after the one before it, and never before what it says was true.
        """
        found: list[tuple[Instant, int, int, Message]] = []
        untimed: list[tuple[int, Message]] = []
        last: Instant | None = None
        without = 0
        for position, piece in enumerate(split_messages(file.data)):
            if piece.note is not None:
                self._set_aside(file.name, piece.note)
            if piece.kind is not PieceKind.MESSAGE:
                continue
            message = self._message(file, len(found) + len(untimed) + 1, piece.raw, last)
            seen = message.seen
            if seen is None:
                without += 1
                own = self._newest(message)
                seen = own if last is None else last if own is None else max(own, last)
            if seen is None:
                untimed.append((position, message))
            else:
                found.append((seen, number, position, message))
                last = seen
        if without:
            self.notes += (f"{file.path}: {_without_time(without)}",)
        first = found[0][0] if found else 0
        return found + [(first, number, position, message) for position, message in untimed]

    def _newest(self, message: Message) -> Instant | None:
        """The latest moment of which a message without a time of its own speaks."""
        context = Source(message.source, self._vocabulary, self._mapping, self._zone)
        facts = read_message(message._replace(seen=0), context).facts
        return max((fact.at for fact in facts if fact.at and fact.kind not in _TIMELESS), default=None)

    def _message(self, file: Opened, ordinal: int, raw: bytes, last: Instant | None) -> Message:
        header = peek(raw, self._clock, last)
        source = self._source or self._connections.get(header.sending_app.casefold(), "") or file.name
        return Message(f"{file.name}#{ordinal}", raw, "hl7v2", source, header.time, header.control_id, header.type)

    def _hl7(self, messages: list[tuple[Instant, int, int, Message]]) -> Iterator[Batch]:
        read_before: set[bytes] = set()
        for seen, number, position, message in messages:
            facts = self.facts_of(message, seen, _is_resend(message, read_before))
            if facts:
                yield Batch(seen, number, position, facts)

    def facts_of(self, message: Message, seen: Instant, resent: bool) -> tuple[Fact, ...]:
        """What an HL7 v2 message says at that moment; when it is one that came before, only who was heard."""
        self.account.saw(seen)
        heard = self._heard(message.source, seen, message.id)
        facts: tuple[Fact, ...] = ()
        if resent:
            self._count(Reading(message))
            self.account.resent += 1
        else:
            context = self._contexts.get(message.source)
            if context is None:
                context = Source(message.source, self._vocabulary, self._mapping, self._zone)
                self._contexts[message.source] = context
            reading = read_message(message._replace(seen=seen), context)
            self._count(reading)
            facts = self._keep(reading.facts)
        return facts if heard is None else (heard, *facts)

    def _heard(self, source: str, seen: Instant, message_id: str) -> Fact | None:
        subject = self._connections.get(source.casefold(), "")
        if not subject:
            return None
        whom = heard_subject(self._vocabulary[subject].kind, subject)
        fact = Fact(whom, Kind.HEARD, "", seen, seen, source=message_id)
        return fact if self._wanted is None or self._wanted(fact) else None

    # ── FHIR and tables ──────────────────────────────────────────────────────────────────────

    def _fhir(self, number: int, file: Opened) -> list[Batch]:
        self.schema_missing = self.schema_missing or bool(self._fhir_reader.validation_off)
        read_before: set[bytes] = set()
        batches: list[Batch] = []
        for position, message in enumerate(split_fhir(file.data, file.name)):
            facts = self.resource_facts(message, _is_resend(message, read_before))
            batches += [Batch(fact.seen, number, position, (fact,)) for fact in facts]
        batches.sort(key=itemgetter(0, 1, 2))
        return batches

    def resource_facts(self, message: Message, resent: bool) -> tuple[Fact, ...]:
        """What a FHIR message says, each fact with the moment at which it was seen; when it is one that came before,
        only who was heard."""
        if resent:
            self._count(Reading(message))
            self.account.resent += 1
            return self._hear(message.seen, message.id)
        reading = self._fhir_reader.read(message._replace(source=self._source or message.source))
        self._count(reading)
        self.account.saw(message.seen)
        for fact in reading.facts:
            self.account.saw(fact.seen)
        # A resource without a time of its own came when the last thing that it says was seen.
        last = max((fact.seen for fact in reading.facts), default=None)
        return self._keep(reading.facts) + self._hear(last if message.seen is None else message.seen, message.id)

    def _hear(self, seen: Instant | None, message_id: str) -> tuple[Fact, ...]:
        """FHIR and tables do not say by which connection they came: `--source` does."""
        heard = self._heard(self._source, seen, message_id) if self._source and seen is not None else None
        return () if heard is None else (heard,)

    def _table(self, number: int, file: Opened) -> list[Batch]:
        name = str(file.path)
        if file.format is Format.CSV:
            rows = read_csv(BytesIO(file.data), name, self._vocabulary, self._zone)
        else:
            rows = read_parquet(file.path, name, self._vocabulary, self._zone)
        self.notes += rows.notes
        batches: list[Batch] = []
        account = self.account
        for row in rows:
            account.messages += 1
            if row.set_aside is not None:
                self._set_aside(file.name, row.set_aside)
            fact = row.fact
            if fact is not None:
                account.facts += 1
                account.saw(fact.seen)
                kept = self._keep((fact,))
                if kept:
                    batches.append(Batch(fact.seen, number, row.number, kept))
                batches += [
                    Batch(heard.seen, number, row.number, (heard,)) for heard in self._hear(fact.seen, fact.source)
                ]
            if self._progress is not None and not account.messages % 1000:
                self._progress(account.messages)
        batches.sort(key=itemgetter(0, 1, 2))
        return batches

    # ── the account ──────────────────────────────────────────────────────────────────────────

    def _count(self, reading: Reading) -> None:
        account = self.account
        account.messages += 1
        account.facts += len(reading.facts)
        account.types[reading.message.type] += 1
        account.not_mapped.update(reading.not_mapped)
        for reason in reading.set_aside:
            self._set_aside(reading.message.id, reason)
        if self._progress is not None and not account.messages % 200:
            self._progress(account.messages)

    def _set_aside(self, where: str, reason: SetAside) -> None:
        self.account.set_aside.append((where, reason))

    def _keep(self, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """Only what a flow can look at; of each subject at least one fact, so that schedules know the patient."""
        if self._wanted is None:
            return facts
        kept = []
        for fact in facts:
            if self._wanted(fact):
                kept.append(fact)
            elif fact.status not in (Status.PENDING, Status.WITHDRAWN):
                known = self._known.get(fact.subject)
                if known is None or fact.seen < known.seen:  # a table need not be in the order of arrival
                    self._known[fact.subject] = fact
                    kept.append(fact)
        return tuple(kept)


def _without_time(number: int) -> str:
    says = "1 message says" if number == 1 else f"{number:,} messages say"
    return f"{says} in MSH-7 no time of sending; each is taken to come right after the one before it."


def connections_by_word(vocabulary: Vocabulary) -> dict[str, str]:
    """Every word by which a message may name its connection or device (name, synonym, code) → the name."""
    words: dict[str, str] = {}
    for kind in (TermKind.CONNECTION, TermKind.DEVICE):
        for term in vocabulary.of_kind(kind):
            codes = (code.rpartition(":")[2] for code in term.codes)
            for word in (term.name, *term.also, *codes):
                words.setdefault(word.casefold(), term.name)
    return words


def _is_resend(message: Message, read_before: set[bytes]) -> bool:
    """Whether the same message was read before in this run; for FHIR: the same bytes."""
    digest = resend_digest(message.raw, message.control_id if message.format == "hl7v2" else "")
    if digest in read_before:
        return True
    read_before.add(digest)
    return False
