"""Patient → born, sex, died, merged; Device → heard.

What is always true of a patient counts from birth: where only the resource itself tells the time, it is seen then too,
so that an age is known however late a server wrote the Patient.
"""

from __future__ import annotations

from wardwright.connect.fhir.assigned import id_of_identifier
from wardwright.connect.fhir.elements import part, parts, text
from wardwright.connect.fhir.scope import NotRead, Scope, first_identifier, patient_identifier
from wardwright.connect.moments import first_known
from wardwright.facts.fact import Coded, Kind
from wardwright.facts.instant import Instant

SEXES = frozenset({"female", "male", "other", "unknown"})
MERGES = {"replaced-by": True, "replaces": False}  # link type → the other one survives


def read_patient(scope: Scope) -> None:
    """Adds what a Patient says of itself, and whom it is one with."""
    subject = patient_identifier(scope.resource, scope.full_url, scope.subjects)
    if not subject:
        raise NotRead(
            "no-patient", "", "has neither an identifier nor an id.", "Send Patient.identifier or Patient.id."
        )
    born = scope.moment("birthDate")
    died = scope.moment("deceasedDateTime")
    always = first_known(born, scope.updated(), scope.arrived, died)
    if always is None:
        raise scope.no_time(("birthDate",))
    _demographics(scope, subject, always)
    _death(scope, subject, died)
    _merges(scope, subject, always)


def _demographics(scope: Scope, subject: str, always: Instant) -> None:
    birth = text(scope.resource, "birthDate")
    if birth:
        _always(scope, subject, Kind.BORN, always, birth[:10])
    sex = text(scope.resource, "gender")
    if sex in SEXES:
        _always(scope, subject, Kind.SEX, always, sex)


def _always(scope: Scope, subject: str, kind: Kind, always: Instant, value: str) -> None:
    """True and seen from birth on; but a correction is seen when it was written, behind what it corrects."""
    seen = scope.updated() if scope.subjects.corrects(subject, kind, value) else None
    scope.fact(subject, kind, "", always, value=Coded(value), key=f"{scope.key}/{kind.value}", seen=seen)


def _death(scope: Scope, subject: str, died: Instant | None) -> None:
    if died is None and scope.resource.get("deceasedBoolean") is True:
        died = first_known(scope.updated(), scope.arrived)
        if died is None:
            scope.not_mapped.append("Patient.deceasedBoolean without a time")
    if died is not None:
        scope.fact(subject, Kind.DIED, "", died, key=f"{scope.key}/died")


def _merges(scope: Scope, subject: str, always: Instant) -> None:
    own = _logical_id(scope)
    if own and scope.subjects.learn(own, subject):
        # Facts have been made under the logical id, before this Patient told its record number: they are its own.
        ended = scope.subjects.outside(own)
        scope.fact(subject, Kind.MERGED, "", always, value=Coded(ended), key=f"{scope.key}/identifier")
    for index, link in enumerate(parts(scope.resource, "link")):
        kind = text(link, "type")
        other = scope.identify(part(link, "other"))
        if kind not in MERGES or not other or other == subject:
            scope.not_mapped.append(f"Patient.link {kind if kind in ('refer', 'seealso') else ''}".strip())
            continue
        survivor, ended = (other, subject) if MERGES[kind] else (subject, other)
        updated = scope.updated()
        when = always if updated is None else updated
        scope.fact(survivor, Kind.MERGED, "", when, value=Coded(ended), key=f"{scope.key}/link[{index}]")


def read_device(scope: Scope) -> None:
    """A Device that a server sends has been heard from when it was written."""
    subject = scope.device(scope.resource, text(scope.resource, "id"))
    at = first_known(scope.updated(), scope.arrived)
    if not subject:
        raise NotRead("no-device", "", "has neither an identifier nor an id.", "Send Device.identifier or Device.id.")
    if at is None:
        raise scope.no_time(("meta.lastUpdated",))
    scope.fact(subject, Kind.HEARD, "", at)


def _logical_id(scope: Scope) -> str:
    """The id by which others refer to this Patient: its own, or the one that its sender was told."""
    identifier = first_identifier(scope.resource)
    return text(scope.resource, "id") or (id_of_identifier(identifier) if identifier else "")
