"""Observation → results: its own value and one per component, each with a key of its own."""

from __future__ import annotations

from wardwright.connect.fhir.elements import Node, part, parts, text
from wardwright.connect.fhir.mapping import OBSERVATION_STATUS, OBSERVATION_TIMES
from wardwright.connect.fhir.records import no_code, revised_at, unknown_status
from wardwright.connect.fhir.scope import NotRead, Scope
from wardwright.connect.fhir.values import has_value, value_of
from wardwright.connect.moments import first_known
from wardwright.facts.fact import Kind, Status
from wardwright.facts.instant import Instant
from wardwright.facts.message import SetAside
from wardwright.facts.vocabulary import TermKind

_REVISIONS = (Status.CORRECTED, Status.WITHDRAWN)


def read_observation(scope: Scope) -> None:
    """Adds a result for the Observation's value and for each component, and that its device was heard."""
    resource = scope.resource
    code = text(resource, "status") or "unknown"
    if code not in OBSERVATION_STATUS:
        raise unknown_status("status", OBSERVATION_STATUS)
    status = OBSERVATION_STATUS[code]
    subject = scope.subject()
    at = first_known(scope.first_moment(OBSERVATION_TIMES), scope.arrived)
    if at is None:
        raise scope.no_time(OBSERVATION_TIMES[:1])
    reading = _Result(scope, subject, at, status)
    components = parts(resource, "component")
    grouping = bool(components) or bool(parts(resource, "hasMember"))
    if has_value(resource) or not grouping:
        reading.add(resource, "", "")
    for index, component in enumerate(components):
        try:
            reading.add(component, f"component[{index}].", f"/component[{_component_key(component, index)}]")
        except NotRead as problem:
            scope.set_aside.append(set_aside(scope, problem))
    if not has_value(resource) and not components and grouping:
        scope.not_mapped.append("Observation that only groups others")
    _heard(scope, at)


def set_aside(scope: Scope, problem: NotRead) -> SetAside:
    """The record of a part that could not be read, with its place in the message."""
    place = f"{scope.path}: {scope.type}.{problem.element}".removesuffix(".") if problem.element else scope.path
    return SetAside(problem.slug, place, f"The {scope.type} {problem.problem}".strip(), problem.fix)


class _Result:
    """What an Observation's value and components have in common."""

    def __init__(self, scope: Scope, subject: str, at: Instant, status: Status) -> None:
        self.scope, self.subject, self.at, self.status = scope, subject, at, status

    def add(self, holder: Node, element: str, part_of_key: str) -> None:
        """One result: code and value of the Observation, or of one of its components."""
        scope = self.scope
        name, term = scope.concept(part(holder, "code"), TermKind.RESULT, TermKind.SCORE)
        if not name:
            raise no_code(f"{element}code")
        value = value_of(scope, holder, term, element)
        seen = revised_at(scope, self.at) if self.status in _REVISIONS else self.at
        key = f"{scope.key}{part_of_key}" if scope.key else ""
        scope.fact(self.subject, Kind.RESULT, name, self.at, value=value, status=self.status, key=key, seen=seen)


def _component_key(component: Node, index: int) -> str:
    """The component's code: a new version may list the components in another order."""
    return text(component, "code", "coding", "code") or str(index)


def _heard(scope: Scope, at: Instant) -> None:
    reference = part(scope.resource, "device")
    device = scope.identify_device(reference) if reference else ""
    if device:
        scope.fact(device, Kind.HEARD, "", at, key="")
