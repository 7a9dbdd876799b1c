"""A fact: one thing that a message says about a subject.

Lives here: the tuple that every reader produces and the kernel consumes, and the small values inside it.
Must not live here: how a message is read (connect) and what a fact means for a flow (kernel).
Facts are tuples because millions of them pass through; they are never changed, only superseded.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from wardwright.facts.instant import Instant


class Kind(Enum):
    """What sort of thing happened. The first eighteen are the `kind` column of a facts table."""

    # Facts are looked up by kind millions of times: members are single, so their identity will do (4 × faster).
    __hash__ = object.__hash__

    RESULT = "result"
    ADMITTED = "admitted"  # value: the class as Coded text "inpatient", "emergency", "outpatient" …; None = inpatient
    MOVED = "moved"
    DISCHARGED = "discharged"
    DIED = "died"
    PRESCRIBED = "prescribed"
    GIVEN = "given"
    STOPPED = "stopped"
    PROCEDURE = "procedure"
    CONDITION = "condition"
    DOCUMENT = "document"
    FORM = "form"
    BOOKED = "booked"
    MISSED = "missed"
    CANCELLED = "cancelled"
    FLAG = "flag"
    BORN = "born"  # value: a Coded whose text is the ISO date (YYYY, YYYY-MM or YYYY-MM-DD)
    SEX = "sex"  # value: a Coded whose text is "female", "male", "other" or "unknown"
    ATTENDING = "attending"  # value: Coded text, the identifier of the clinician in charge
    MERGED = "merged"  # value: Coded text, the identifier that ends; `subject` is the one that survives
    HEARD = "heard"  # a connection or a device was heard from; subject = "connection:<name>" or "device:<id>"


class Status(Enum):
    """How far the source stands behind a fact."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"  # replaces the one with the same key
    WITHDRAWN = "withdrawn"  # entered in error, cancelled: as if it never was
    PENDING = "pending"  # ordered or in progress, no value yet: kept, never read by a flow


class Flaw(Enum):
    """Why a number, though kept, must not be believed by a flow."""

    NONE = "none"
    UNIT = "unit"  # no unit where one is needed, or one that does not convert: unknown
    IMPLAUSIBLE = "implausible"  # outside the term's plausible range: kept, marked, never fires


class Measured(NamedTuple):
    """A number with its unit. `number` is in the term's own unit unless `flaw` is UNIT."""

    number: Decimal
    unit: str  # UCUM code; "" for scores, counts and dimensionless results
    comparator: str = ""  # "", "<", "<=", ">", ">=" : a censored number
    flaw: Flaw = Flaw.NONE
    raw: str = ""  # number and unit as they came, when they differ from the above ("114 mg/dL")


class Coded(NamedTuple):
    """A value that is not a number: an answer, a class, a date, free text."""

    text: str  # as it came, or the canonical word that `Kind` documents
    answer: str = ""  # the vocabulary's name for it ("positive") when the term knows it, else ""
    code: str = ""  # "system:code" as it came, else ""


Value = Measured | Coded | None


class Fact(NamedTuple):
    """One thing a message says. Times are Instants (µs since 1970 UTC)."""

    subject: str  # identifier of the patient; "connection:<name>" / "device:<id>" for the others
    kind: Kind
    term: str  # canonical vocabulary name; "system:code" when the vocabulary has none; "" for movements
    at: Instant  # when it was true of the patient
    seen: Instant  # when it arrived
    value: Value = None
    status: Status = Status.FINAL
    place: str = ""  # canonical place name, or the code as it came
    key: str = ""  # the source's own identity of this record (order number, resource id …); "" = none given
    source: str = ""  # where it stands: "<message id> <segment or path>"; never a patient's data
