"""A hospital for the bench of the pages: 2,000 people, 500 flows, 10,000 open tasks, millions of facts.

Lives here: filling a home before its system starts. Must not live here: measuring. Runs as a process of its own
(`python bench/web_home.py HOME FACTS`), because Django is set up for one home.
"""

from __future__ import annotations

import json
import re
import sys
import time
from contextlib import closing
from pathlib import Path

from live_preload import preload

from wardwright.engine.place import database_place, record_of
from wardwright.facts.instant import MINUTE, SECOND
from wardwright.govern.rights import Hat
from wardwright.home.home import read_home
from wardwright.record.rows import Batch, FiringRow, TaskRow
from wardwright.web.configuring import configure

PASSWORD = "a bench has no secrets"
FLOWS, PEOPLE, TASKS, PATIENTS = 500, 2000, 10_000, 20_000
_TITLE = re.compile(r"^Flow: (.+)$", re.MULTILINE)
_WARDS = ("Ward 7A", "Ward 7B", "Ward 8", "Ward 9", "Acute Medical Unit")
_ROLES = ("ward doctor", "on-call registrar", "nurse in charge", "ward pharmacist")


def fill(home: Path, facts: int) -> None:
    """Everything that was there before the day begins."""
    _flows(home / "flows")
    _people(home / "wardwright.toml")
    preload(home, "", facts, 0, PATIENTS)
    opened = read_home(home)
    with closing(record_of(opened)) as record:
        _tasks(record)
    configure(opened, database_place(opened))
    from wardwright.record.site.migrating import bring_site_up_to_date
    from wardwright.web.accounts.making import make_account

    bring_site_up_to_date(database_place(opened))
    now = int(time.time() * SECOND)
    for hat in Hat:
        make_account(
            actor="bench", now=now, username=hat.name.casefold(), name=hat.value, hats=(hat,), password=PASSWORD,
            person="p1" if hat in (Hat.STAFF, Hat.CHAMPION) else "",
        )  # fmt: skip


def _flows(folder: Path) -> None:
    texts = {file.stem: file.read_text() for file in sorted(folder.glob("*.flow"))}
    copies = FLOWS // len(texts)
    for stem, text in texts.items():
        for copy in range(1, copies):
            (folder / f"{stem}-{copy}.flow").write_text(_TITLE.sub(rf"Flow: \1, copy {copy}", text))


def _people(file: Path) -> None:
    text = file.read_text()
    people = "".join(
        f'\n[people.p{number}]\nname = "Person {number}"\nemail = "p{number}@example.org"\n'
        for number in range(1, PEOPLE + 1)
    )
    # One of each role is signed in below, so that her lists are long.
    file.write_text(text.replace('people = ["dana"]', 'people = ["dana", "p1"]') + people)


def _tasks(record: object) -> None:
    now = int(time.time() * SECOND)
    fact = {"kind": "result", "term": "potassium", "at": now, "seen": now, "value": "6.4", "unit": "mmol/L"}
    clause = {
        "clause": "a potassium result of 6.0 mmol/L or more arrives",
        "verdict": "true",
        "why": "",
        "facts": [fact],
    }
    body = json.dumps({"acts": [], "reason": [clause]}).encode()
    decisions = record.decisions()  # type: ignore[attr-defined]
    cursor = decisions.cursor()
    for first in range(0, TASKS, 1000):
        firings, tasks = [], []
        for number in range(first, first + 1000):
            key, subject = f"{number:016x}", str(700_000 + number % PATIENTS)
            opened = now - number * SECOND
            role, ward = _ROLES[number % len(_ROLES)], _WARDS[number % len(_WARDS)]
            firings.append(FiringRow(key, "Severe hyperkalaemia", "v1", subject, opened, "fired", None, 1, body))
            tasks.append(
                TaskRow(
                    f"{key}/0",
                    key,
                    "Severe hyperkalaemia",
                    "v1",
                    subject,
                    role,
                    f"Review {subject} on {ward}",
                    opened,
                    opened + 60 * MINUTE,
                    number % 7 == 0,
                    ward,
                )
            )
        decisions.commit(Batch(cursor, firings=firings, tasks=tasks))
    decisions.close()


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
