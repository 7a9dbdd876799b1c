"""A small hospital and its messages, for the tests of this folder.

Lives here: a vocabulary, the reading of a message written as lines, the canary patient. Must not live here: tests.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from wardwright.connect.hl7v2 import Mapping, Source, load_mapping, peek, read_message
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import iso
from wardwright.facts.load import load_vocabulary
from wardwright.facts.message import Message, Reading

LONDON = ZoneInfo("Europe/London")

VOCABULARY = load_vocabulary(
    """
results:
  potassium: {codes: ["loinc:2823-3", "local:K"], unit: mmol/L, plausible: [1, 12]}
  glucose: {codes: ["loinc:2345-7", "local:GLU"], unit: mmol/L, molar mass: 180.156}
  creatinine: {codes: ["loinc:2160-0"], unit: umol/L, molar mass: 113.12}
  INR: {codes: ["loinc:6301-6"], unit: "1"}
  troponin: {codes: ["local:TROP"], unit: ng/L}
  MRSA screen: {codes: ["loinc:13317-3"], answers: {positive: ["snomed:10828004"], negative: ["snomed:260385009"]}}
  radiology report: {codes: ["local:RADREP"]}
medicines:
  calcium gluconate: {codes: ["local:CAGLU"]}
  warfarin: {codes: ["rxnorm:11289"]}
  influenza vaccine: {codes: ["cvx:141"]}
conditions:
  heart failure: {codes: ["icd10:I50.9"]}
  penicillin allergy: {codes: ["local:PEN"]}
procedures:
  dialysis: {codes: ["opcs4:X40.3"]}
documents:
  discharge summary: {codes: ["local:DS"]}
places:
  Ward 7A: {codes: ["7A"], kind: ward}
  Ward 7B: {codes: ["7B"], kind: ward}
  Emergency Department: {codes: [ED], kind: department}
  Bay 2: {codes: ["8^B2"]}
"""
)

MSH = r"MSH|^~\&|LAB|HOSP|WW|HOSP|20260301101500||{type}|C1|P|2.5.1"
PID = "PID|1||1001^^^HOSP^MR||Canary^Tweety||19500612|F"


def source(*overrides: str, **settings: object) -> Source:
    """A source with the packaged mapping, each text laid over it as a mapping file."""
    mapping: Mapping = load_mapping(*((text, f"override {at}") for at, text in enumerate(overrides)))
    return Source("lab feed", VOCABULARY, mapping, LONDON, **settings)  # type: ignore[arg-type]


PLAIN = source()


def message(type: str, *segments: str, msh: str = MSH) -> Message:
    """A message of that type with a PID, unless the segments bring their own."""
    patient = () if any(one.startswith("PID") for one in segments) else (PID,)
    raw = "\r".join((msh.format(type=type), *patient, *segments)).encode() + b"\r"
    header = peek(raw, LONDON)
    return Message("file#1", raw, "hl7v2", "lab feed", header.time, header.control_id, header.type)


def reading(type: str, *segments: str, by: Source = PLAIN) -> Reading:
    """What the message says."""
    return read_message(message(type, *segments), by)


def facts(type: str, *segments: str, kind: Kind | None = None, by: Source = PLAIN) -> list[Fact]:
    """The facts of the message, of one kind or all but those that PID gives."""
    found = reading(type, *segments, by=by).facts
    if kind is not None:
        return [fact for fact in found if fact.kind is kind]
    return [fact for fact in found if fact.kind not in (Kind.BORN, Kind.SEX)]


def one(type: str, *segments: str, kind: Kind | None = None, by: Source = PLAIN) -> Fact:
    """The one fact there must be."""
    found = facts(type, *segments, kind=kind, by=by)
    assert len(found) == 1, found
    return found[0]


def local(moment: int) -> str:
    """An instant as the ward's clock shows it, with the offset."""
    return iso(moment, LONDON)
