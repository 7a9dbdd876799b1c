"""Tidying: what nobody needs any more goes, and what does not belong to the history is named.

Lives here: leftovers of killed runs, parts that were replaced, a ledger that has grown long. Must not live here: what
is true (ledger.py). Called by the writer, who alone may change anything; what somebody is still reading stays.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Final

from wardwright.record.history.disk import UNFINISHED, sync_folder
from wardwright.record.history.folder import HistoryFolder
from wardwright.record.history.ledger import State, file_of

_OURS: Final = re.compile(rf"month=(?:\d{{4}}-\d\d|mixed)/\d{{8}}\.parquet(?:{re.escape(UNFINISHED)})?")


def clear(place: HistoryFolder) -> None:
    """Removes what killed runs had in hand; before a new run begins."""
    for left in place.working.iterdir() if place.working.is_dir() else ():
        shutil.rmtree(left, ignore_errors=True)


def tidy(place: HistoryFolder, state: State) -> int:
    """Removes files of facts that count for nothing, unless somebody reads; how many went."""
    with place.reading.held() as nobody_reads:
        if not nobody_reads:
            return 0
        gone = leftovers(place, state)
        for file in gone:
            file.unlink(missing_ok=True)
        for file in (*place.ledger.glob(f"*{UNFINISHED}"), *_forgotten(place, state)):
            file.unlink(missing_ok=True)
        return len(gone)


def leftovers(place: HistoryFolder, state: State) -> list[Path]:
    """Files of facts that we wrote and no ledger names: of a run that was killed, or replaced by others."""
    return [file for file, name in _files(place) if name not in state.parts and _OURS.fullmatch(name)]


def foreign_files(place: HistoryFolder, state: State) -> list[Path]:
    """Files among the facts that are none of ours: never read, never removed."""
    return [file for file, name in _files(place) if name not in state.parts and not _OURS.fullmatch(name)]


def shorten(place: HistoryFolder, state: State) -> None:
    """Removes the entries of the ledger before the last one, which says all that they said."""
    with place.reading.held() as nobody_reads:
        if nobody_reads:
            for file in sorted(place.ledger.glob("*.json")):
                if file != file_of(place.ledger, state.number):
                    file.unlink()
            sync_folder(place.ledger)
            state.files = 1


def _forgotten(place: HistoryFolder, state: State) -> list[Path]:
    named = {*state.resends, state.identities}
    return [file for file in place.known.glob("*") if file.name not in named]


def _files(place: HistoryFolder) -> list[tuple[Path, str]]:
    found = (file for file in place.facts.rglob("*") if file.is_file())
    return sorted((file, file.relative_to(place.facts).as_posix()) for file in found)
