"""The tables of docs/integration/fhir.md, rendered from the mapping.

`make docs` writes them into the page; a test compares.
"""

from __future__ import annotations

from pathlib import Path

from wardwright.connect.fhir import mapping
from wardwright.connect.fhir.mapping import Record, Says
from wardwright.connect.fhir.values import VALUES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "integration" / "fhir.md"


def rendered(page: str) -> str:
    """The page with every table between its marks drawn anew."""
    for name, lines in TABLES.items():
        begin, end = (
            f"<!-- {name}: rendered from src/wardwright/connect/fhir/mapping.py -->\n",
            f"<!-- end of {name} -->",
        )
        before, _, rest = page.partition(begin)
        page = before + begin + "\n".join(lines()) + "\n" + end + rest.partition(end)[2]
    return page


def records() -> list[str]:
    """One row for each resource type that says one thing."""
    rows = ["| resource | fact | code | at | when it ended | patient |", "| --- | --- | --- | --- | --- | --- |"]
    return rows + [_record(record) for record in mapping.RECORDS]


def _record(record: Record) -> str:
    ended = (
        f"{_listed(record.ends)} → `{record.ended_as.value if record.ended_as else 'withdrawn'}`" if record.ends else ""
    )
    cells = (
        record.resource, f"`{record.kind.value}`", _listed(record.code), _listed(record.at), ended,
        _listed(record.subject),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def statuses() -> list[str]:
    """One row for each resource type and status element: which codes say what."""
    rows = [f"| resource | element | {' | '.join(says.value for says in Says)} |"]
    rows.append("| --- | --- |" + " --- |" * len(Says))
    for record in mapping.RECORDS:
        for element, meanings in record.says.items():
            codes = [", ".join(code for code, said in meanings.items() if said is says) for says in Says]
            rows.append(f"| {record.resource} | `{element}` | {' | '.join(codes)} |")
    codes = [", ".join(code for code, said in mapping.ENCOUNTER_SAYS.items() if said is says) for says in Says]
    rows.append(f"| Encounter | `status` | {' | '.join(codes)} |")
    return rows


def notes() -> list[str]:
    """What the tables cannot say, resource by resource."""
    found = [f"- {record.resource}: {record.note}" for record in mapping.RECORDS if record.note]
    for record in mapping.RECORDS:
        for element, values in record.unless.items():
            words = ", ".join("true" if value is True else str(value) for value in values)
            found.append(f"- {record.resource} with `{element}` {words}: listed as not mapped.")
    return found


def observations() -> list[str]:
    """Statuses of Observation and DiagnosticReport, and the value types."""
    rows = ["| status of Observation or DiagnosticReport | the fact is |", "| --- | --- |"]
    rows += [f"| `{code}` | {status.value} |" for code, status in mapping.REPORT_STATUS.items()]
    rows += ["", f"When it was true: {_listed(mapping.OBSERVATION_TIMES)}.", ""]
    return [*rows, f"Values that are read: {_listed(tuple(VALUES))}."]


def classes() -> list[str]:
    """Encounter.class → the class of the stay."""
    stays = dict.fromkeys(mapping.ENCOUNTER_CLASS.values())
    rows = ["| the stay is | `Encounter.class` codes |", "| --- | --- |"]
    for stay in stays:
        codes = ", ".join(f"`{code}`" for code, said in mapping.ENCOUNTER_CLASS.items() if said == stay)
        rows.append(f"| {stay} | {codes} |")
    died = ", ".join(f"`{code}`" for code in sorted(mapping.DIED_DISPOSITIONS))
    return [*rows, "", f"Discharge dispositions that say the patient died: {died}."]


def appointments() -> list[str]:
    """Appointment.status → fact."""
    rows = ["| `Appointment.status` | fact | at |", "| --- | --- | --- |"]
    for code, (kind, status) in mapping.APPOINTMENT_SAYS.items():
        stands = "" if status.value == "final" else f", {status.value}"
        rows.append(f"| `{code}` | `{kind.value}`{stands} | {_listed(mapping.APPOINTMENT_TIMES[kind])} |")
    return rows


def _listed(elements: tuple[str, ...]) -> str:
    return ", else ".join(f"`{element}`" for element in elements)


TABLES = {
    "records": records,
    "statuses": statuses,
    "notes": notes,
    "observations": observations,
    "classes": classes,
    "appointments": appointments,
}
