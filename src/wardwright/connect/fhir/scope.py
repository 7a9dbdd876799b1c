"""The scope of one resource: what its mapping may look at, and where its facts and shortcomings go.

Lives here: Scope, the identity of subjects, and `NotRead`, by which a mapping sets its resource aside. Must not live
here: what any resource type means (patient, encounter, observation, records).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

from wardwright.connect.fhir.assigned import is_assigned
from wardwright.connect.fhir.elements import Node, dotted, part, parts, text, type_of
from wardwright.connect.fhir.references import Neighbours, pointer
from wardwright.connect.moments import moment_of
from wardwright.connect.places import place_called
from wardwright.facts.codes import code as system_code
from wardwright.facts.fact import Fact, Kind, Status, Value
from wardwright.facts.instant import Instant
from wardwright.facts.message import SetAside
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary

_CODE = re.compile(r"[!-~]{1,120}")

MEDICAL_RECORD = "MR"  # HL7 v2 table 0203, as FHIR uses it in Identifier.type


class NotRead(Exception):
    """A resource, or a part of it, that no fact can be made of."""

    def __init__(self, slug: str, element: str, problem: str, fix: str) -> None:
        super().__init__(slug)
        self.slug, self.element, self.problem, self.fix = slug, element, problem, fix


class Subjects:
    """Who is who in one source: the medical record number behind a logical id, once its Patient has been read.

    `realm`: the source's name where each message is read by itself. A logical id then counts as an identifier of
    its own, told apart from the same id of another source, and its Patient says each time whose it is.
    """

    def __init__(self, realm: str = "") -> None:
        self._realm = realm
        self._known: dict[str, str] = {}
        self._assumed: set[str] = set()
        self._told: dict[tuple[str, Kind], str] = {}

    def as_plain(self) -> list[object]:
        """What was learnt, in lists and texts: a later run over the same source goes on from it."""
        told = [[subject, kind.value, value] for (subject, kind), value in self._told.items()]
        return [self._known, sorted(self._assumed), told]

    def recall(self, plain: list[Any]) -> None:
        """Goes on from what `as_plain` said."""
        known, assumed, told = plain
        self._known, self._assumed = dict(known), set(assumed)
        self._told = {(subject, Kind(kind)): value for subject, kind, value in told}

    def corrects(self, subject: str, kind: Kind, value: str) -> bool:
        """Remembers what a Patient says of itself; True when it said something else before."""
        before = self._told_of(subject, kind, value)
        self._told[subject, kind] = value
        return before is not None and before != value

    def learn(self, logical: str, identifier: str) -> bool:
        """Remembers a Patient's identifier; True when facts have already been made under its logical id."""
        self._known[logical] = identifier
        if self._realm:
            return self.outside(logical) != identifier
        return logical != identifier and self._was_assumed(logical)

    def outside(self, logical: str) -> str:
        """A logical id as a subject: with its source's name where ids of several sources meet."""
        return f"{self._realm}/{logical}" if self._realm else logical

    def named(self, logical: str) -> str:
        """The identifier of that logical id; the logical id itself as long as its Patient has not been read."""
        known = self._known_as(logical)
        if known is None:
            self._assumed.add(logical)
        return self.outside(logical) if known is None else known

    # What was learnt before. Whoever reads a stretch of a source by itself asks elsewhere too (engine/ingest/who.py).

    def _known_as(self, logical: str) -> str | None:
        return self._known.get(logical)

    def _was_assumed(self, logical: str) -> bool:
        return logical in self._assumed

    def _told_of(self, subject: str, kind: Kind, value: str) -> str | None:
        """What was said of them before; `value` is what is said now."""
        return self._told.get((subject, kind))


def patient_identifier(patient: Node, full_url: str = "", subjects: Subjects | None = None) -> str:
    """The medical record number in use; without one the logical id, else the first identifier in use.

    `subjects`: the source in which a logical id means something.
    """
    numbered = [one for one in parts(patient, "identifier") if text(one, "value")]
    records = _in_use([one for one in numbered if _is_medical_record(one)])
    if records:
        return text(records[0], "value")
    lasting = text(patient, "id") or _lasting(full_url)
    if lasting and subjects is not None:
        return subjects.outside(lasting)
    return lasting or (text(_in_use(numbered)[0], "value") if numbered else _tail(full_url))


def record_identity(resource: Node, full_url: str) -> str:
    """What names a record in every message that tells of it: its id, else its first identifier, else nothing.

    An id that we assigned to a resource which came without one names it as it was named before.
    """
    own = text(resource, "id") or _lasting(full_url)
    identifier = first_identifier(resource)
    return own if own and not is_assigned(own, identifier) else identifier


def first_identifier(resource: Node) -> str:
    """The first identifier as "system|value"; "" without any."""
    named = next((one for one in parts(resource, "identifier") if text(one, "value")), None)
    return f"{text(named, 'system')}|{text(named, 'value')}" if named is not None else ""


def _in_use(identifiers: list[Node]) -> list[Node]:
    return [one for one in identifiers if text(one, "use") != "old" and not text(one, "period", "end")] or identifiers


def _is_medical_record(identifier: Node) -> bool:
    return any(text(coding, "code") == MEDICAL_RECORD for coding in parts(part(identifier, "type"), "coding"))


def _lasting(full_url: str) -> str:
    """The id in a fullUrl. A `urn:uuid:` is made up for one Bundle: the next one has another for the same thing."""
    return "" if full_url.startswith("urn:") else _tail(full_url)


def _tail(full_url: str) -> str:
    return full_url.rpartition(":")[2].rpartition("/")[2]


class Scope:
    """One resource being read. Times are Instants; `arrived` is None when only the resource itself knows the time."""

    def __init__(
        self,
        resource: Node,
        path: str,
        full_url: str,
        message_id: str,
        arrived: Instant | None,
        vocabulary: Vocabulary,
        zone: tzinfo,
        neighbours: Neighbours,
        subjects: Subjects,
    ) -> None:
        self.resource = resource
        self.type = type_of(resource)
        self.path = path
        self.full_url = full_url
        self.source = f"{message_id} {path}"
        self.arrived = arrived
        self.vocabulary = vocabulary
        self.zone = zone
        self.neighbours = neighbours
        self.subjects = subjects
        own = record_identity(resource, full_url)
        self.key = f"{self.type}/{own}" if own else ""
        self.facts: list[Fact] = []
        self.set_aside: list[SetAside] = []
        self.not_mapped: list[str] = []

    # ── Times ──

    def moment(self, element: str) -> Instant | None:
        """The instant at a dotted element; None when it is absent; NotRead when it is no date or time."""
        return self.moment_in(self.resource, element, element)

    def moment_in(self, node: Node, element: str, called: str) -> Instant | None:
        """The same for an element of a part of the resource; `called` names it in problems."""
        said = dotted(node, element)
        if not said:
            return None
        found = moment_of(said, self.zone)
        if found is None:
            raise NotRead("bad-time", called, "is not a date or time.", "Send it as FHIR dateTime, with its offset.")
        return found

    def first_moment(self, elements: Iterable[str]) -> Instant | None:
        """The first of the elements that is there."""
        for element in elements:
            found = self.moment(element)
            if found is not None:
                return found
        return None

    def updated(self) -> Instant | None:
        """When this version of the resource was written, as far as it says so."""
        return self.moment("meta.lastUpdated")

    def no_time(self, elements: Iterable[str]) -> NotRead:
        """The problem of a resource that does not say when."""
        names = " or ".join(elements)
        return NotRead("no-time", "", f"does not say when: it has no {names}.", f"Send {names} or meta.lastUpdated.")

    # ── Subjects, places and codes ──

    def subject(self, *elements: str) -> str:
        """The subject that the first of these references names; NotRead when there is none or it is not a patient."""
        for element in elements or ("subject",):
            for reference in parts(self.resource, element):
                found = self.identify(reference)
                if found:
                    return found
        names = " or ".join(elements or ("subject",))
        raise NotRead("no-patient", names, "names no patient.", "Send a reference to a Patient or its identifier.")

    def identify(self, reference: Node) -> str:
        """The identifier of the patient (or "device:<name>" of the device) that a reference names; "" for others."""
        kind, own, is_identifier = pointer(reference)
        found = self.neighbours.find(reference, self.resource)
        if found is not None:
            kind = text(found, "resourceType")
        if kind == "Device":
            return self.device(found, own)
        if kind not in ("Patient", ""):
            return ""
        if found is not None:
            if text(reference, "reference").startswith("#"):  # an id that means nothing outside its holder
                found = {name: value for name, value in found.items() if name != "id"}
            return patient_identifier(found, self.neighbours.full_url(found), self.subjects)
        return own if is_identifier or not own else self.subjects.named(own)

    def identify_device(self, reference: Node) -> str:
        """The subject of the device that a reference names where a device must stand; "" for a metric of one.

        An identifier alone need not say its type there, and is nobody's number.
        """
        kind, own, _ = pointer(reference)
        found = self.neighbours.find(reference, self.resource)
        if found is not None:
            kind = text(found, "resourceType")
        return self.device(found, own) if kind in ("Device", "") else ""

    def device(self, device: Node | None, own: str) -> str:
        """The subject of a device: its name in the vocabulary, else its identifier or id; "" without any."""
        identifiers = [text(one, "value") for one in parts(device or {}, "identifier")]
        for name in (*identifiers, own):
            term = self.vocabulary.find(name) or self.vocabulary.by_code(f"local:{name}", TermKind.DEVICE)
            if term is not None and term.kind is TermKind.DEVICE:
                return f"device:{term.name}"
        name = next((one for one in (*identifiers, own) if one), "")
        return f"device:{name}" if name else ""

    def place(self, reference: Node) -> str:
        """The vocabulary's place for a Location, or one that it is part of; else its name or code as sent."""
        fallback, holder = "", self.resource
        for _ in range(6):  # bed, room, bay, ward, building, site
            found = self.neighbours.find(reference, holder)
            names = [text(one, "value") for one in parts(found or reference, "identifier")]
            names += [text(found, "name"), *_strings(found, "alias"), text(reference, "display"), pointer(reference).id]
            names = [name for name in names if name]
            for name in names:
                known = place_called(self.vocabulary, name)
                if known:
                    return known
            fallback = fallback or (names[0] if names else "")
            if found is None or not part(found, "partOf"):
                break
            reference, holder = part(found, "partOf"), found
        return fallback

    def concept(self, node: Node, *kinds: TermKind) -> tuple[str, Term | None]:
        """The term that a CodeableConcept means: the first code that the vocabulary knows; without any code, its text.

        An unknown code stays "system:code" and is listed, whatever its text says: the text of a urine potassium may
        well be "Potassium". ("", None) when there is nothing to go by.
        """
        codes = self.codes(node)
        for code in codes:
            term = self.vocabulary.by_code(code, *kinds)
            if term is not None:
                return term.name, term
        if codes:
            self.unknown(codes[0])
            return codes[0], None
        for words in (text(node, "text"), *(text(coding, "display") for coding in parts(node, "coding"))):
            term = self.vocabulary.find(words) if words else None
            if term is not None and term.kind in kinds:
                return term.name, term
        return "", None

    def unknown(self, code: str) -> None:
        """Lists a code that the vocabulary does not have, unless words stand where a code should be."""
        self.not_mapped.append(f"{self.type} {code}" if _CODE.fullmatch(code) else f"{self.type} (a code in words)")

    def codes(self, node: Node) -> tuple[str, ...]:
        """The "system:code"s of a CodeableConcept, in order."""
        codings = parts(node, "coding")
        return tuple(
            system_code(text(coding, "system"), text(coding, "code")) for coding in codings if text(coding, "code")
        )

    # ── What comes out ──

    def fact(
        self,
        subject: str,
        kind: Kind,
        term: str,
        at: Instant,
        *,
        value: Value = None,
        status: Status = Status.FINAL,
        place: str = "",
        key: str | None = None,
        seen: Instant | None = None,
    ) -> None:
        """Adds a fact. It is seen when the message arrived, else at `seen`, else when it was true."""
        if self.arrived is not None:
            seen = self.arrived
        elif seen is None:
            seen = at
        own = self.key if key is None else key
        self.facts.append(Fact(subject, kind, term, at, seen, value, status, place, own, self.source))


def _strings(node: Node | None, name: str) -> list[str]:
    found = (node or {}).get(name)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
