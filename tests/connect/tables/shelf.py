"""A small vocabulary and a way to read a table from text, for the tests of facts tables."""

from __future__ import annotations

from io import BytesIO
from zoneinfo import ZoneInfo

from wardwright.connect.tables import Row, Table, read_csv
from wardwright.facts.fact import Fact
from wardwright.facts.load import load_vocabulary

LONDON = ZoneInfo("Europe/London")

VOCABULARY = load_vocabulary("""
results:
  potassium: {also: [serum potassium], codes: ["loinc:2823-3", "local:K"], unit: mmol/L, plausible: [1, 12]}
  creatinine: {codes: ["loinc:2160-0"], unit: umol/L, molar mass: 113.12}
  INR: {codes: ["loinc:6301-6"]}
  MRSA screen: {codes: ["loinc:13317-3"], answers: {positive: ["snomed:10828004"], negative: ["snomed:260385009"]}}
medicines:
  warfarin: {codes: ["rxnorm:11289"]}
conditions:
  heart failure: {codes: ["snomed:84114007"]}
procedures:
  dialysis: {}
documents:
  discharge summary: {}
forms:
  VTE assessment: {}
flags:
  falls risk: {}
places:
  Ward 7A: {codes: ["7A"], kind: ward}
""")

HEADER = "subject,at,seen,kind,term,value,unit,status,place"


def table(text: str | bytes) -> Table:
    """The table that this text is."""
    data = text.encode() if isinstance(text, str) else text
    return read_csv(BytesIO(data), "extract.csv", VOCABULARY, LONDON)


def rows(*lines: str) -> list[Row]:
    """The rows of a table with the usual header and these lines."""
    return list(table("\n".join((HEADER, *lines)) + "\n"))


def facts(*lines: str) -> list[Fact]:
    """The facts of these lines, all of which must be readable."""
    found = rows(*lines)
    assert [row.set_aside for row in found] == [None] * len(found)
    return [row.fact for row in found if row.fact is not None]


def reasons(*lines: str) -> list[str]:
    """Slug and place of the lines that were set aside."""
    return [f"{row.set_aside.slug} at {row.set_aside.place}" for row in rows(*lines) if row.set_aside]
