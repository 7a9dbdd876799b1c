"""Encounter → admitted, moved, discharged, died, attending.

An Encounter that is part of another (a ward stay of an admission) moves the patient; only the whole one admits and
discharges. A discharge carries the class of its stay as its value, so that the end of a clinic visit can be told from
the end of an admission.
"""

from __future__ import annotations

from wardwright.connect.fhir.elements import Node, part, parts, text
from wardwright.connect.fhir.mapping import DIED_DISPOSITIONS, ENCOUNTER_CLASS, ENCOUNTER_SAYS, STATUS_OF, Says
from wardwright.connect.fhir.records import revised_at, unknown_status
from wardwright.connect.fhir.references import pointer
from wardwright.connect.fhir.scope import Scope
from wardwright.facts.codes import code as system_code
from wardwright.facts.fact import Coded, Kind, Status
from wardwright.facts.instant import Instant

_NOT_YET = frozenset({"planned", "reserved"})  # Encounter.location.status
_STARTS = ("period.start",)


def read_encounter(scope: Scope) -> None:
    """Adds the movements that an Encounter says, and who is in charge."""
    status = text(scope.resource, "status") or "unknown"
    if status not in ENCOUNTER_SAYS:
        raise unknown_status("status", ENCOUNTER_SAYS)
    says = ENCOUNTER_SAYS[status]
    subject = scope.subject()
    end = scope.moment("period.end")
    start = scope.moment("period.start") or _first_location(scope) or end or scope.updated() or scope.arrived
    if start is None:
        raise scope.no_time(_STARTS)
    stay = _Stay(scope, subject, says, start, end)
    stay.begin()
    if says in (Says.ENDED, Says.NEVER):
        stay.finish()
    stay.in_charge()


def _first_location(scope: Scope) -> Instant | None:
    starts = (
        scope.moment_in(one, "period.start", "location.period.start") for one in parts(scope.resource, "location")
    )
    return min((one for one in starts if one is not None), default=None)


class _Stay:
    """One Encounter on its way to becoming movements."""

    def __init__(self, scope: Scope, subject: str, says: Says, start: Instant, end: Instant | None) -> None:
        self.scope, self.subject, self.says, self.start, self.end = scope, subject, says, start, end
        self.status = STATUS_OF[says]
        self.stay_class = _class_of(scope.resource)
        self.is_part = bool(part(scope.resource, "partOf"))
        self.places = self._places()

    def _places(self) -> list[tuple[Instant | None, str, int]]:
        """When and where, and which element says so; planned and reserved beds left out."""
        found = []
        for index, one in enumerate(parts(self.scope.resource, "location")):
            if text(one, "status") not in _NOT_YET:
                at = self.scope.moment_in(one, "period.start", f"location[{index}].period.start")
                found.append((at, self.scope.place(part(one, "location")), index))
        return found

    def begin(self) -> None:
        """The admission at the first place, and a move to each of the others."""
        known = [one for one in self.places if one[0] is not None]
        first = next((one for one in self.places if one[0] is None or one[0] <= self.start), None)
        place = first[1] if first else self._provider()
        if not self.is_part:
            self._fact(Kind.ADMITTED, self.start, place, "admitted", self.stay_class)
        elif place:
            self._fact(Kind.MOVED, self.start, place, "moved")
        for at, where, index in known:
            if at is not None and at > self.start:
                self._fact(Kind.MOVED, at, where, f"location[{index}]")
        untimed = [one for one in self.places if one[0] is None and one is not first]
        self.scope.not_mapped.extend("Encounter.location without a time" for _ in untimed)

    def finish(self) -> None:
        """The discharge, and the death when the disposition says so; their withdrawal when the stay never was."""
        if self.is_part:
            return
        at = self.end or (self.start if self.says is Says.NEVER else self.scope.updated() or self.scope.arrived)
        if at is None:
            self.scope.not_mapped.append("Encounter finished without period.end")
            return
        place = self.places[-1][1] if self.places else self._provider()
        disposition = part(self.scope.resource, "hospitalization", "dischargeDisposition")
        codes = {text(coding, "code").casefold() for coding in parts(disposition, "coding")}
        if codes & DIED_DISPOSITIONS or self.says is Says.NEVER:
            self._fact(Kind.DIED, at, "", "died")
        self._fact(Kind.DISCHARGED, at, place, "discharged", self.stay_class)

    def in_charge(self) -> None:
        """The attending clinician: the participant of type ATND."""
        for index, one in enumerate(parts(self.scope.resource, "participant")):
            codes = [text(coding, "code") for kind in parts(one, "type") for coding in parts(kind, "coding")]
            who = _clinician(self.scope, part(one, "individual"))
            if "ATND" in codes and who:
                at = self.scope.moment_in(one, "period.start", f"participant[{index}].period.start") or self.start
                self._fact(Kind.ATTENDING, at, "", "attending", Coded(who))

    def _fact(self, kind: Kind, at: Instant, place: str, part_of_key: str, value: Coded | None = None) -> None:
        seen = revised_at(self.scope, at) if self.status is Status.WITHDRAWN else at
        key = f"{self.scope.key}/{part_of_key}" if self.scope.key else ""
        self.scope.fact(self.subject, kind, "", at, value=value, status=self.status, place=place, key=key, seen=seen)

    def _provider(self) -> str:
        """The organisation's place, only when the vocabulary knows it as one."""
        reference = part(self.scope.resource, "serviceProvider")
        place = self.scope.place(reference) if reference else ""
        return place if place and self.scope.vocabulary.find(place) else ""


def _class_of(encounter: Node) -> Coded | None:
    """The class of the stay; a code of another system keeps its own name."""
    coding = part(encounter, "class")
    said = text(coding, "code") or text(coding, "display")
    if not said:
        return None
    return Coded(ENCOUNTER_CLASS.get(said.upper(), said), "", system_code(text(coding, "system"), said))


def _clinician(scope: Scope, reference: Node) -> str:
    found = scope.neighbours.find(reference, scope.resource)
    return text(found or {}, "identifier", "value") or text(reference, "identifier", "value") or pointer(reference).id
