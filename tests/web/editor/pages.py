"""What tests of the editor share: a history to prove on, and the steps of the potassium flow.

Must not live here: what is expected.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner

from tests.web.site import Site
from wardwright.cli.ingest import command

START = datetime(2026, 2, 20, 8, tzinfo=UTC)
POTASSIUM = """Flow: Dangerous potassium

When a potassium result of 6.0 mmol/L or more arrives,
and the patient is an inpatient,
then ask the on-call registrar to "Review {patient}: potassium {value}" within 15 minutes,
and if not done, page the ward consultant.

At most once per patient every 4 hours.

Example: a dangerous result
  08:00 the patient is admitted to Ward 7A
  09:00 a potassium result of 6.4 mmol/L arrives
  09:00 the on-call registrar is asked
  09:15 the ward consultant is paged

Example: a normal result
  08:00 the patient is admitted to Ward 7A
  09:00 a potassium result of 4.4 mmol/L arrives
  nothing happens
"""


def give_history(
    site: Site, folder: Path, patients: int = 40, start: datetime = START, apart: timedelta = timedelta(hours=1)
) -> None:
    """A history in the site's home: so many inpatients, each with one potassium of 5.8 to 6.5 mmol/L."""
    lines = ["subject,at,seen,kind,term,value,unit,status,place"]
    for number in range(patients):
        at = start + number * apart
        later = at + timedelta(minutes=30)
        value = 5.8 + number % 8 / 10
        lines += [
            f"P{number},{at.isoformat()},,admitted,,,,,Ward 7A",
            f"P{number},{later.isoformat()},,result,potassium,{value:.1f},mmol/L,final,",
        ]
    table = folder / "facts.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = CliRunner().invoke(
        command, [str(table), "--into", str(site.folder / "data/history"), "--home", str(site.folder)]
    )
    assert done.exit_code == 0, done.output


CHIPS = (
    {"do": "put:value-arrives", "s-result": "potassium", "s-value-number": "6.0"},
    {"do": "open:inpatient"},
    {"do": "put:ask", "s-who": "on-call registrar"},
    {"do": "put:not-done-page", "s-who": "ward consultant"},
    {"do": "end"},
)
