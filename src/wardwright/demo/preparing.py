"""What must be there before a run of the demo: settings, free ports, an open record, and where the last run ended.

Lives here: the files of the demo's home. Must not live here: their texts (installation), the run itself (running, which
imports the record's models and may only be imported after this).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wardwright.demo import installation
from wardwright.demo.endless import OPENS
from wardwright.demo.pace import ZONE, Pace, local_instant, wall
from wardwright.engine.place import record_of
from wardwright.home.home import DATA, SETTINGS, Home, read_home
from wardwright.record.setup import setup_django
from wardwright.record.store import Record

_STATE = "demo.json"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A home that is ready to run."""

    home: Home
    folder: Path
    record: Record
    seed: int
    rate: int
    ports: dict[str, int]
    until: datetime | None  # where an earlier run ended, in the hospital's local time

    def set_clock(self, pace: Pace) -> None:
        """Writes the hospital's clock into the settings, for every process and command that reads them."""
        file = self.folder / SETTINGS
        file.write_text(installation.with_clock(file.read_text(encoding="utf-8"), pace), encoding="utf-8")

    @property
    def pages(self) -> str:
        """Where a browser begins; "" for a home whose settings know no pages."""
        port = self.ports.get(installation.PAGES)
        return f"http://127.0.0.1:{port}/demo" if port else ""

    def keep(self, until: datetime) -> None:
        """Everything up to there has been sent."""
        local = until.astimezone(ZONE).replace(tzinfo=None)
        state = {"seed": self.seed, "until": local.isoformat()}
        (self.folder / DATA / _STATE).write_text(json.dumps(state) + "\n", encoding="utf-8")


def prepare(folder: Path, seed: int, rate: int) -> Prepared:
    """The home in this folder, which has the starter pack already: new, or as the last run left it."""
    file, kept = folder / SETTINGS, folder / DATA / _STATE
    state = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    text = file.read_text(encoding="utf-8")
    if "[demo]" in text:
        text, ports = installation.with_ports(text, installation.ports_of(text))
    else:
        ports = dict(zip(installation.PORTS, installation.free_ports(len(installation.PORTS)), strict=True))
        if installation.is_free(installation.USUAL_PAGES):
            ports[installation.PAGES] = installation.USUAL_PAGES
        text = installation.settings_text(ports, Pace(local_instant(OPENS), wall(), rate))
        _write_rotas(folder)
    file.write_text(text, encoding="utf-8")
    home = read_home(folder)
    record = record_of(home)
    setup_django(record.place)
    until = datetime.fromisoformat(state["until"]) if state else None
    return Prepared(home, folder, record, int(state.get("seed", seed)), rate, ports, until)


def _write_rotas(folder: Path) -> None:
    (folder / "rotas").mkdir(exist_ok=True)
    for name, rota in installation.rota_texts().items():
        (folder / "rotas" / name).write_text(rota, encoding="utf-8", newline="")
