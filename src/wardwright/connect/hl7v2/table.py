"""The mapping table as frozen records: what a row of mapping.yaml says.

Lives here: paths into a message, rows and their columns. Must not live here: YAML (mapping.py) and how a row is carried
out (plan.py, reader.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from wardwright.facts.fact import Kind, Status
from wardwright.facts.message import SetAside
from wardwright.facts.vocabulary import TermKind

VALUED = "valued"
NULL_WORD = "null"

_PATH = re.compile(r"([A-Z][A-Z0-9]{2})-([0-9]{1,3})(?:\.([0-9]{1,2})(?:\.([0-9]{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Path:
    """A place in a message: "PV1-3.1" is the first component of field 3 of PV1. 0 = the whole field or component."""

    segment: str
    field: int
    component: int = 0
    sub: int = 0

    def __str__(self) -> str:
        parts = [str(part) for part in (self.field, self.component, self.sub) if part]
        return f"{self.segment}-{'.'.join(parts)}"

    @property
    def field_name(self) -> str:
        """Segment and field, as HL7's tables name them: "PV1-3"."""
        return f"{self.segment}-{self.field}"


def path_of(text: str) -> Path | None:
    """The path that a text like "OBX-3" or "PV1-19.1" names; None when it names none."""
    match = _PATH.fullmatch(text.strip())
    if match is None or int(match[2]) == 0:
        return None
    return Path(match[1], int(match[2]), int(match[3] or 0), int(match[4] or 0))


class ValueForm(Enum):
    """How a row reads its value."""

    OBSERVATION = "observation"  # by OBX-2's type, with a unit
    CODE = "code"  # a word from a code table
    DATE = "date"  # an ISO date, as precise as it came
    TIME = "time"  # a moment, as ISO text in the source's zone
    IDENTIFIER = "identifier"  # the identifier of a person (CX, XCN)
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class CodeTable:
    """What each code of an HL7 or local table means here, and where HL7's official map disagrees or is silent."""

    name: str
    words: MappingProxyType[str, str]  # code → word
    official: str = ""  # the name of HL7's concept map
    because: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))  # code → reason
    in_fhir: MappingProxyType[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Origin:
    """A field that a column reads, and the FHIR element it is in HL7's official map ("none …": why there is none)."""

    path: Path
    fhir: str


@dataclass(frozen=True, slots=True)
class TermColumn:
    origins: tuple[Origin, ...]
    sections: tuple[TermKind, ...]
    skip_unknown: bool = False  # a code that the vocabulary does not have makes no fact
    list_unknown: bool = True  # … and is listed as not mapped


@dataclass(frozen=True, slots=True)
class ValueColumn:
    form: ValueForm
    origins: tuple[Origin, ...] = ()
    codes: CodeTable | None = None
    otherwise: str | None = None  # None: no value, no fact
    type_path: Path | None = None
    unit_path: Path | None = None


@dataclass(frozen=True, slots=True)
class StatusOrigin:
    """A field that decides the status, by a code table; `only` narrows it to some of its codes."""

    origin: Origin
    codes: CodeTable
    only: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StatusColumn:
    origins: tuple[StatusOrigin, ...] = ()
    otherwise: Status = Status.FINAL


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One part of a key: the first of `paths` that has a value, a fixed text, or the fact's own value."""

    paths: tuple[Path, ...] = ()
    text: str = ""
    is_value: bool = False
    may_be_missing: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of fact from one kind of segment."""

    name: str
    kind: Kind
    segment: str
    messages: tuple[str, ...]
    at: tuple[Origin, ...]
    by_section: MappingProxyType[TermKind, Kind] = field(default_factory=lambda: MappingProxyType({}))
    exceptions: tuple[str, ...] = ()
    only_if: tuple[tuple[Path, frozenset[str]], ...] = ()
    never_if: tuple[tuple[Path, frozenset[str]], ...] = ()
    term: TermColumn | None = None
    value: ValueColumn | None = None
    status: StatusColumn = StatusColumn()
    place: tuple[Origin, ...] = ()
    key: tuple[KeyPart, ...] = ()
    past_unreadable_time: bool = False  # a time that does not exist is passed over instead of setting the fact aside

    def applies_to(self, kind: str, event: str) -> bool:
        """True when the row is for messages of that type and event."""
        names = {"*", kind, f"{kind}^{event}"}
        return not names.isdisjoint(self.messages) and names.isdisjoint(self.exceptions)

    def claims(self) -> tuple[tuple[str, Origin], ...]:
        """Every field the row reads and the FHIR element it is said to be, with the column's name."""
        found: list[tuple[str, Origin]] = [("at", origin) for origin in self.at]
        found += [("term", origin) for origin in (self.term.origins if self.term else ())]
        found += [("value", origin) for origin in (self.value.origins if self.value else ())]
        found += [("status", one.origin) for one in self.status.origins]
        return (*found, *(("place", origin) for origin in self.place))


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Which of a patient's identifiers is the patient's: fields in order, preferred types in order."""

    origins: tuple[Origin, ...]
    prefer: tuple[tuple[str, str], ...]  # (identifier type, assigning authority or "")


@dataclass(frozen=True, slots=True)
class Mapping:
    """The whole table, as one source uses it."""

    identifiers: Identifiers
    rows: tuple[Row, ...]
    codes: MappingProxyType[str, CodeTable]
    systems: MappingProxyType[str, str]  # casefolded name in a message → short name
    units: MappingProxyType[str, str]
    default_units: MappingProxyType[str, str]  # casefolded term or code → unit
    charset: str | None
    zone: str | None
    not_about_a_patient: MappingProxyType[str, SetAside]
