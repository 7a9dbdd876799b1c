"""The messages of the live benches: stays of patients in beds, with results ten at a time, made ready so that sending
costs next to nothing.

Lives here: invented patients, values around each bed's own level, and frames in which only the control id, the patient
and the time are still to be filled in. About one message in a hundred holds a value that makes a page act. No person is
meant.

A hospital of 600 beds sends some 20 such messages a day for each bed, and a patient stays for some three and a half
days: 72 messages, then the next patient comes. A minute at full speed is three weeks of such a hospital.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import NamedTuple

ID_DIGITS = 12
STAY = 72  # messages with results of one patient
_ID, _TIME, _PATIENT = "#" * ID_DIGITS, "@" * 14, "$" * 9
_WARDS = ("7A", "7B", "8", "9", "AMU")


class Analyte(NamedTuple):
    """One result: its code, unit, usual level, how patients differ, and a value that a page acts upon."""

    code: str
    name: str
    unit: str
    level: float
    spread: float
    digits: int
    alarming: float


_CHEMISTRY = (
    Analyte("NA", "sodium", "mmol/L", 138, 2.5, 0, 118),
    Analyte("K", "potassium", "mmol/L", 4.2, 0.25, 1, 6.8),
    Analyte("CL", "chloride", "mmol/L", 102, 2, 0, 122),
    Analyte("HCO3", "bicarbonate", "mmol/L", 25, 1.5, 0, 9),
    Analyte("UREA", "urea", "mmol/L", 6, 1, 1, 38),
    Analyte("CREA", "creatinine", "umol/L", 85, 12, 0, 410),
    Analyte("ACA", "adjusted calcium", "mmol/L", 2.35, 0.06, 2, 3.6),
    Analyte("PO4", "phosphate", "mmol/L", 1.1, 0.1, 2, 0.2),
    Analyte("MG", "magnesium", "mmol/L", 0.85, 0.05, 2, 0.3),
    Analyte("CRP", "CRP", "mg/L", 20, 8, 0, 310),
)
_BLOOD = (
    Analyte("HB", "haemoglobin", "g/L", 125, 9, 0, 61),
    Analyte("HCT", "haematocrit", "L/L", 0.39, 0.03, 2, 0.17),
    Analyte("WBC", "white cell count", "10*9/L", 7.5, 1.2, 1, 41),
    Analyte("NEUT", "neutrophils", "10*9/L", 4.5, 0.8, 1, 0.2),
    Analyte("LYMPH", "lymphocytes", "10*9/L", 1.8, 0.3, 1, 0.1),
    Analyte("MONO", "monocytes", "10*9/L", 0.5, 0.1, 1, 4.2),
    Analyte("EOS", "eosinophils", "10*9/L", 0.2, 0.05, 1, 5.1),
    Analyte("BASO", "basophils", "10*9/L", 0.1, 0.02, 1, 2.4),
    Analyte("PLT", "platelets", "10*9/L", 250, 30, 0, 14),
    Analyte("MCV", "MCV", "fL", 90, 3, 0, 140),
)
_LIVER = (
    Analyte("ALT", "ALT", "U/L", 30, 8, 0, 2400),
    Analyte("AST", "AST", "U/L", 28, 7, 0, 2600),
    Analyte("ALP", "ALP", "U/L", 85, 15, 0, 1400),
    Analyte("GGT", "GGT", "U/L", 40, 12, 0, 1900),
    Analyte("BILI", "bilirubin", "umol/L", 12, 3, 0, 320),
    Analyte("ALB", "albumin", "g/L", 38, 3, 0, 14),
    Analyte("TP", "total protein", "g/L", 70, 4, 0, 32),
    Analyte("LDH", "LDH", "U/L", 200, 30, 0, 3200),
    Analyte("GLU", "glucose", "mmol/L", 6.2, 0.7, 1, 2.6),
    Analyte("LACT", "lactate", "mmol/L", 1.2, 0.2, 1, 8.8),
)
_BEDSIDE = (
    Analyte("RR", "respiratory rate", "/min", 16, 1, 0, 29),
    Analyte("SPO2", "oxygen saturation", "%", 97, 0.4, 0, 83),
    Analyte("SBP", "systolic blood pressure", "mm[Hg]", 128, 5, 0, 74),
    Analyte("DBP", "diastolic blood pressure", "mm[Hg]", 76, 4, 0, 31),
    Analyte("HR", "pulse", "/min", 76, 4, 0, 142),
    Analyte("TEMP", "temperature", "Cel", 36.8, 0.15, 1, 40.3),
    Analyte("PAIN", "pain score", "", 1, 0.4, 0, 9),
    Analyte("UOP", "urine output", "mL", 60, 8, 0, 3),
)
_CODED = (("AOO", "air or oxygen", "AIR^Air^L"), ("ACVPU", "consciousness", "A^Alert^L"))
PANELS = (_CHEMISTRY, _BLOOD, _LIVER, _BEDSIDE)
_SHARES = (3, 3, 2, 2)  # of ten messages


class Frame(NamedTuple):
    """A framed message but for its control id, its patient and its times."""

    template: bytes  # with %b where one of them is to be filled in
    places: Callable[[tuple[bytes, bytes, bytes]], tuple[bytes, ...]]  # from (id, time, patient) to what is filled in

    def filled(self, own: bytes, time: bytes, patient: bytes) -> bytes:
        """The bytes to send."""
        return self.template % self.places((own, time, patient))


def control_id(number: int) -> bytes:
    """Always as many digits, so that no id begins another."""
    return b"%0*d" % (ID_DIGITS, number)


def patient_id(bed: int, stay: int) -> bytes:
    """The patient of a bed."""
    return b"%05d%04d" % (bed, stay)


def admissions(beds: int) -> list[Frame]:
    """One A01 for each bed."""
    return [_frame("PAS", "ADT^A01^ADT_A01", [f"EVN|A01|{_TIME}", *_who(bed)]) for bed in range(beds)]


def discharges(beds: int) -> list[Frame]:
    """One A03 for each bed."""
    return [_frame("PAS", "ADT^A03^ADT_A03", [f"EVN|A03|{_TIME}", *_who(bed)]) for bed in range(beds)]


def results(count: int, beds: int, seed: int = 7, acting: float = 0.01) -> list[tuple[int, Frame]]:
    """Messages of ten results, each with its bed; a share `acting` of them holds one alarming value."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        bed = chance.randrange(beds)
        panel = chance.choices(PANELS, _SHARES)[0]
        odd = chance.choice(panel) if chance.random() < acting else None
        values = [_value(analyte, bed, chance, analyte is odd) for analyte in panel]
        lines = [("NM", a.code, a.name, value, a.unit) for a, value in zip(panel, values, strict=True)]
        if panel is _BEDSIDE:
            lines += [("CE", code, name, answer, "") for code, name, answer in _CODED]
        frame = _frame("EOBS" if panel is _BEDSIDE else "LIMS", "ORU^R01^ORU_R01", _report(bed, lines))
        made.append((bed, frame))
    return made


Ready = tuple[Frame, bytes]  # a frame and its patient


def admitted(beds: int, stay: int = 0) -> Iterator[Ready]:
    """The first patient of every bed comes."""
    return ((frame, patient_id(bed, stay)) for bed, frame in enumerate(admissions(beds)))


def traffic(prepared: int, beds: int) -> Iterator[Ready]:
    """Results without end for patients who come and go; the first are there already, at any point of their stay.

    All is made ready before this returns.
    """
    return _comings_and_goings(admissions(beds), discharges(beds), results(prepared, beds))


def _comings_and_goings(coming: list[Frame], going: list[Frame], told: list[tuple[int, Frame]]) -> Iterator[Ready]:
    chance = random.Random(11)
    left = [chance.randrange(1, STAY + 1) for _ in coming]
    stays = [0] * len(coming)
    while True:
        for bed, frame in told:
            if not left[bed]:
                yield going[bed], patient_id(bed, stays[bed])
                stays[bed] += 1
                left[bed] = STAY
                yield coming[bed], patient_id(bed, stays[bed])
            left[bed] -= 1
            yield frame, patient_id(bed, stays[bed])


def _value(analyte: Analyte, bed: int, chance: random.Random, alarming: bool) -> str:
    own = random.Random(f"{analyte.code}{bed}").gauss(analyte.level, analyte.spread)
    value = analyte.alarming if alarming else chance.gauss(own, analyte.spread / 8)
    return f"{value:.{analyte.digits}f}"


def _who(bed: int) -> list[str]:
    ward, born = _WARDS[bed % len(_WARDS)], f"{1930 + bed % 70}{1 + bed % 12:02d}{1 + bed % 28:02d}"
    return [
        f"PID|1||{_PATIENT}^^^BENCH^MR||Example{bed}^Invented||{born}|{'FM'[bed % 2]}|||1 Example Street^^Town",
        f"PV1|1|I|{ward}^{bed // len(_WARDS):03d}^1^BENCH||||C12^Doctor^Dana|||MED||||||||V{_PATIENT}",
    ]


def _report(bed: int, lines: list[tuple[str, str, str, str, str]]) -> list[str]:
    return [
        *_who(bed),
        f"ORC|RE||{_ID}",
        f"OBR|1||{_ID}|PANEL^Panel^L|||{_TIME}|||||||||C12||||||||LAB|F",
        *(
            f"OBX|{place}|{kind}|{code}^{name}^L||{value}|{unit}|||||F|||{_TIME}"
            for place, (kind, code, name, value, unit) in enumerate(lines, start=1)
        ),
    ]


def _frame(system: str, kind: str, segments: list[str]) -> Frame:
    header = rf"MSH|^~\&|{system}|BENCH|WARDWRIGHT|BENCH|{_TIME}||{kind}|{_ID}|T|2.5.1|||||GBR|UNICODE UTF-8"
    text = "\r".join([header, *segments]).replace("%", "%%")
    kinds = (_ID, _TIME, _PATIENT)
    places = re.findall("|".join(map(re.escape, kinds)), text)
    for each in kinds:
        text = text.replace(each, "%b")
    return Frame(b"\x0b" + text.encode() + b"\r\x1c\r", itemgetter(*map(kinds.index, places)))
