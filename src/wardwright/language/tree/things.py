"""Things: what can happen, as a noun (`dialysis`) or as a sentence (`dialysis is done`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree.node import Node, require
from wardwright.language.tree.words import MEASURABLE, Name, Test


@dataclass(frozen=True, slots=True)
class ResultThing(Node):
    """noun `a potassium result of 6.0 mmol/L or more`, `a NEWS2 of 7 or more`; sentence `… arrives`."""

    term: Name
    test: Test | None = None

    def __post_init__(self) -> None:
        require(self.term.kind in MEASURABLE, f"{self.term.name} is not a result or a score")


class Movement(Enum):
    """Where a stay begins, continues and ends."""

    ADMITTED = "admitted"  # noun `admission [to <place>]`;  sentence `a patient is admitted [to <place>]`
    MOVED = "moved"  # noun `transfer [to <place>]`;   sentence `a patient is moved to <place>`
    DISCHARGED = "discharged"  # noun `discharge [from <place>]`; sentence `a patient is discharged [from <place>]`
    DIED = "died"  # noun `death`; sentence `a patient dies`


@dataclass(frozen=True, slots=True)
class MovementThing(Node):
    """`admission to Ward 7A`; `a patient is admitted to Ward 7A`."""

    movement: Movement
    place: Name | None = None

    def __post_init__(self) -> None:
        require(self.place is None or self.place.kind is TermKind.PLACE, "a movement is to or from a place")
        require(self.movement is not Movement.DIED or self.place is None, "`dies` takes no place")


class MedicineAct(Enum):
    """What is done with a medicine."""

    PRESCRIBED = "prescribed"
    GIVEN = "given"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class MedicineThing(Node):
    """noun `calcium gluconate given`; sentence `calcium gluconate is given`."""

    term: Name
    act: MedicineAct

    def __post_init__(self) -> None:
        require(self.term.kind is TermKind.MEDICINE, f"{self.term.name} is not a medicine")


@dataclass(frozen=True, slots=True)
class ProcedureThing(Node):
    """noun `dialysis`; sentence `dialysis is done`."""

    term: Name

    def __post_init__(self) -> None:
        require(self.term.kind is TermKind.PROCEDURE, f"{self.term.name} is not a procedure")


@dataclass(frozen=True, slots=True)
class RecordedThing(Node):
    """noun `a sepsis flag`, `heart failure`; sentence `sepsis flag is recorded`."""

    term: Name

    def __post_init__(self) -> None:
        require(self.term.kind in (TermKind.CONDITION, TermKind.FLAG), f"{self.term.name} is not a condition or flag")


@dataclass(frozen=True, slots=True)
class DocumentThing(Node):
    """noun `a referral letter`; sentence `a referral letter arrives`."""

    term: Name

    def __post_init__(self) -> None:
        require(self.term.kind is TermKind.DOCUMENT, f"{self.term.name} is not a document")


@dataclass(frozen=True, slots=True)
class FormThing(Node):
    """noun `a VTE assessment`; sentence `a VTE assessment is submitted`."""

    term: Name

    def __post_init__(self) -> None:
        require(self.term.kind is TermKind.FORM, f"{self.term.name} is not a form")


class AppointmentAct(Enum):
    """What becomes of an appointment."""

    BOOKED = "booked"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class AppointmentThing(Node):
    """noun `an appointment missed`; sentence `an appointment is missed`."""

    act: AppointmentAct


Thing = (
    ResultThing
    | MovementThing
    | MedicineThing
    | ProcedureThing
    | RecordedThing
    | DocumentThing
    | FormThing
    | AppointmentThing
)
