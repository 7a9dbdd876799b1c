"""Who somebody is: the patient of an identifier, with every identifier that was merged into hers.

Lives here: from an identifier to the patient. Must not live here: searching by name (finding), what is known (facts).
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.facts.instant import Instant
from wardwright.kernel.run import is_patient
from wardwright.record.models import Merge, Patient

_MOST_MERGED = 200  # identifiers of one patient; what lies beyond is a fault of the sender's


@dataclass(frozen=True, slots=True)
class Who:
    """One patient. Texts are "" where no message has said."""

    subject: str  # the identifier that goes on
    also: tuple[str, ...]  # identifiers that ended in it, in order
    name: str
    born: str  # ISO date
    sex: str
    place: str
    inpatient: bool
    heard: Instant

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Every identifier under which something may be kept of her."""
        return (self.subject, *self.also)


def who_is(identifier: str) -> Who | None:
    """The patient of this identifier, also of one that ended; None when no message ever named it."""
    if not is_patient(identifier):
        return None
    subject = survivor_of(identifier)
    row = Patient.objects.filter(subject=subject).first()
    return None if row is None else who_of(row)


def who_of(row: Patient) -> Who:
    """The patient of a row."""
    return Who(row.subject, ended_in(row.subject), row.name, row.born, row.sex, row.place, row.inpatient, row.heard)


def survivor_of(identifier: str) -> str:
    """The identifier that goes on; itself when it was never merged."""
    seen = {identifier}
    while True:
        found = Merge.objects.filter(ended=identifier).values_list("survivor", flat=True).first()
        if found is None or found in seen:
            return identifier
        seen.add(found)
        identifier = found


def ended_in(subject: str) -> tuple[str, ...]:
    """The identifiers that ended in this one, directly or through others, sorted."""
    found: set[str] = set()
    asked = {subject}
    while asked and len(found) < _MOST_MERGED:
        ended = set(Merge.objects.filter(survivor__in=sorted(asked)).values_list("ended", flat=True))
        asked = ended - found - {subject}
        found |= asked
    return tuple(sorted(found))
