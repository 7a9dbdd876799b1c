"""The home of a crash test: pages whose timers run in seconds, one feed, two channels, on SQLite or PostgreSQL.

Lives here: texts. Must not live here: processes (hospital.py), what is sent (feed.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.crash.hospital import free_port
from wardwright import starter

ZONE = "Europe/London"
SOURCE = "lab feed"
ROUNDS = 3  # lists of all inpatients, one in each of the next minutes

_ROLES = (*("ward doctor", "on-call registrar", "bedside nurse", "nurse in charge", "renal team", "ward pharmacist"),)
_PAGES = (
    """\
Flow: Dangerous potassium

When a potassium result of 6.0 mmol/L or more arrives,
and the patient is an inpatient,
then ask the ward doctor to "Review {patient}: potassium {value}" within 20 seconds urgently,
and if not accepted within 2 seconds, page the on-call registrar "{patient}: potassium {value}, nobody has answered".

At most once per patient every 3 seconds.
Stop when the patient is discharged.
""",
    """\
Flow: Potassium not repeated

When no potassium result within 4 seconds of a potassium result of 5.5 mmol/L or more,
and the patient is an inpatient,
then ask the bedside nurse to "Repeat potassium of {patient}" within 3 seconds,
and if not done, tell the nurse in charge "{patient}: potassium not repeated".
""",
    """\
Flow: Sodium falls

When a sodium result below 125 mmol/L arrives,
then record the hyperkalaemia flag,
and tell the ward doctor "{patient}: sodium {value}".

At most once per patient every 2 seconds.
""",
    """\
Flow: Told by the flag

When the hyperkalaemia flag is recorded,
and the number of sodium results in the last 30 seconds is 1 or more,
then tell the renal team "{patient}: flagged".
""",
    """\
Flow: On the ward for a while

When a patient has been on Ward 7A for 6 seconds,
then tell the nurse in charge "{patient} is on {ward}".
""",
    """\
Flow: No sodium for a while

When no sodium result for 9 seconds,
and the patient is an inpatient,
then tell the bedside nurse "{patient}: no sodium".

At most once per patient every 10 minutes.
""",
)


def pages(first_round: datetime, rounds: int) -> dict[str, str]:
    """File name → text: the pages above, and a list of all inpatients at each of the next minutes."""
    moments = [first_round + timedelta(minutes=number) for number in range(rounds)]
    lists = "\n\n".join(
        f"Every day at {moment:%H:%M}, for each patient who is an inpatient,\n"
        'then tell the ward pharmacist "{patient} is still here".'
        for moment in moments
    )
    return {f"page-{number}.flow": text for number, text in enumerate((*_PAGES, f"Flow: Rounds\n\n{lists}\n"), 1)}


def settings(port: int, status: int, pager: int, url: str = "", fhir: int = 0) -> str:
    """`wardwright.toml`."""
    place = f'url = "{url}"' if url else 'folder = "data"'
    doors = _DOORS.format(fhir=fhir) if fhir else ""
    return f"""\
time_zone = "{ZONE}"

[database]
{place}

[engine]
digest_after = 10000
warm_timelines = 100

[status]
listen = "127.0.0.1:{status}"

[sources."{SOURCE}"]
type = "mllp"
listen = "127.0.0.1:{port}"
{doors}
[channels.page]
type = "webhook"
url = "http://127.0.0.1:{pager}/page"
allow_private = true
attempts = 1000

[people.dana]
name = "Dana Example"
""" + "".join(f'\n[roles."{role}"]\npeople = ["dana"]\n' for role in _ROLES)


_DOORS = """
[sources."fhir door"]
type = "fhir"
listen = "127.0.0.1:{fhir}"

[sources.drop]
type = "folder"
path = "drop"
"""


def make_home(home: Path, port: int, pager: int, url: str = "", fhir: int = 0) -> None:
    """Write it all. `fhir`: the port of the FHIR door; with it comes a watched folder."""
    (home / "flows").mkdir(parents=True)
    (home / "data").mkdir()
    (home / "drop").mkdir()
    (home / "vocabulary.yaml").write_text(starter.vocabulary_text())
    (home / "wardwright.toml").write_text(settings(port, free_port(), pager, url, fhir))
    first = datetime.now().astimezone() + timedelta(minutes=1)
    for name, text in pages(first, ROUNDS).items():
        (home / "flows" / name).write_text(text)
