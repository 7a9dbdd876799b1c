"""Records as HL7 v2.5.1 messages.

Lives here: segments and whole messages, as plain text joined by the standard separators. Must not live here: what
happens to whom (courses) and when it is sent (day). Called by: chart, dirt, day.
Times are the hospital's local time without an offset, as most systems send them; nothing here escapes, because
nothing invented needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from wardwright.demo.hospital import Feed
from wardwright.demo.patients import Consultant, Patient


class Draft(NamedTuple):
    """A message before it has its place in the day: when it is sent, by whom, and what it says after MSH."""

    sent: datetime
    feed: Feed
    kind: str  # MSH-9: "ADT^A01^ADT_A01"
    segments: tuple[str, ...]
    note: str = ""  # what is out of the ordinary: "late", "corrected", "withdrawn"


class Visit(NamedTuple):
    """What PV1 says of a stay at a moment."""

    number: str
    patient_class: str  # I, E, O
    location: str
    consultant: Consultant
    admitted: datetime
    discharged: datetime | None = None
    came_from: str = ""


def stamp(moment: datetime) -> str:
    """HL7 v2 date and time to the second."""
    return moment.strftime("%Y%m%d%H%M%S")


def encode(draft: Draft, control_id: str) -> bytes:
    """The whole message with its MSH, segments ended by carriage returns."""
    header = "|".join(
        (
            "MSH", "^~\\&", draft.feed.value, "WARDWRIGHT GENERAL", "WARDWRIGHT", "DEMO", stamp(draft.sent), "",
            draft.kind, control_id, "T", "2.5.1", "", "", "AL", "NE", "GBR", "UNICODE UTF-8",
        )
    )  # fmt: skip
    return ("\r".join((header, *draft.segments)) + "\r").encode()


def pid(patient: Patient, died: datetime | None = None) -> str:
    """PID: identifier, invented name, birth, sex, and the death if there was one."""
    name = f"{patient.family}^{patient.given}"
    line = f"PID|1||{patient.identifier}^^^WARDWRIGHT^MR||{name}||{patient.born:%Y%m%d}|{patient.sex}"
    return f"{line}{'|' * 21}{stamp(died)}|Y" if died else line


def pv1(visit: Visit, bed: str) -> str:
    """PV1 with class, place, consultant, visit number, and the times of the stay."""
    fields = [""] * 45
    fields[0], fields[1] = "1", visit.patient_class
    fields[2] = f"{visit.location}^{bed}" if bed else visit.location
    fields[5] = visit.came_from
    fields[6] = f"{visit.consultant.identifier}^{visit.consultant.family}^Invented"
    fields[18] = visit.number
    fields[43] = stamp(visit.admitted)
    fields[44] = stamp(visit.discharged) if visit.discharged else ""
    return "PV1|" + "|".join(fields).rstrip("|")


def evn(event: str, recorded: datetime, occurred: datetime) -> str:
    """EVN: when it was recorded and when it happened."""
    return f"EVN|{event}|{stamp(recorded)}||||{stamp(occurred)}"


def obr(order: str, code: str, text: str, taken: datetime, status: str = "F", system: str = "L") -> str:
    """OBR: the order's number, what was asked, when the sample was taken, how far it is."""
    fields = [""] * 25
    fields[0], fields[2], fields[3], fields[6], fields[24] = "1", order, f"{code}^{text}^{system}", stamp(taken), status
    return "OBR|" + "|".join(fields)


class Result(NamedTuple):
    """One OBX."""

    code: str  # OBX-3
    value: str  # OBX-5 as it stands
    kind: str = "NM"  # OBX-2
    unit: str = ""  # OBX-6


def obx(number: int, result: Result, taken: datetime, status: str = "F") -> str:
    """OBX: one result, with the moment of the sample in OBX-14."""
    fields = (str(number), result.kind, result.code, "", result.value, result.unit, "", "", "", "", status, "", "")
    return "OBX|" + "|".join((*fields, stamp(taken)))


def orc(control: str, order: str, ordered: datetime, effective: datetime | None = None) -> str:
    """ORC: what is done with an order, and since when."""
    fields = [""] * 15
    fields[0], fields[1], fields[8] = control, order, stamp(ordered)
    fields[14] = stamp(effective) if effective else ""
    return "ORC|" + "|".join(fields).rstrip("|")


def rxe(code: str, name: str) -> str:
    """RXE: the medicine of a prescription."""
    return f"RXE|1^BD|{code}^{name}^L|1||DOSE"


def rxa(code: str, name: str, given: datetime, completion: str = "CP") -> str:
    """RXA: one dose given."""
    fields = [""] * 20
    fields[0], fields[1], fields[2], fields[3] = "0", "1", stamp(given), stamp(given)
    fields[4], fields[5], fields[6], fields[19] = f"{code}^{name}^L", "1", "DOSE", completion
    return "RXA|" + "|".join(fields)


def dg1(code: str, name: str, system: str, since: datetime) -> str:
    """DG1: a diagnosis and since when."""
    return f"DG1|1||{code}^{name}^{system}||{stamp(since)}|W"


def pr1(code: str, name: str, system: str, done: datetime) -> str:
    """PR1: a procedure and when it was done."""
    return f"PR1|1||{code}^{name}^{system}||{stamp(done)}"


def txa(number: str, code: str, name: str, written: datetime) -> str:
    """TXA: a document's type, time, number and that it is signed."""
    fields = [""] * 17
    fields[0], fields[1], fields[2], fields[3], fields[5] = (
        "1",
        f"{code}^{name}^L",
        "TX",
        stamp(written),
        stamp(written),
    )
    fields[11], fields[16] = number, "AU"
    return "TXA|" + "|".join(fields)


def sch(number: str, starts: datetime, state: str) -> str:
    """SCH: an appointment's number, its time, and what became of it."""
    fields = [""] * 25
    fields[0], fields[1], fields[10], fields[24] = number, number, f"^^^{stamp(starts)}", state
    return "SCH|" + "|".join(fields)


def joined(*parts: str | Sequence[str]) -> tuple[str, ...]:
    """Segments in order, lists of them laid flat, empty ones left out."""
    flat: list[str] = []
    for part in parts:
        flat.extend([part] if isinstance(part, str) else part)
    return tuple(segment for segment in flat if segment)
