"""Finding a patient: by the whole identifier first, then by how the name begins.

Lives here: what somebody types → patients. Must not live here: who may search (govern.rights), what is shown (web).

Names are kept as "Family, Given" (connect.naming). The index `patients_called` holds them with the letters a to z as
capitals, on every database alike; so a search reads the rows that it shows and no others. Letters with accents are
tried as they were typed, as a capital and as a small letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Upper

from wardwright.engine.patients.identity import Who, who_is, who_of
from wardwright.record.models import Patient

MOST = 20
SHORTEST = 2  # letters of a name
_LAST = "\U0010ffff"  # sorts after every letter
_A_TO_Z = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    patients: tuple[Who, ...]
    exact: bool  # by an identifier: then it is one patient
    more: bool  # there are more of that name than are shown


def find_patients(typed: str) -> Found:
    """The patient with that identifier, else those whose name begins so, by name; "Anders, J" and "anders j" alike."""
    said = " ".join(typed.split())
    for identifier in dict.fromkeys((said, said.replace(" ", ""), said.upper())):
        who = who_is(identifier) if identifier else None
        if who is not None:
            return Found((who,), exact=True, more=False)
    if len(said) < SHORTEST:
        return Found((), exact=False, more=False)
    rows = list(_called(said)[: MOST + 1])
    return Found(tuple(who_of(row) for row in rows[:MOST]), exact=False, more=len(rows) > MOST)


def _called(said: str) -> QuerySet[Any]:
    beginnings = {_folded(each) for way in _ways(said) for each in (way, way.lower(), way.upper(), way.title())}
    ranges = Q()
    for each in sorted(beginnings):
        ranges |= Q(called__gte=each, called__lt=each + _LAST)
    rows = Patient.objects.annotate(called=Upper("name")).filter(ranges, known=True)
    return rows.order_by(F("called"), "subject")


def _ways(said: str) -> list[str]:
    """As it was typed; and "anders john" as "anders, john"."""
    if "," in said:
        family, _, given = said.partition(",")
        return [f"{family.strip()}, {given.strip()}".strip()] if given.strip() else [family.strip() + ","]
    family, _, given = said.partition(" ")
    return [said, f"{family}, {given}"] if given else [said]


def _folded(text: str) -> str:
    """As the database's own upper() writes it: a to z only."""
    return text.translate(_A_TO_Z)
