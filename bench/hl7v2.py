"""How long one HL7 v2 message of ten results takes from bytes to facts, in one process.

    python bench/hl7v2.py [ROUNDS]

Each message has its own control number, times, order number and values, as on a feed; codes and units repeat, as
on a feed. `hl7` (python-hl7) only parses the same bytes, in the same run: the ratio holds on any machine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

import hl7

from wardwright.connect.hl7v2 import Source, peek, read_message, split_messages
from wardwright.facts.load import load_vocabulary
from wardwright.facts.message import Message

_TESTS = (
    ("2823-3", "K", "potassium", "mmol/L"),
    ("2951-2", "NA", "sodium", "mmol/L"),
    ("14682-9", "CREA", "creatinine", "umol/L"),
    ("22664-7", "UREA", "urea", "mmol/L"),
    ("718-7", "HB", "haemoglobin", "g/L"),
    ("777-3", "PLT", "platelets", "10*9/L"),
    ("6690-2", "WBC", "white cells", "10*9/L"),
    ("1988-5", "CRP", "C-reactive protein", "mg/L"),
    ("2345-7", "GLU", "glucose", "mg/dL"),
    ("2524-7", "LAC", "lactate", "mmol/L"),
)
_VOCABULARY = (
    "results:\n"
    + "".join(
        f'  {name}: {{codes: ["loinc:{code}"], unit: "{"mmol/L" if name == "glucose" else unit}"'
        + (", molar mass: 180.156" if name == "glucose" else "")
        + "}\n"
        for code, _local, name, unit in _TESTS
    )
    + 'places:\n  Ward 7A: {codes: ["7A"]}\n'
)


def message(number: int) -> bytes:
    """A laboratory message of ten results."""
    minute = f"{number // 60 % 24:02d}{number % 60:02d}"
    lines = [
        rf"MSH|^~\&|LAB|HOSP|WW|HOSP|20260301{minute}30||ORU^R01^ORU_R01|M{number}|P|2.5.1|||AL|NE||UNICODE UTF-8",
        f"PID|1||{1000 + number % 500}^^^HOSP^MR||Example^Anna^^^Ms||{1910 + number % 80}0412|F|||1 High St^^Town",
        f"PV1|1|I|7A^{number % 30:02d}^1^HOSP||||C12^Doctor^Dana|||MED||||||||V{number % 500}",
        f"ORC|RE|P{number}|F{number}",
        f"OBR|1|P{number}|F{number}|U&E^Urea and electrolytes^L|||20260301{minute}|||||||||C12||||||||LAB|F",
    ]
    for place, (code, local, name, unit) in enumerate(_TESTS):
        value = f"{4 + (number * 7 + place * 13) % 97 / 10:.1f}"
        lines.append(
            f"OBX|{place + 1}|NM|{code}^{name}^LN^{local}^{name}^L||{value}|{unit}|3.5-5.3|N|||F|||20260301{minute}"
        )
    return ("\r".join(lines) + "\r").encode()


def best(work: Callable[[bytes], object], messages: list[bytes], rounds: int) -> float:
    """Microseconds per message: of each twenty messages the quickest round, because other programs run as well."""
    for raw in messages:
        work(raw)
    quickest = []
    for first in range(0, len(messages), 20):
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            for raw in messages[first : first + 20]:
                work(raw)
            times.append(time.perf_counter() - start)
        quickest.append(min(times))
    return sum(quickest) / len(messages) * 1e6


def main(rounds: int = 15) -> None:
    """Prints the figures."""
    messages = [message(number) for number in range(2000)]
    zone = ZoneInfo("Europe/London")
    source = Source("lab feed", load_vocabulary(_VOCABULARY), zone=zone)

    def facts(raw: bytes) -> int:
        return len(read_message(Message("file#1", raw, "hl7v2", "lab feed", 1_772_000_000_000_000), source).facts)

    def everything(raw: bytes) -> None:
        for piece in split_messages(raw):
            header = peek(piece.raw, zone)
            found = Message("file#1", piece.raw, "hl7v2", "lab feed", header.time, header.control_id, header.type)
            read_message(found, source)

    assert facts(messages[0]) == 12, "ten results, sex and date of birth"
    ours = best(facts, messages, rounds)
    whole = best(everything, messages, rounds)
    theirs = best(lambda raw: hl7.parse(raw.decode()), messages[:100], rounds)
    print(f"bytes of one message to facts      {ours:8.1f} µs  (aim: under 80)")
    print(f"cut out of a file, header, facts   {whole:8.1f} µs")
    print(f"python-hl7, parse only             {theirs:8.1f} µs  ({theirs / ours:.0f} times as long)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
