"""What is written down about one patient, as drafts of messages.

Lives here: one method for each thing that a ward records (a set of observations, a panel of bloods, a dose, a move).
Must not live here: why it happens (courses). Called by: the courses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from wardwright.demo import messages as hl7
from wardwright.demo.hospital import (
    ANSWERS,
    CONDITIONS,
    DOCUMENTS,
    FORMS,
    INTENSIVE,
    MEDICINES,
    PROCEDURES,
    TESTS,
    WARDS,
    Feed,
)
from wardwright.demo.messages import Draft, Visit
from wardwright.demo.patients import Patient
from wardwright.demo.physiology import Body, measure

OBSERVATIONS = (
    "respiratory rate",
    "oxygen saturation",
    "air or oxygen",
    "systolic blood pressure",
    "diastolic blood pressure",
    "pulse",
    "consciousness",
    "temperature",
)
# Where a laboratory result is often delayed; minutes from sample to message.
_TURNAROUND = (35, 75)

Values = Mapping[str, float | str]


@dataclass(slots=True)
class Chart:
    """One patient's record in the making."""

    patient: Patient
    body: Body
    rng: Random
    drafts: list[Draft] = field(default_factory=list)
    visit: Visit | None = None
    bed: str = ""
    held: tuple[str, str] | None = None  # a ward and a bed that wait for this patient, whatever the course says
    regular: tuple[str, ...] = ()  # the medicines of the drug rounds
    died: datetime | None = None
    _orders: int = 0
    _prescriptions: dict[str, str] = field(default_factory=dict)

    @property
    def staying(self) -> bool:
        """Whether the patient is an inpatient who has not left."""
        return self.visit is not None and self.visit.patient_class == "I" and self.visit.discharged is None

    # ── Movements ────────────────────────────────────────────────────────────────────────────────

    def admit(self, moment: datetime, place: str, patient_class: str = "I", sent: datetime | None = None) -> None:
        """An A01 (inpatient) or an A04 (emergency, outpatient)."""
        number = f"{patient_class}{self.patient.identifier[2:]}{moment:%d%H%M}"
        bed = f"R{self.rng.randrange(1, 7)}^B{self.rng.randrange(1, 5)}"
        if self.held is not None and place in WARDS:
            place, bed = self.held
        self.visit = Visit(number, patient_class, place, self.patient.consultant, moment)
        self.bed = bed
        self._movement("A01" if patient_class == "I" else "A04", moment, sent)

    def move(self, moment: datetime, place: str) -> None:
        """An A02."""
        assert self.visit is not None
        if self.held is not None and place in WARDS:
            place, self.bed = self.held
        self.visit = self.visit._replace(location=place, came_from=self.visit.location)
        self._movement("A02", moment)

    def discharge(self, moment: datetime) -> None:
        """An A03."""
        assert self.visit is not None
        self.visit = self.visit._replace(discharged=moment)
        self._movement("A03", moment)

    def die(self, moment: datetime) -> None:
        """An A03 of a patient who died."""
        self.died = moment
        self.discharge(moment)

    def cancel(self, event: str, moment: datetime) -> None:
        """An A11, A12 or A13: the last admission, move or discharge did not happen."""
        assert self.visit is not None
        self._movement(event, moment)
        if event == "A13":
            self.visit = self.visit._replace(discharged=None)
        if event == "A12":
            self.visit = self.visit._replace(location=self.visit.came_from, came_from="")

    def update(self, moment: datetime, *extra: str) -> None:
        """An A08, with diagnoses or procedures if there are any."""
        self._movement("A08", moment, None, extra)

    def diagnose(self, name: str, since: datetime, sent: datetime | None = None) -> None:
        """An A08 with a diagnosis."""
        code, system = CONDITIONS[name]
        self._movement("A08", sent or since, None, (hl7.dg1(code, name, system, since),))

    def operate(self, moment: datetime, name: str = "surgery") -> None:
        """An A08 with a procedure."""
        code, system = PROCEDURES[name]
        self.update(moment, hl7.pr1(code, name, system, moment))

    def _movement(self, event: str, moment: datetime, sent: datetime | None = None, extra: Iterable[str] = ()) -> None:
        segments = hl7.joined(hl7.evn(event, moment, moment), self._who(), tuple(extra))
        # HL7's names of the structures: A01, A04, A08 and A13 share one, so do the cancellations.
        structure = {"A03": "A03", "A02": "A02", "A11": "A09", "A12": "A12"}.get(event, "A01")
        self._send(sent or self._soon(moment), Feed.ADMISSIONS, f"ADT^{event}^ADT_{structure}", segments)

    def merge(self, other: Patient, moment: datetime) -> None:
        """An A40: what was recorded under the other identifier is this patient's."""
        ended = f"MRG|{other.identifier}^^^WARDWRIGHT^MR"
        segments = hl7.joined(hl7.evn("A40", moment, moment), hl7.pid(self.patient), ended)
        self._send(self._soon(moment), Feed.ADMISSIONS, "ADT^A40^ADT_A39", segments)

    # ── Observations and results ─────────────────────────────────────────────────────────────────

    def observe(self, moment: datetime, values: Values | None = None, sent: datetime | None = None) -> None:
        """A full set of observations; what `values` names is as given, the rest follows the body."""
        found: dict[str, float | str] = {}
        for name in OBSERVATIONS:
            if name not in ("air or oxygen", "consciousness"):
                found[name] = measure(self.body, name, moment, self.rng)
        if self.body.value("oxygen saturation", moment) < 93.5:
            self.body.on_oxygen = True
        found["air or oxygen"] = "oxygen" if self.body.on_oxygen else "air"
        confused = self.body.illness.confuses and self.body.severity_at(moment) > 0.85
        found["consciousness"] = "confusion" if confused else "alert"
        found |= values or {}
        ordered = {name: found[name] for name in OBSERVATIONS}
        self.report("VITALS", ordered, moment, sent or self._soon(moment), Feed.VITALS)

    def bloods(
        self, moment: datetime, names: Iterable[str], values: Values | None = None, minutes: float | None = None
    ) -> str:
        """A panel from the laboratory; the order's number, for a correction."""
        found: dict[str, float | str] = {name: measure(self.body, name, moment, self.rng) for name in names}
        found |= values or {}
        wait = minutes if minutes is not None else self.rng.uniform(*_TURNAROUND)
        order = self._order("L")
        sent = moment + timedelta(minutes=wait)
        if self.rng.random() < 0.08:  # some panels are sent before they are authorised
            self.report("BLOODS", found, moment, sent - timedelta(minutes=wait / 3), Feed.LAB, order, "P")
        self.report("BLOODS", found, moment, sent, Feed.LAB, order)
        return order

    def monitor(self, moment: datetime) -> None:
        """The pulse from a telemetry monitor, which sends by itself."""
        pulse = {"pulse": measure(self.body, "pulse", moment, self.rng)}
        self.report("TELEMETRY", pulse, moment, moment + timedelta(seconds=2), Feed.TELEMETRY)

    def bedside(self, moment: datetime, values: Values) -> None:
        """A meter at the bedside: the result is there at once."""
        self.report("POCT", values, moment, self._soon(moment), Feed.VITALS)

    def culture(
        self, name: str, answer: str, taken: datetime, sent: datetime, status: str = "F", order: str = ""
    ) -> str:
        """A report from microbiology; the order's number, for what follows."""
        order = order or self._order("M")
        self.report("MICRO", {name: answer}, taken, sent, Feed.MICROBIOLOGY, order, status)
        return order

    def report(
        self,
        panel: str,
        values: Values,
        taken: datetime,
        sent: datetime,
        feed: Feed,
        order: str = "",
        status: str = "F",
    ) -> None:
        """An ORU^R01: one OBR, one OBX for each value."""
        order = order or self._order(feed.value[0])
        results = [
            hl7.obx(number, _result(name, value), taken, status)
            for number, (name, value) in enumerate(values.items(), 1)
        ]
        segments = hl7.joined(self._who(), hl7.obr(order, panel, panel.title(), taken, status), results)
        self._send(sent, feed, "ORU^R01^ORU_R01", segments)

    # ── Medicines ────────────────────────────────────────────────────────────────────────────────

    def prescribe(self, name: str, moment: datetime) -> None:
        """An RDE^O11 for a new prescription."""
        order = self._order("P")
        self._prescriptions[name] = order
        self._medicine_order("NW", order, name, moment)

    def stop(self, name: str, moment: datetime) -> None:
        """An RDE^O11 that discontinues."""
        self.regular = tuple(each for each in self.regular if each != name)
        self._medicine_order("DC", self._prescriptions[name], name, moment)

    def _medicine_order(self, control: str, order: str, name: str, moment: datetime) -> None:
        effective = moment if control == "DC" else None
        segments = hl7.joined(self._who(), hl7.orc(control, order, moment, effective), hl7.rxe(MEDICINES[name], name))
        self._send(self._soon(moment), Feed.MEDICINES, "RDE^O11^RDE_O11", segments)

    def give(self, name: str, moment: datetime, completion: str = "CP") -> None:
        """A RAS^O17: one dose, or with "RE" one refused."""
        if name not in self._prescriptions:
            self.prescribe(name, moment - timedelta(minutes=self.rng.randrange(3, 15)))
        order = hl7.orc("RE", self._prescriptions[name], moment)
        segments = hl7.joined(self._who(), order, hl7.rxa(MEDICINES[name], name, moment, completion))
        self._send(self._soon(moment), Feed.MEDICINES, "RAS^O17^RAS_O17", segments)

    # ── Papers ───────────────────────────────────────────────────────────────────────────────────

    def document(self, name: str, moment: datetime) -> None:
        """An MDM^T02."""
        order = self._order("D")
        text = hl7.obx(1, hl7.Result("TEXT^Text^L", "An invented text.", "TX"), moment)
        segments = hl7.joined(
            hl7.evn("T02", moment, moment), self._who(), hl7.txa(order, DOCUMENTS[name], name, moment), text
        )
        self._send(self._soon(moment), Feed.DOCUMENTS, "MDM^T02^MDM_T02", segments)

    def form(self, name: str, moment: datetime) -> None:
        """An ORU^R01 for a form that was filled in."""
        self._reported(FORMS[name], name, "L", moment)

    def done(self, name: str, moment: datetime) -> None:
        """An ORU^R01 for a procedure or review that was done."""
        self._reported(*(PROCEDURES[name][0], name, PROCEDURES[name][1]), moment)

    def _reported(self, code: str, name: str, system: str, moment: datetime) -> None:
        segments = hl7.joined(self._who(), hl7.obr(self._order("F"), code, name, moment, system=system))
        self._send(self._soon(moment), Feed.VITALS, "ORU^R01^ORU_R01", segments)

    def appointment(self, event: str, moment: datetime, number: str, starts: datetime, state: str) -> None:
        """An SIU: S12 booked, S15 cancelled, S26 did not come."""
        segments = hl7.joined(hl7.sch(number, starts, state), hl7.pid(self.patient), self._pv1())
        self._send(self._soon(moment), Feed.APPOINTMENTS, f"SIU^{event}^SIU_S12", segments)

    def order(self, name: str, moment: datetime) -> None:
        """An ORM^O01 for a test: on record, and read by no flow."""
        number, test = self._order("R"), TESTS[name]
        asked = hl7.obr(number, test.code, test.text, moment, "O", test.system)
        segments = hl7.joined(self._who(), hl7.orc("NW", number, moment), asked)
        self._send(self._soon(moment), Feed.ORDERS, "ORM^O01^ORM_O01", segments)

    # ── Underneath ───────────────────────────────────────────────────────────────────────────────

    def _who(self) -> tuple[str, ...]:
        return hl7.joined(hl7.pid(self.patient, self.died), self._pv1())

    def _pv1(self) -> str:
        return hl7.pv1(self.visit, self.bed) if self.visit else ""

    def _order(self, letter: str) -> str:
        self._orders += 1
        return f"{letter}{self.patient.identifier[2:]}{self._orders:03}"

    def _soon(self, moment: datetime) -> datetime:
        """When a record is sent: a few minutes after the fact; at once in intensive care."""
        at_once = self.visit is not None and self.visit.location == INTENSIVE
        return moment + timedelta(seconds=self.rng.randrange(5, 60 if at_once else 300))

    def _send(self, sent: datetime, feed: Feed, kind: str, segments: tuple[str, ...]) -> None:
        self.drafts.append(Draft(sent, feed, kind, segments))


def _result(name: str, value: float | str) -> hl7.Result:
    test = TESTS[name]
    code = f"{test.code}^{test.text}^{test.system}"
    if isinstance(value, str) and value in ANSWERS:
        return hl7.Result(code, "^".join(ANSWERS[value]), "CE")
    if isinstance(value, str):  # "<5", a structured number
        return hl7.Result(code, f"{value[0]}^{value[1:]}", "SN", test.unit)
    return hl7.Result(code, f"{value:.{test.decimals}f}", "NM", test.unit)
