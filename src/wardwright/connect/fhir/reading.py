"""One message of FHIR JSON → its facts, what was set aside, and what is not mapped.

Lives here: FhirReader, the walk through a Bundle's entries, and what a DELETE entry takes back. Must not live here:
what a resource type means (mapping, records, patient, encounter, observation). Called by the engine for each message
of `split`. One reader reads one source: it remembers which record number stands behind a logical id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import Any, NamedTuple

from wardwright.connect.fhir.document import NotJson, decode
from wardwright.connect.fhir.elements import Node, part, text, type_of
from wardwright.connect.fhir.encounter import read_encounter
from wardwright.connect.fhir.mapping import RECORDS, SUPPORTING
from wardwright.connect.fhir.observation import read_observation, set_aside
from wardwright.connect.fhir.patient import read_device, read_patient
from wardwright.connect.fhir.records import read_appointment, read_record, read_report
from wardwright.connect.fhir.references import Neighbours, pointer
from wardwright.connect.fhir.schema import OFF, R4Schema, packaged
from wardwright.connect.fhir.scope import NotRead, Scope, Subjects
from wardwright.connect.moments import moment_of
from wardwright.facts.fact import Fact, Status
from wardwright.facts.message import Message, Reading, SetAside
from wardwright.facts.vocabulary import Vocabulary

READERS: dict[str, Callable[[Scope], None]] = {
    "Patient": read_patient,
    "Encounter": read_encounter,
    "Observation": read_observation,
    "DiagnosticReport": read_report,
    "Appointment": read_appointment,
    "Device": read_device,
}
_RECORDS = {record.resource: record for record in RECORDS}
_SEND_R4 = "Correct it at the sender, or send it as FHIR R4 (4.0.1)."


class _Entry(NamedTuple):
    """One resource of a message and where it stands."""

    resource: Node
    path: str
    full_url: str = ""
    deleted: str = ""  # "Observation/123" for a DELETE entry, which has no resource
    modified: str = ""  # Bundle.entry.response.lastModified


class FhirReader:
    """Reads messages of one source; validates them when the package holds the R4 schema (see `validation_off`)."""

    def __init__(self, vocabulary: Vocabulary, zone: tzinfo, schema: R4Schema | None = None, realm: str = "") -> None:
        """`realm`: the source's name, when this reader reads one message and then no other."""
        self._vocabulary = vocabulary
        self._zone = zone
        self._schema = schema if schema is not None else packaged()
        self._subjects = Subjects(realm)

    @property
    def subjects(self) -> Subjects:
        """Who is who, as far as messages have said."""
        return self._subjects

    @subjects.setter
    def subjects(self, subjects: Subjects) -> None:
        """Goes on with somebody else's knowledge of who is who: what comes next is from another stretch of a source."""
        self._subjects = subjects

    @property
    def validation_off(self) -> str:
        """One sentence for the person who runs the command when there is no schema; "" when there is."""
        return OFF if self._schema is None else ""

    def read(self, message: Message) -> Reading:
        """The message's facts in the order in which they stand; whatever could not be read is in `set_aside`."""
        try:
            document = decode(message.raw)
        except NotJson as problem:
            return _whole(message, "not-json", f"This is not a FHIR JSON document: {problem}.", "Send it again, whole.")
        if not type_of(document):
            return _whole(message, "not-fhir", "This JSON has no resourceType.", "Send a FHIR resource or Bundle.")
        walk = _Walk(self, message, document)
        try:
            walk.run()
        except RecursionError:
            return _whole(message, "not-fhir", "This nests more deeply than any FHIR resource.", "Send it flat.")
        return Reading(message, tuple(walk.facts), tuple(walk.set_aside), tuple(walk.not_mapped))


def _whole(message: Message, slug: str, problem: str, fix: str) -> Reading:
    return Reading(message, set_aside=(SetAside(slug, "the whole message", problem, fix),))


class _Walk:
    """One pass over one message."""

    def __init__(self, reader: FhirReader, message: Message, document: Node) -> None:
        self._reader, self._message, self._document = reader, message, document
        self._arrived = message.seen
        self._neighbours = Neighbours()
        self.facts: list[Fact] = []
        self.set_aside: list[SetAside] = []
        self.not_mapped: list[str] = []

    def run(self) -> None:
        """Reads every entry; what one of them lacks does not keep the others back."""
        entries = self._entries()
        for entry in entries:
            self._neighbours.add(entry.resource, entry.full_url)
        for entry in entries:
            if entry.deleted:
                self._delete(entry)
            else:
                self._read(entry)

    def _entries(self) -> list[_Entry]:
        document = self._document
        if document["resourceType"] != "Bundle":
            return [_Entry(document, self._name(document))]
        if self._arrived is None:
            self._arrived = moment_of(text(document, "timestamp"), self._reader._zone)
        self._check(document, "Bundle")
        found = list(self._bundled(document, "Bundle"))
        # A history lists the newest version first; facts are told in the order in which they became known.
        return found[::-1] if text(document, "type") == "history" else found

    def _bundled(self, bundle: Node, path: str) -> Iterator[_Entry]:
        listed = bundle.get("entry")
        for index, entry in enumerate(listed if isinstance(listed, list) else ()):
            place = f"{path}.entry[{index}]"
            resource = part(entry, "resource")
            deleted = text(entry, "request", "url") if text(entry, "request", "method") == "DELETE" else ""
            modified = text(entry, "response", "lastModified")
            if type_of(resource) == "Bundle":
                self._check(resource, f"{place}.resource")
                yield from self._bundled(resource, f"{place}.resource")
            elif resource and not deleted:
                yield _Entry(resource, f"{place}.resource", text(entry, "fullUrl"), "", modified)
            elif deleted:
                yield _Entry({}, place, "", deleted, modified)
            elif not isinstance(entry, dict) or "resource" in entry:
                self.set_aside.append(SetAside("not-fhir", place, "This entry holds no FHIR resource.", _SEND_R4))
            else:
                self.not_mapped.append("Bundle.entry without a resource")

    def _name(self, document: Node) -> str:
        """How a single resource is called in what is told of it: a type that R4 does not have could be anything."""
        kind, schema = type_of(document), self._reader._schema
        known = kind in _RECORDS or kind in READERS or (schema is not None and kind in schema.resource_types)
        return kind if known else "the whole message"

    def _check(self, bundle: Node, path: str) -> None:
        """Says what is wrong with a Bundle itself; its entries are read all the same."""
        if self._reader._schema is not None:
            findings = self._reader._schema.findings(bundle)
            for finding in (one for one in findings if not one.element.endswith(".resource")):  # entries tell theirs
                self.set_aside.append(SetAside("schema", path, f"{finding.element} {finding.problem}.", _SEND_R4))

    def _read(self, entry: _Entry) -> None:
        if not self._conforms(entry):
            return
        scope = Scope(
            entry.resource, entry.path, entry.full_url, self._message.id, self._arrived, self._reader._vocabulary,
            self._reader._zone, self._neighbours, self._reader._subjects,
        )  # fmt: skip
        try:
            mapped = self._apply(scope)
        except NotRead as problem:
            scope.set_aside.append(set_aside(scope, problem))
            mapped = True
        if not mapped or not (scope.facts or scope.set_aside or scope.not_mapped):
            self.not_mapped.append(scope.type)
        self.facts += scope.facts
        self.set_aside += scope.set_aside
        self.not_mapped += scope.not_mapped

    def _apply(self, scope: Scope) -> bool:
        if scope.type in _RECORDS:
            read_record(_RECORDS[scope.type], scope)
            return True
        if scope.type in READERS:
            READERS[scope.type](scope)
            return True
        return False

    def _conforms(self, entry: _Entry) -> bool:
        schema = self._reader._schema
        kind = type_of(entry.resource)
        if not kind:
            problem = "This entry's resource has no resourceType."
            self.set_aside.append(SetAside("not-fhir", entry.path, problem, _SEND_R4))
            return False
        if schema is None or kind in SUPPORTING:
            return True
        findings = schema.findings(entry.resource)
        if findings:
            told = "; ".join(f"{finding.element} {finding.problem}" for finding in findings)
            self.set_aside.append(SetAside("schema", f"{entry.path}: {findings[0].element}", f"{told}.", _SEND_R4))
        return not findings

    def _delete(self, entry: _Entry) -> None:
        """Withdraws what earlier entries of this message said of the deleted resource."""
        target = pointer({"reference": entry.deleted})
        gone = "" if target.is_identifier else f"{target.type}/{target.id}"
        modified = moment_of(entry.modified, self._reader._zone)
        latest: dict[tuple[Any, ...], Fact] = {}
        for fact in self.facts:
            if gone and (fact.key == gone or fact.key.startswith(f"{gone}/")):
                latest[fact.subject, fact.kind, fact.term, fact.key] = fact
        for fact in latest.values():
            gone_at = fact.seen if modified is None else max(fact.seen, modified)
            seen = gone_at if self._arrived is None else self._arrived
            source = f"{self._message.id} {entry.path}"
            self.facts.append(fact._replace(status=Status.WITHDRAWN, value=None, seen=seen, source=source))
        if not latest:
            self.not_mapped.append("Bundle.entry DELETE of a resource that is not in this message")
