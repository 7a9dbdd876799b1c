"""A site whose flows run and have done something: versions taken in, firings, near misses, open tasks.

Lives here: rows as the engine writes them. Must not live here: what is expected of a page.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.site import Site
from wardwright.engine.live.flows import read_texts
from wardwright.engine.live.versions import Versions
from wardwright.facts.instant import DAY, HOUR, Instant
from wardwright.record.rows import Batch, Cursor, FiringRow, NearMiss, TaskRow

POTASSIUM = "Escalate dangerous potassium"
SLUG = "escalate-dangerous-potassium"
FILE = "hyperkalaemia.flow"


def take_in(site: Site, at: Instant | None = None) -> None:
    """The engine looks at the pages of the home."""
    now = site.now if at is None else at
    home = site.installation.home
    Versions(lambda: now, home.settings.zone).take_in(read_texts(home.flows), site.installation.vocabulary)


def edit(site: Site, changes: Mapping[str, str], file: str = FILE) -> None:
    """Somebody writes other words into a page."""
    page = site.folder / "flows" / file
    text = page.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    page.write_text(text, encoding="utf-8")


def fire(site: Site, title: str = POTASSIUM, days: tuple[int, ...] = (0, 0, 1, 3), open_tasks: int = 2) -> None:
    """It fired so many days ago, an hour before now; some of its tasks are open; it nearly fired, too."""
    firings, tasks = [], []
    for number, back in enumerate(days):
        key, at = f"{title[:8]}{number:08x}", site.now - back * DAY - HOUR
        firings.append(FiringRow(key, title, "v1", f"subject {number}", at, "fired", None, 1, b"{}"))
        if number < open_tasks:
            tasks.append(
                TaskRow(f"{key}/0", key, title, "v1", f"subject {number}", "on-call registrar", "Review", at, at + HOUR,
                        False, "Ward 7A")
            )  # fmt: skip
    near = [
        NearMiss(title, "v1", (site.now - DAY) // HOUR * HOUR, "missed", "the patient is an inpatient", 7, b""),
        NearMiss(title, "v1", (site.now - DAY) // HOUR * HOUR, "suppressed", "", 3, b""),
    ]
    decisions = site.record.decisions()
    decisions.commit(Batch(Cursor(), firings=firings, tasks=tasks, near_misses=near))
    decisions.close()
