"""Resources that say one thing each: the table `mapping.RECORDS`, applied.

Also here: Appointment and DiagnosticReport, which are nearly so. Called by reading for each resource of these types.
"""

from __future__ import annotations

from wardwright.connect.fhir.elements import Node, dotted, part, parts, text
from wardwright.connect.fhir.mapping import (
    APPOINTMENT_SAYS,
    APPOINTMENT_TIMES,
    REPORT_STATUS,
    REPORT_TIMES,
    STATUS_OF,
    Record,
    Says,
)
from wardwright.connect.fhir.scope import NotRead, Scope
from wardwright.connect.fhir.values import make_coded
from wardwright.connect.moments import first_known
from wardwright.facts.fact import Kind, Status
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import Term, TermKind

_KIND_OF_TERM = {
    TermKind.RESULT: Kind.RESULT,
    TermKind.SCORE: Kind.RESULT,
    TermKind.CONDITION: Kind.CONDITION,
    TermKind.FLAG: Kind.FLAG,
    TermKind.PROCEDURE: Kind.PROCEDURE,
    TermKind.DOCUMENT: Kind.DOCUMENT,
    TermKind.FORM: Kind.FORM,
}
_REVISIONS = (Status.CORRECTED, Status.WITHDRAWN)


def read_record(record: Record, scope: Scope) -> None:
    """Adds the facts that a resource of one of the table's types says."""
    for element, values in record.unless.items():
        if scope.resource.get(element) in values:
            scope.not_mapped.append(f"{scope.type}.{element}")
            return
    says = _says(record, scope)
    subject = scope.subject(*record.subject)
    name, term = _term(record, scope)
    kind = _KIND_OF_TERM.get(term.kind, record.kind) if term is not None else record.kind
    at = first_known(scope.first_moment(record.at), scope.updated(), scope.arrived)
    if at is None:
        raise scope.no_time(record.at)
    if says is Says.ENDED:
        _ended(record, scope, subject, kind, name, at)
        return
    status = STATUS_OF[says]
    seen = revised_at(scope, at) if status in _REVISIONS else at
    scope.fact(subject, kind, name, at, status=status, seen=seen)
    if says is Says.NEVER and record.ended_as is not None:
        scope.fact(subject, record.ended_as, name, at, status=status, seen=seen)


def _ended(record: Record, scope: Scope, subject: str, kind: Kind, name: str, at: Instant) -> None:
    """What was, and its end. An end in the future of the version that tells it is taken as of that version."""
    ends = (scope.first_moment(record.ends), first_known(scope.updated(), scope.arrived))
    end = max(at, min((one for one in ends if one is not None), default=at))
    if record.ended_as is not None:
        scope.fact(subject, kind, name, at)
        scope.fact(subject, record.ended_as, name, end)
        return
    if scope.arrived is None and end > at:
        scope.fact(subject, kind, name, at)  # it was so until its end, and nothing else told so
    scope.fact(subject, kind, name, at, status=Status.WITHDRAWN, seen=end)


def _says(record: Record, scope: Scope) -> Says:
    """The weightiest of what the status elements say; without any, the record stands."""
    order = list(Says)
    found = Says.STANDS
    for element, meanings in record.says.items():
        code = _status_code(scope.resource, element)
        if not code:
            continue
        if code not in meanings:
            raise unknown_status(element, meanings)
        found = max(found, meanings[code], key=order.index)
    return found


def _status_code(resource: Node, element: str) -> str:
    return text(resource, element) or text(resource, element, "coding", "code")


def unknown_status(element: str, known: object) -> NotRead:
    """The problem of a status code that the tables do not have."""
    codes = ", ".join(sorted(map(str, known)))  # type: ignore[call-overload]
    return NotRead("bad-status", element, "has a code that FHIR R4 does not have.", f"Send one of {codes}.")


def revised_at(scope: Scope, at: Instant) -> Instant:
    """When a correction or withdrawal became known: it cannot have been before it was written."""
    known = scope.first_moment(("meta.lastUpdated", "issued"))
    return at if known is None else max(at, known)


def _term(record: Record, scope: Scope) -> tuple[str, Term | None]:
    for element in record.code:
        if element == "questionnaire":
            return _form(scope, record.terms)
        node = part(scope.resource, element)
        if element.endswith("Reference") and node:
            node = _medication(scope, node)
        name, term = scope.concept(node, *record.terms) if node else ("", None)
        if name:
            return name, term
    names = " or ".join(record.code)
    raise no_code(names)


def no_code(element: str) -> NotRead:
    """The problem of a resource that does not say what it is about in a code or a word of the vocabulary."""
    return NotRead(
        "no-code",
        element,
        "has no code, and its text is no term of the vocabulary.",
        "Send a coding with system and code, or add the text to the vocabulary as a synonym.",
    )


def _medication(scope: Scope, reference: Node) -> Node:
    """The code of the Medication that a reference means; what the reference itself says when it is not at hand."""
    found = scope.neighbours.find(reference, scope.resource)
    if found is not None and part(found, "code"):
        return part(found, "code")
    return {"text": text(reference, "display")} if text(reference, "display") else {}


def _form(scope: Scope, kinds: tuple[TermKind, ...]) -> tuple[str, Term | None]:
    """The form of a QuestionnaireResponse: by its Questionnaire's codes, its URL, or the URL's last part."""
    said = text(scope.resource, "questionnaire")
    url = said.partition("|")[0]
    if not url:
        raise no_code("questionnaire")
    found = scope.neighbours.find({"reference": url}, scope.resource)
    for coding in parts(found or {}, "code"):
        for code in scope.codes({"coding": [coding]}):
            term = scope.vocabulary.by_code(code, *kinds)
            if term is not None:
                return term.name, term
    last = url.rstrip("/").rpartition("/")[2]
    for code in (f"questionnaire:{url}", f"questionnaire:{last}", f"local:{last}"):
        term = scope.vocabulary.by_code(code, *kinds)
        if term is not None:
            return term.name, term
    scope.unknown(f"questionnaire:{url}")
    return f"questionnaire:{url}", None


def read_appointment(scope: Scope) -> None:
    """Booked, missed or cancelled, for every patient who takes part."""
    status = text(scope.resource, "status")
    if status not in APPOINTMENT_SAYS:
        raise unknown_status("status", APPOINTMENT_SAYS)
    kind, stands = APPOINTMENT_SAYS[status]
    actors = (part(one, "actor") for one in parts(scope.resource, "participant"))
    patients = [who for who in map(scope.identify, actors) if who and not who.startswith("device:")]
    if not patients:
        raise NotRead("no-patient", "participant", "names no patient.", "Send the patient as an actor.")
    for subject in dict.fromkeys(patients):
        for one in APPOINTMENT_TIMES if stands is Status.WITHDRAWN else (kind,):
            at = first_known(scope.first_moment(APPOINTMENT_TIMES[one]), scope.arrived)
            if at is None:
                raise scope.no_time(APPOINTMENT_TIMES[one])
            scope.fact(subject, one, "", at, status=stands)


def read_report(scope: Scope) -> None:
    """A DiagnosticReport arrives as a document; its conclusion codes are the answer when its code is a result."""
    code = text(scope.resource, "status") or "unknown"
    if code not in REPORT_STATUS:
        raise unknown_status("status", REPORT_STATUS)
    status = REPORT_STATUS[code]
    subject = scope.subject()
    node = part(scope.resource, "code")
    name, term = scope.concept(node, TermKind.DOCUMENT, TermKind.RESULT)
    if not name:
        raise no_code("code")
    at = first_known(scope.first_moment(REPORT_TIMES), scope.arrived)
    if at is None:
        raise scope.no_time(REPORT_TIMES[:2])
    seen = revised_at(scope, at) if status in _REVISIONS else at
    conclusion = part(scope.resource, "conclusionCode")
    words = text(conclusion, "text") or text(conclusion, "coding", "display") or dotted(conclusion, "coding.code")
    if term is not None and term.kind is TermKind.RESULT:
        # The numbers of a panel come as its Observations; a report about an answer carries it itself.
        if not conclusion and status is not Status.WITHDRAWN:
            scope.not_mapped.append("DiagnosticReport without conclusionCode")
            return
        value = make_coded(term, words, scope.codes(conclusion)) if conclusion else None
        scope.fact(subject, Kind.RESULT, name, at, value=value, status=status, seen=seen)
        return
    value = make_coded(None, words, scope.codes(conclusion)) if conclusion else None
    scope.fact(subject, Kind.DOCUMENT, name, at, value=value, status=status, seen=seen)
