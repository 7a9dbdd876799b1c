"""One HL7 v2 message → what it says, as facts.

Lives here: the header, the patient of a message, the groups in it and the order in which they are read. Must not live
here: what a field means (mapping.yaml), how one fact is made (plan.py). Called by the engine for every message, and by
whatever needs to know a message's type and time without reading it (`peek`). Never raises for what a sender wrote.
"""

from __future__ import annotations

import re
from datetime import UTC, tzinfo
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from wardwright.connect.hl7v2.charsets import Decoded, decode
from wardwright.connect.hl7v2.er7 import NULL, BadSeparators, Parsed, Segment, Separators, parse
from wardwright.connect.hl7v2.lexicon import Lexicon
from wardwright.connect.hl7v2.mapping import Mapping, packaged_mapping
from wardwright.connect.hl7v2.plan import Plan
from wardwright.connect.hl7v2.times import Clock, clock_of
from wardwright.connect.hl7v2.walk import UNKNOWN, Current, Walk
from wardwright.facts.instant import Instant
from wardwright.facts.message import Message, Reading, SetAside
from wardwright.facts.vocabulary import Vocabulary


class Source:
    """A connection's or file's way of speaking: its vocabulary, mapping table, time zone, and what was learned of it.

    Hold on to one for as long as messages of the source are read: it remembers codes, dates and plans.
    """

    def __init__(self, name: str, vocabulary: Vocabulary, mapping: Mapping | None = None, zone: tzinfo = UTC) -> None:
        self.name, self.vocabulary = name, vocabulary
        self.mapping = mapping if mapping is not None else packaged_mapping()
        self.zone: tzinfo = ZoneInfo(self.mapping.zone) if self.mapping.zone else zone
        self._lexicons: dict[tuple[Separators, str], Lexicon] = {}
        self._plans: dict[tuple[Lexicon, str, str], Plan] = {}

    def lexicon(self, separators: Separators, encoding: str) -> Lexicon:
        """The lookups for messages with those separators and that encoding."""
        found = self._lexicons.get((separators, encoding))
        if found is None:
            if len(self._lexicons) >= 64:
                self._lexicons.clear()
                self._plans.clear()
            found = Lexicon(self.vocabulary, self.mapping, self.zone, separators, encoding)
            self._lexicons[separators, encoding] = found
        return found

    def plan(self, lexicon: Lexicon, kind: str, event: str) -> Plan:
        """The rows for one type of message."""
        found = self._plans.get((lexicon, kind, event))
        if found is None:
            if len(self._plans) >= 1024:
                self._plans.clear()
            found = self._plans[lexicon, kind, event] = Plan(self.mapping, lexicon, kind, event)
        return found


class Header(NamedTuple):
    """What MSH says of a message. Texts as they came; "" where the sender says nothing."""

    type: str = ""  # "ADT^A01"; the structure (MSH-9.3) is left out
    control_id: str = ""
    time: Instant | None = None  # MSH-7, in the zone given; None when missing or no time
    sending_app: str = ""
    sending_facility: str = ""
    receiving_app: str = ""
    receiving_facility: str = ""
    processing_id: str = ""  # P, T or D
    version: str = ""


_LINE: Final = re.compile(rb"[^\r\n]*")


def peek(raw: bytes, zone: tzinfo | Clock = UTC, not_before: Instant | None = None) -> Header:
    """The header of a message, without reading further; empty where there is no MSH.

    `zone` is the source's, for times without an offset.
    `not_before` is the time of the message before it on the same feed: it settles the hour that autumn has twice.
    """
    begin = raw.find(b"MSH")
    line = _LINE.match(raw, begin).group() if begin >= 0 and b"\0" not in raw[:4] else b""  # type: ignore[union-attr]
    text = line.decode("latin-1") if line else decode(raw[:4000]).text.lstrip().split("\r", 1)[0].split("\n", 1)[0]
    field = text[3:4]
    if not text.startswith("MSH") or not field or field.isalnum():
        return Header()
    fields = ["MSH", *text.split(field)]
    fields += [""] * (13 - len(fields))
    signs = fields[2]
    component, repeat = signs[:1] or "^", signs[1:2] or "~"
    clock = zone if isinstance(zone, Clock) else clock_of(zone)
    when = _first(fields[7], component, repeat)
    return Header(
        type="^".join(part for part in fields[9].split(repeat)[0].split(component)[:2] if part),
        control_id=_first(fields[10], component, repeat),
        time=clock.instant(when, not_before) if when else None,
        sending_app=_first(fields[3], component, repeat),
        sending_facility=_first(fields[4], component, repeat),
        receiving_app=_first(fields[5], component, repeat),
        receiving_facility=_first(fields[6], component, repeat),
        processing_id=_first(fields[11], component, repeat),
        version=_first(fields[12], component, repeat),
    )


def _first(text: str, component: str, repeat: str) -> str:
    text = text.split(repeat, 1)[0].split(component, 1)[0].strip()
    return "" if text == NULL else text


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


def read_message(message: Message, context: Source) -> Reading:
    """What the message says: its facts in the order they stand, what was set aside, and what has no mapping."""
    decoded = decode(message.raw, context.mapping.charset)
    parsed = _parsed(decoded)
    if isinstance(parsed, SetAside):
        return Reading(message, (), (parsed,))
    header = parsed.segments[0]
    lexicon = context.lexicon(parsed.separators, decoded.encoding)
    kind, event = _kind_and_event(header, parsed.segments, lexicon)
    heads, groups = _groups(parsed.segments)
    if not groups:
        return Reading(message, (), (_not_about_a_patient(kind, context.mapping),))
    seen = message.seen if message.seen is not None else _message_time(header, lexicon)
    walk = Walk(lexicon, message.id, UNKNOWN if seen is None else seen)
    plan = context.plan(lexicon, kind, event)
    for group in groups:
        _read_group(walk, plan, heads, group, context.mapping)
    walk.join_texts()
    if decoded.unknown_name:
        walk.not_mapped["MSH-18"] = None
    for segment in parsed.segments:
        if segment[0] not in plan.reads:
            walk.not_mapped[segment[0]] = None
    facts = walk.facts
    if seen is None and facts:  # nobody saw it arrive and it does not say: not before what it tells of
        latest = max(fact.at for fact in facts)
        facts = [fact._replace(seen=latest) for fact in facts]
    return Reading(message, tuple(facts), tuple(walk.set_aside), tuple(walk.not_mapped))


def _parsed(decoded: Decoded) -> Parsed | SetAside:
    """The message in segments, beginning with MSH; or why it cannot be cut."""
    text = decoded.text
    if "\0" in text:
        return _UNREADABLE
    if not text.startswith("MSH"):
        begin = text.find("MSH")
        if begin < 0:
            return _NO_MSH
        text = text[begin:]
    try:
        parsed = parse(text)
    except BadSeparators:
        return _BAD_SEPARATORS
    return parsed if parsed.segments and parsed.segments[0][0] == "MSH" else _NO_MSH


_NO_MSH: Final = SetAside(
    "no-msh",
    "the start of the message",
    "The message does not begin with an MSH segment, so its separators and type are not known.",
    "Look at the sender's export: each message must begin with MSH and the separators, as in MSH|^~\\&|.",
)
_UNREADABLE: Final = SetAside(
    "unreadable",
    "the whole message",
    "The message holds zero bytes: it is encrypted, compressed or in a character set that was not declared.",
    "Decrypt or convert it before it is sent here, or name the `character set` in the source's mapping file.",
)
_BAD_SEPARATORS: Final = SetAside(
    "bad-separators",
    "MSH-1 and MSH-2",
    "MSH-1 and MSH-2 give one sign two meanings, so fields and components cannot be told apart.",
    "Ask the sender to declare four different signs; the usual ones are MSH|^~\\&|.",
)
_NO_IDENTIFIER: Final = SetAside(
    "no-patient",
    "PID-3",
    "PID has no patient identifier in PID-3, PID-2 or PID-4, so the facts of this message belong to nobody.",
    "Ask the sender to fill PID-3, or name the field it uses under `identifiers: from:` in the source's mapping file.",
)
_NO_PID: Final = SetAside(
    "no-patient",
    "PID",
    "The message has no PID segment, so it says nothing of a patient.",
    "If it should, ask the sender for PID; if not, filter this type of message at the sender.",
)


def _not_about_a_patient(kind: str, mapping: Mapping) -> SetAside:
    return mapping.not_about_a_patient.get(kind, _NO_PID)


def _kind_and_event(header: Segment, segments: list[Segment], lexicon: Lexicon) -> tuple[str, str]:
    """MSH-9.1 and MSH-9.2; the event from EVN-1 where an older sender leaves it there."""
    field = header[9] if len(header) > 9 else ""
    separators = lexicon.separators
    parts = [part.strip() for part in field.split(separators.repeat, 1)[0].split(separators.component)]
    kind, event = parts[0], parts[1] if len(parts) > 1 else ""
    if not event and kind == "ADT":
        evn = next((one for one in segments if one[0] == "EVN"), None)
        event = lexicon.first(evn[1]) if evn is not None and len(evn) > 1 else ""
    return kind[:20], event[:20]


def _message_time(header: Segment, lexicon: Lexicon) -> Instant | None:
    return lexicon.clock.instant(lexicon.first(header[7])) if len(header) > 7 and header[7] else None


def _groups(segments: list[Segment]) -> tuple[list[Segment], list[list[Segment]]]:
    """The segments before the first PID, and one group for each PID with what follows it."""
    heads: list[Segment] = []
    groups: list[list[Segment]] = []
    into = heads
    for segment in segments:
        if segment[0] == "PID":
            into = []
            groups.append(into)
        into.append(segment)
    return heads, groups


# Segments that speak of the patient or the whole message, wherever they stand in the group.
_ABOUT_ALL: Final = ("MSH", "EVN", "SCH", "PID", "PD1", "PV1", "PV2", "TXA")

# What may stand between an order's ORC and its OBR without parting them.
_BETWEEN: Final = frozenset({"NTE", "PRT", "TQ1", "TQ2", "CTI"})
_ORDERED: Final = ("OBR", "RXO", "RXE", "RXD", "RXG", "RXA")


def _read_group(walk: Walk, plan: Plan, heads: list[Segment], group: list[Segment], mapping: Mapping) -> None:
    walk.subject = subject_of(group[0], walk.lexicon, mapping)
    if not walk.subject:
        walk.set_aside.append(_NO_IDENTIFIER)
        return
    first: Current = {segment[0]: segment for segment in (*reversed(group), *reversed(heads))}
    walk.current, walk.count = first, walk.counts["PID"] + 1
    walk.counts["PID"] += 1
    for row in plan.patient:
        row.read(walk)
    for segment in heads:
        for row in plan.by_segment.get(segment[0], ()):
            row.read(walk)
    walk.current = {name: first[name] for name in _ABOUT_ALL if name in first}
    _read_segments(walk, plan, group)


def _read_segments(walk: Walk, plan: Plan, group: list[Segment]) -> None:
    """Each segment in turn, with the order it stands under."""
    current, by_segment = walk.current, plan.by_segment
    counts = walk.counts
    before = ""
    for segment in group:
        name = segment[0]
        if name == "ORC" and before != "OBR":
            for one in _ORDERED:
                current.pop(one, None)
        elif name == "OBR" and before != "ORC":
            current.pop("ORC", None)
        current[name] = segment
        rows = by_segment.get(name)
        if rows is not None:
            walk.count = counts[name] = counts.get(name, 0) + 1
            for row in rows:
                row.read(walk)
        if name not in _BETWEEN:
            before = name


def subject_of(pid: Segment, lexicon: Lexicon, mapping: Mapping) -> str:
    """The identifier of a PID's patient, of the fields and types that the mapping prefers; "" when it has none."""
    for origin in mapping.identifiers.origins:
        field = origin.path.field
        if field < len(pid) and pid[field]:
            found = lexicon.person(pid[field])
            if found:
                return found
    return ""
