"""Encounter → admitted, moved, discharged, died, attending.

An Encounter that is part of another (a ward stay of an admission) moves the patient; only the whole one admits and
discharges. A discharge carries the class of its stay as its value, so that the end of a clinic visit can be told from
the end of an admission.
"""

from __future__ import annotations

from typing import NamedTuple

from wardwright.connect.fhir.elements import Node, part, parts, text
from wardwright.connect.fhir.mapping import DIED_DISPOSITIONS, ENCOUNTER_CLASS, ENCOUNTER_SAYS, STATUS_OF, Says
from wardwright.connect.fhir.records import revised_at, unknown_status
from wardwright.connect.fhir.references import pointer
from wardwright.connect.fhir.scope import Scope
from wardwright.connect.moments import first_known
from wardwright.facts.codes import code as system_code
from wardwright.facts.fact import Coded, Kind, Status
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import TermKind

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
    start = first_known(scope.moment("period.start"), _first_location(scope), end, scope.updated(), scope.arrived)
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


class _Stop(NamedTuple):
    """One place of a stay, and since when."""

    at: Instant
    unknown: bool  # the vocabulary does not have it
    place: str

    def order(self) -> tuple[Instant, bool]:
        """By time; places that begin together, known ones first."""
        return self.at, self.unknown


class _Stay:
    """One Encounter on its way to becoming movements."""

    def __init__(self, scope: Scope, subject: str, says: Says, start: Instant, end: Instant | None) -> None:
        self.scope, self.subject, self.says, self.start, self.end = scope, subject, says, start, end
        self.status = STATUS_OF[says]
        self.stay_class = _class_of(scope.resource)
        self.is_part = bool(part(scope.resource, "partOf"))
        self.places = self._places()

    def _places(self) -> list[_Stop]:
        """Where the patient was, in the order of time; planned and reserved beds left out.

        Of a ward, a room and a bed that begin together, the one that the vocabulary knows is the place.
        """
        found: list[_Stop] = []
        for index, one in enumerate(parts(self.scope.resource, "location")):
            at = self.scope.moment_in(one, "period.start", f"location[{index}].period.start")
            if text(one, "status") in _NOT_YET:
                continue
            if at is None and found:
                self.scope.not_mapped.append("Encounter.location without a time")
                continue
            place = self.scope.place(part(one, "location"))
            found.append(_Stop(self.start if at is None else max(at, self.start), not self._known(place), place))
        found.sort(key=_Stop.order)
        return found

    def _known(self, place: str) -> bool:
        term = self.scope.vocabulary.find(place) if place else None
        return term is not None and term.kind is TermKind.PLACE

    def begin(self) -> None:
        """The admission at the first place, and a move to each of the others."""
        place = self._place_at(self.start)
        if not self.is_part:
            self._fact(Kind.ADMITTED, self.start, place, self.stay_class)
        elif place:
            self._fact(Kind.MOVED, self.start, place)
        for at in dict.fromkeys(stop.at for stop in self.places):
            if at > self.start:
                self._fact(Kind.MOVED, at, self._place_at(at))

    def finish(self) -> None:
        """The discharge, and the death when the disposition says so; their withdrawal when the stay never was."""
        if self.is_part:
            return
        never = self.start if self.says is Says.NEVER else None
        at = first_known(self.end, never, self.scope.updated(), self.scope.arrived)
        if at is None:
            self.scope.not_mapped.append("Encounter finished without period.end")
            return
        place = self._place_at(self.places[-1].at if self.places else self.start)
        disposition = part(self.scope.resource, "hospitalization", "dischargeDisposition")
        codes = {text(coding, "code").casefold() for coding in parts(disposition, "coding")}
        if codes & DIED_DISPOSITIONS or self.says is Says.NEVER:
            self._fact(Kind.DIED, at, "")
        self._fact(Kind.DISCHARGED, at, place, self.stay_class)

    def _place_at(self, at: Instant) -> str:
        """The place that began then; without any, the organisation that the vocabulary knows as a place."""
        return next((stop.place for stop in self.places if stop.at == at), "") or self._provider()

    def in_charge(self) -> None:
        """The attending clinician: the participant of type ATND."""
        for index, one in enumerate(parts(self.scope.resource, "participant")):
            codes = [text(coding, "code") for kind in parts(one, "type") for coding in parts(kind, "coding")]
            who = _clinician(self.scope, part(one, "individual"))
            if "ATND" in codes and who:
                at = self.scope.moment_in(one, "period.start", f"participant[{index}].period.start")
                self._fact(Kind.ATTENDING, self.start if at is None else at, "", Coded(who))

    def _fact(self, kind: Kind, at: Instant, place: str, value: Coded | None = None) -> None:
        """A movement of this visit: all of them have the Encounter as their key."""
        seen = revised_at(self.scope, at) if self.status is Status.WITHDRAWN else at
        self.scope.fact(self.subject, kind, "", at, value=value, status=self.status, place=place, seen=seen)

    def _provider(self) -> str:
        """The organisation's place, only when the vocabulary knows it as one."""
        reference = part(self.scope.resource, "serviceProvider")
        place = self.scope.place(reference) if reference else ""
        return place if self._known(place) else ""


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
