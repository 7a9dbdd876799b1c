"""Names of HL7 v2 segments and fields for people, and which fields say nothing of who a patient is.

Lives here: two tables (HL7 v2.5.1, chapters 2 to 9). Must not live here: what a field means for a fact
(connect/hl7v2/mapping.yaml). A field that the second table does not name is withheld: a new or a private segment never
shows more than was thought about.
"""

from __future__ import annotations

from collections.abc import Mapping

SEGMENTS: Mapping[str, str] = {
    "MSH": "message header", "EVN": "event", "PID": "patient", "PD1": "patient, further", "NK1": "next of kin",
    "PV1": "visit", "PV2": "visit, further", "OBR": "order or report", "OBX": "result", "ORC": "order control",
    "NTE": "note", "MRG": "merge: the number that ends", "AL1": "allergy", "DG1": "diagnosis", "PR1": "procedure",
    "TXA": "document", "RXA": "medicine given", "RXE": "medicine ordered", "RXO": "medicine prescribed",
    "RXR": "route", "SCH": "appointment", "AIS": "appointment, service", "SPM": "specimen", "MSA": "acknowledgement",
    "TQ1": "timing", "FT1": "charge", "IN1": "insurance", "GT1": "guarantor", "ERR": "error",
}  # fmt: skip
FIELDS: Mapping[str, Mapping[int, str]] = {
    "MSH": {1: "field separator", 2: "other separators", 3: "sending application", 4: "sending facility",
            5: "receiving application", 6: "receiving facility", 7: "time of the message", 9: "type",
            10: "control id", 11: "processing id", 12: "version", 15: "accept acknowledgement",
            16: "application acknowledgement", 18: "character set"},
    "EVN": {1: "event", 2: "recorded at", 4: "reason", 5: "by whom", 6: "happened at", 7: "facility"},
    "PID": {1: "set id", 2: "number (old)", 3: "numbers", 4: "alternate number (old)", 5: "name",
            6: "mother's maiden name", 7: "born", 8: "sex", 9: "alias", 10: "race", 11: "address", 13: "telephone",
            14: "telephone at work", 15: "language", 16: "marital status", 17: "religion", 18: "account number",
            19: "national number", 22: "ethnic group", 29: "died at", 30: "has died"},
    "PV1": {1: "set id", 2: "class", 3: "location", 4: "admission type", 6: "location before", 7: "attending",
            8: "referring", 9: "consulting", 10: "service", 14: "admit source", 17: "admitting", 18: "patient type",
            19: "visit number", 36: "discharge disposition", 44: "admitted at", 45: "discharged at"},
    "OBR": {1: "set id", 2: "placer's number", 3: "filler's number", 4: "what was asked", 6: "requested at",
            7: "taken at", 8: "taken until", 14: "received at", 15: "specimen", 16: "ordered by", 22: "reported at",
            24: "department", 25: "status", 27: "timing", 31: "reason", 32: "interpreted by"},
    "OBX": {1: "set id", 2: "type of the value", 3: "what was measured", 4: "part", 5: "value", 6: "unit",
            7: "reference range", 8: "flags", 11: "status", 14: "observed at", 15: "producer", 16: "observer",
            17: "method", 18: "device", 19: "analysed at"},
    "ORC": {1: "control", 2: "placer's number", 3: "filler's number", 5: "status", 9: "entered at", 10: "entered by",
            12: "ordered by", 15: "takes effect at"},
    "NTE": {1: "set id", 2: "source", 3: "note", 4: "type"},
    "MRG": {1: "number that ends", 2: "alternate number", 3: "account number", 4: "number (old)", 7: "name"},
    "AL1": {1: "set id", 2: "type", 3: "substance", 4: "severity", 5: "reaction", 6: "since"},
    "DG1": {1: "set id", 2: "coding method", 3: "diagnosis", 4: "words", 5: "at", 6: "type", 16: "clinician"},
    "PR1": {1: "set id", 2: "coding method", 3: "procedure", 4: "words", 5: "at", 6: "type"},
    "TXA": {1: "set id", 2: "type", 4: "activity at", 5: "author", 6: "originated at", 12: "number",
            17: "completion", 19: "availability"},
    "RXA": {1: "set id", 2: "number", 3: "began at", 4: "ended at", 5: "medicine", 6: "amount", 7: "unit",
            10: "given by", 11: "where", 15: "lot", 20: "completion", 21: "action"},
    "RXE": {1: "timing", 2: "medicine", 3: "amount", 4: "at most", 5: "unit", 6: "form", 7: "instructions"},
    "RXO": {1: "medicine", 2: "amount", 3: "at most", 4: "unit", 5: "form", 6: "instructions"},
    "RXR": {1: "route", 2: "site"},
    "SPM": {1: "set id", 2: "number", 4: "type", 17: "collected at", 18: "received at"},
    "MSA": {1: "answer", 2: "control id", 3: "words"},
}  # fmt: skip
OPEN: Mapping[str, frozenset[int]] = {
    "MSH": frozenset(range(1, 22)),
    "EVN": frozenset({1, 2, 3, 4, 6}),
    "PID": frozenset({1, 8, 30}),
    "PV1": frozenset({1, 2, 3, 4, 6, 10, 14, 18, 36, 44, 45}),
    "OBR": frozenset({1, 4, 6, 7, 8, 14, 15, 22, 24, 25, 27}),
    "OBX": frozenset({1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 17, 19}),  # 5: only where it is no running text
    "ORC": frozenset({1, 5, 9, 15}),
    "NTE": frozenset({1, 2, 4}),
    "AL1": frozenset({1, 2, 3, 4, 6}),
    "DG1": frozenset({1, 2, 3, 5, 6}),
    "PR1": frozenset({1, 2, 3, 5, 6}),
    "TXA": frozenset({1, 2, 4, 6, 17, 19}),
    "RXA": frozenset({1, 2, 3, 4, 5, 6, 7, 20, 21}),
    "RXE": frozenset({1, 2, 3, 4, 5, 6}),
    "RXO": frozenset({1, 2, 3, 4, 5}),
    "RXR": frozenset({1, 2}),
    "SPM": frozenset({1, 4, 17, 18}),
    "MSA": frozenset({1, 2}),
    "TQ1": frozenset({1, 7, 8, 9}),
}
CODED_OR_NUMBER = frozenset({"NM", "SN", "CE", "CWE", "CNE", "CF", "IS", "ID", "DT", "TM", "TS", "DTM"})
"""Types of OBX-5 (OBX-2) that hold no running text."""


def field_name(segment: str, number: int) -> str:
    """What people call the field; "" where nothing is known of it."""
    return FIELDS.get(segment, {}).get(number, "")
