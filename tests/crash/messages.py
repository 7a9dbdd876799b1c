"""Invented messages of one sender about its own patients: admissions, results, corrections, merges, discharges.

Lives here: bytes. Must not live here: connections (feed.py).
"""

from __future__ import annotations

import random
from datetime import UTC, datetime

PATIENTS = 40  # of each sender
_CODES = (("K", "potassium", "mmol/L"), ("NA", "sodium", "mmol/L"), ("CREA", "creatinine", "umol/L"))
# Usual values, and those upon which a page acts: few, because a webhook is sent no more than twenty a second.
_VALUES = {"K": ((4.1, 4.4), (5.6, 6.1, 6.8)), "NA": ((135, 140), (120, 124)), "CREA": ((80, 90), (300,))}


class Stream:
    """The messages of one sender about its own patients."""

    def __init__(self, sender: int, chance: random.Random, run: str) -> None:
        self._chance, self._run, self._sender = chance, run, sender
        self._number = 0
        self._waiting = [f"{9000 + sender * 100 + patient}" for patient in range(PATIENTS)]
        self._here: list[str] = []
        self._spare = 0
        self._orders: list[tuple[str, str, str, tuple[str, str, str], str]] = []  # patient, order, value, code, time

    def next(self) -> tuple[str, bytes]:
        """The control id and the message."""
        self._number += 1
        control_id = f"{self._run}-{self._sender}-{self._number}"
        kind, segments = self._admission() if self._waiting and self._number % 2 else self._anything()
        header = (
            rf"MSH|^~\&|LIMS|CRASH|WARDWRIGHT|CRASH|{now_text()}||{kind}|{control_id}|T|2.5.1|||||GBR|UNICODE UTF-8"
        )
        return control_id, "\r".join([header, *segments, ""]).encode()

    def _anything(self) -> tuple[str, list[str]]:
        if not self._here:
            return self._admission()
        roll = self._chance.random()
        if roll < 0.02:
            patient = self._here.pop(self._chance.randrange(len(self._here)))
            self._waiting.append(patient)
            return "ADT^A03^ADT_A03", [f"EVN|A03|{now_text()}", *_who(patient)]
        if roll < 0.03:
            return self._merge()
        if roll < 0.13 and self._orders:
            patient, order, value, code, taken = self._chance.choice(self._orders[-30:])
            status = self._chance.choice("CCD")
            changed = str(round(float(value) + self._chance.choice([-1, 0.5, 1]), 1))
            return "ORU^R01^ORU_R01", _report(patient, order, changed, code, status, taken)
        return self._result()

    def _admission(self) -> tuple[str, list[str]]:
        patient = self._waiting.pop(0) if self._waiting else self._here[0]
        if patient not in self._here:
            self._here.append(patient)
        return "ADT^A01^ADT_A01", [f"EVN|A01|{now_text()}", *_who(patient)]

    def _result(self) -> tuple[str, list[str]]:
        patient = self._chance.choice(self._here)
        code = self._chance.choice(_CODES)
        usual, remarkable = _VALUES[code[0]]
        value = str(self._chance.choice(remarkable if self._chance.random() < 0.1 else usual))
        order, taken = f"O{self._run}-{self._sender}-{self._number}", now_text()
        self._orders.append((patient, order, value, code, taken))
        return "ORU^R01^ORU_R01", _report(patient, order, value, code, "F", taken)

    def _merge(self) -> tuple[str, list[str]]:
        """A patient known under a second number for a while: the two become one."""
        self._spare += 1
        ended = self._here.pop(self._chance.randrange(len(self._here)))
        survivor = f"{8000 + self._sender * 100 + self._spare % 100}"
        self._here.append(survivor)
        self._orders = [order for order in self._orders if order[0] != ended]
        return "ADT^A40^ADT_A39", [f"EVN|A40|{now_text()}", _pid(survivor), f"MRG|{ended}^^^CRASH^MR"]


def now_text() -> str:
    """The moment as HL7 writes it, in UTC."""
    return datetime.now(UTC).strftime("%Y%m%d%H%M%S.%f")[:-3] + "+0000"


def _pid(patient: str) -> str:
    return f"PID|1||{patient}^^^CRASH^MR||Crash{patient}^Test||1950{1 + int(patient) % 12:02d}11|F"


def _who(patient: str) -> list[str]:
    ward = ("7A", "7B", "8")[int(patient) % 3]
    return [_pid(patient), f"PV1|1|I|{ward}^01^1^CRASH||||C12^Doctor^Dana"]


def _report(patient: str, order: str, value: str, code: tuple[str, str, str], status: str, taken: str) -> list[str]:
    name = f"{code[0]}^{code[1]}^L"
    return [
        *_who(patient),
        f"OBR|1||{order}|{name}|||{taken}||||||||||||||||||{status}",
        f"OBX|1|NM|{name}||{value}|{code[2]}|||||{status}|||{taken}",
    ]
