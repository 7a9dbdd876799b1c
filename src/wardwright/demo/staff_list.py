"""The people who work in the invented hospital, and which roles and teams they stand behind.

Lives here: tables. They cover every role and team of the starter vocabulary (a test holds them to it). Must not live
here: what they do about their tasks (staff).
"""

from __future__ import annotations

from typing import NamedTuple

from wardwright.demo.patients import CONSULTANTS

_WARD_NAMES = ("Ward 7A", "Ward 7B", "Ward 8", "Ward 9", "Acute Medical Unit")


class Employee(NamedTuple):
    """One person: the short key, the name, and the number by which messages name a consultant."""

    id: str
    name: str
    staff_id: str = ""


_NURSES = ("Ida Sampleton", "Noor Testerby", "Tom Mockford", "Uma Demoray", "Zoe Fabricant")
_BEDSIDE = ("Kit Standin", "Jo Madeuppe", "Lin Placeholdt", "Rio Inventson", "Sky Synthetico")
_DOCTORS = ("Dr Amal Fictiver", "Dr Ben Pretendam", "Dr Chi Examplewood", "Dr Dev Imaginari", "Dr Eva Dummington")
_OTHERS = (
    Employee("reg-day", "Dr Fay Sampleton"),
    Employee("reg-night", "Dr Gil Mockford"),
    Employee("engineer-1", "Hal Testerby"),
    Employee("engineer-2", "Ivy Demoray"),
    Employee("ed-consultant", "Dr Jay Fabricant"),
    Employee("ed-nurse", "Kim Standin"),
    Employee("haematology", "Dr Lou Madeuppe"),
    Employee("microbiology", "Dr Max Placeholdt"),
    Employee("pharmacist", "Nia Inventson"),
    Employee("site-manager", "Oz Synthetico"),
    Employee("discharge", "Pat Fictiver"),
    Employee("clerk", "Quin Pretendam"),
    Employee("outreach", "Ria Examplewood"),
    Employee("infection", "Sol Imaginari"),
    Employee("diabetes", "Tia Dummington"),
    Employee("renal", "Dr Una Sampleton"),
    Employee("pain", "Val Mockford"),
    Employee("booking", "Wes Testerby"),
    Employee("equipment", "Xen Demoray"),
    Employee("integration", "Yan Fabricant"),
)

PEOPLE: tuple[Employee, ...] = (
    *(Employee(f"nurse-{number}", name) for number, name in enumerate(_NURSES, 1)),
    *(Employee(f"bedside-{number}", name) for number, name in enumerate(_BEDSIDE, 1)),
    *(Employee(f"doctor-{number}", name) for number, name in enumerate(_DOCTORS, 1)),
    *(Employee(f"consultant-{c.identifier.casefold()}", f"Dr {c.family}", c.identifier) for c in CONSULTANTS),
    *_OTHERS,
)

# Role or team → people by ward, for those that each ward has its own of.
BY_WARD: dict[str, dict[str, str]] = {
    role: {ward: f"{key}-{number}" for number, ward in enumerate(_WARD_NAMES, 1)}
    for role, key in (("nurse in charge", "nurse"), ("bedside nurse", "bedside"), ("ward doctor", "doctor"))
}
# Role or team → people, the same everywhere.
EVERYWHERE: dict[str, tuple[str, ...]] = {
    "nurse in charge": ("nurse-1",),
    "bedside nurse": ("bedside-1",),
    "ward doctor": ("doctor-1",),
    "ED consultant": ("ed-consultant",),
    "ED nurse in charge": ("ed-nurse",),
    "on-call haematologist": ("haematology",),
    "on-call microbiologist": ("microbiology",),
    "ward pharmacist": ("pharmacist",),
    "site manager": ("site-manager",),
    "discharge coordinator": ("discharge",),
    "ward clerk": ("clerk",),
    "critical care outreach": ("outreach",),
    "infection control team": ("infection",),
    "diabetes team": ("diabetes",),
    "renal team": ("renal",),
    "pain team": ("pain",),
    "booking office": ("booking",),
    "clinical engineering": ("equipment",),
    "integration team": ("integration",),
}
FROM_ATTENDING = ("ward consultant",)
# Role → the rota's file and who has the day (08 to 20) and the night.
ROTAS: dict[str, tuple[str, str, str]] = {
    "on-call registrar": ("medical.ics", "reg-day", "reg-night"),
    "on-call engineer": ("engineers.ics", "engineer-1", "engineer-2"),
}
