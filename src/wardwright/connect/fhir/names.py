"""The names of the patients of a FHIR message, for people to see: never for a flow.

Lives here: which of a Patient's names is shown (HumanName.use). Must not live here: how it is written
(connect/naming.py), the patient's identifier (scope.py: the facts have the same one as their subject). Called by the
engine's reader beside the reading. A name goes into the record's table of patients and nowhere else: it is no fact.
Never raises for what a sender wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from wardwright.connect.fhir.document import NotJson, as_utf8, decode
from wardwright.connect.fhir.elements import Node, part, parts, text, type_of
from wardwright.connect.fhir.scope import Subjects, patient_identifier
from wardwright.connect.naming import PatientName, display_name

_DEEPEST = 20  # Bundles in Bundles

# HumanName.use (http://hl7.org/fhir/R4/valueset-name-use.html), best first; any other comes after these.
_USES = ("official", "usual", "", "temp", "nickname", "anonymous", "maiden", "old")


def patient_names(raw: bytes, realm: str = "") -> tuple[PatientName, ...]:
    """Identifier and display name of every Patient in the message, in order; () when it has none.

    `realm` is the one that the message's `FhirReader` gets, so that the identifiers are the same.
    """
    if b"Patient" not in as_utf8(raw):
        return ()
    try:
        document = decode(raw)
    except NotJson:
        return ()
    subjects = Subjects(realm)
    found = ((patient_identifier(patient, url, subjects), _name(patient)) for patient, url in _patients(document, ""))
    return tuple(one for one in found if one[0] and one[1])


def _patients(resource: Node, full_url: str, depth: int = 0) -> Iterator[tuple[Node, str]]:
    """Every Patient, with the full URL that its Bundle gives it."""
    kind = type_of(resource)
    if kind == "Patient":
        yield resource, full_url
    elif kind == "Bundle" and depth < _DEEPEST:
        for entry in parts(resource, "entry"):
            if text(entry, "request", "method") != "DELETE":
                yield from _patients(part(entry, "resource"), text(entry, "fullUrl"), depth + 1)


def _name(patient: Node) -> str:
    """The best of the Patient's names: by its use, one that has ended after those that have not."""
    named = ((_rank(name), _written(name)) for name in parts(patient, "name"))
    return min(((rank, shown) for rank, shown in named if shown), default=((), ""), key=itemgetter(0))[1]


def _rank(name: Node) -> tuple[bool, int]:
    use = text(name, "use")
    return bool(text(name, "period", "end")), _USES.index(use) if use in _USES else len(_USES)


def _written(name: Node) -> str:
    return display_name(text(name, "family"), text(name, "given"), text(name, "text"))
