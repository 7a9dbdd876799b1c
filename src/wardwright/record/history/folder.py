"""The folder of a history: where its files lie, and whether it may be used.

Lives here: paths, history.json and its version. Must not live here: the ledger, Parquet.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wardwright.record.history.disk import UNFINISHED, Lock, write_whole
from wardwright.record.history.refused import HistoryRefused, NotThisHistory
from wardwright.record.history.schema import VERSION

NAME: Final = "history.json"


@dataclass(frozen=True, slots=True)
class HistoryFolder:
    """Where everything of a history lies."""

    path: Path

    @property
    def facts(self) -> Path:
        """The Parquet files."""
        return self.path / "facts"

    @property
    def ledger(self) -> Path:
        """What was taken in."""
        return self.path / "ledger"

    @property
    def known(self) -> Path:
        """What must be remembered from batch to batch: which messages came, who is who in FHIR."""
        return self.path / "known"

    @property
    def working(self) -> Path:
        """What a run has in hand: worth nothing once the run is over."""
        return self.path / "working"

    @property
    def writing(self) -> Lock:
        """Held by the one who writes."""
        return Lock(self.path / "writing.lock")

    @property
    def reading(self) -> Lock:
        """Held, shared, by everybody who reads: what was replaced is not removed meanwhile."""
        return Lock(self.path / "reading.lock")

    @property
    def exists(self) -> bool:
        """Whether there is a history."""
        return (self.path / NAME).is_file()

    def zone(self) -> str:
        """The time zone in which times without an offset were read. HistoryRefused: there is no history, or a later
        one."""
        if not self.exists:
            raise NotThisHistory(
                f"{self.path} is not a history: it has no {NAME}.",
                f"Make one: wardwright ingest PATH… --into {self.path}",
            )
        try:
            said = json.loads((self.path / NAME).read_text(encoding="utf-8"))
            version, zone = said["history"], said["zone"]
        except (OSError, ValueError, KeyError, TypeError):
            raise HistoryRefused(f"{self.path / NAME} cannot be read.", "Put it back from a backup.") from None
        if version != VERSION:
            raise HistoryRefused(
                f"{self.path} was written by a later Wardwright (history format {version}; this one reads {VERSION}).",
                "Update Wardwright on this machine.",
            )
        return str(zone)

    def make(self, zone: str) -> None:
        """An empty history, unless there is one."""
        if self.exists:
            return
        if self.path.is_dir() and any(file.name not in _OURS for file in self.path.iterdir()):
            raise NotThisHistory(
                f"{self.path} holds other files, and no history.", "Name a folder that is empty or not there."
            )
        for folder in (self.path, self.facts, self.ledger, self.known, self.working):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps({"history": VERSION, "zone": zone}) + "\n"
        write_whole(self.path / NAME, lambda path: _fill(path, text))


_OURS = frozenset(
    {"facts", "ledger", "known", "working", "writing.lock", "reading.lock", NAME + UNFINISHED}
)  # fmt: skip


def _fill(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
