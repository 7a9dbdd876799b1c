"""Kept proofs: on disk under data/proofs, so that the same page opens at once the second time.

Lives here: writing them whole or not at all, finding them, throwing the oldest away. Must not live here: what they hold
(making). Two files each: `<id>.json` says what it is, without any patient; `<id>.sealed` holds it. Several processes
may read and write: a file that is not there, not whole or of another version is a proof that must be made again.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import zstandard

from wardwright import __version__
from wardwright.facts.instant import Instant
from wardwright.measure.proving.sealed import Seal, seal_of

FOLDER = "proofs"
LARGEST = 300 << 20  # bytes on disk of all together
_FORMAT = 1
_ID = re.compile(r"[0-9a-f]{24}")
_OPEN = 6  # results that stay open in memory


@dataclass(frozen=True, slots=True)
class Line:
    """What a kept flow would have done, for a list: figures only."""

    title: str
    version: str
    fired: int
    patients: int
    per_day: float | None
    unknown: int | None
    predictive_value: float | None


@dataclass(frozen=True, slots=True)
class About:
    """What a kept proof is."""

    id: str
    sort: str
    made: float  # seconds since 1970 by this machine's clock: only their order counts
    since: Instant
    until: Instant
    last_seen: Instant
    fingerprint: str
    vocabulary: str
    days: int | None  # as it was asked
    near_misses: bool
    lines: tuple[Line, ...]


class Kept:
    """The kept proofs of one home."""

    def __init__(self, data: Path, database_key: bytes | None = None, largest: int = LARGEST) -> None:
        self._folder = data / FOLDER
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._key, self._largest = database_key, largest
        self._sealing: Seal | None = None
        self._known: dict[str, tuple[int, About]] = {}
        self._opened: OrderedDict[str, Any] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, about: About, result: Any) -> None:
        """Keeps it. What was used least lately goes when all together are too large."""
        packed = zstandard.ZstdCompressor(level=3).compress(pickle.dumps(result, pickle.HIGHEST_PROTOCOL))
        self._write(f"{about.id}.sealed", self._seal.close(packed, about.id))
        self._write(f"{about.id}.json", json.dumps({"kept": _FORMAT, "program": __version__, **asdict(about)}).encode())
        self._make_room(about.id)

    def has(self, id: str) -> bool:
        """Whether it is there; it then counts as used now."""
        if not _ID.fullmatch(id) or self.about(id) is None:
            return False
        try:
            os.utime(self._folder / f"{id}.sealed")
        except OSError:
            return False
        return True

    def get(self, id: str) -> Any | None:
        """What was kept; None when it is not there (any more)."""
        if not _ID.fullmatch(id):
            return None
        with self._lock:
            if id in self._opened:
                self._opened.move_to_end(id)
                return self._opened[id]
        try:
            sealed = (self._folder / f"{id}.sealed").read_bytes()
        except OSError:
            return None
        packed = self._seal.open(sealed, id)
        if packed is None:
            return None
        # Only what this home sealed itself comes to here.
        result = pickle.loads(zstandard.ZstdDecompressor().decompress(packed))
        with self._lock:
            self._opened[id] = result
            while len(self._opened) > _OPEN:
                self._opened.popitem(last=False)
        return result

    def about(self, id: str) -> About | None:
        """What a kept proof is; None when it is not there."""
        if not _ID.fullmatch(id):
            return None
        file = self._folder / f"{id}.json"
        try:
            stamp = file.stat().st_mtime_ns
            known = self._known.get(id)
            if known is not None and known[0] == stamp:
                return known[1]
            about = _about(json.loads(file.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if about is not None:
            self._known[id] = (stamp, about)
        return about

    def all(self) -> list[About]:
        """Every one, the newest first."""
        names = sorted(file.stem for file in self._folder.glob("*.json"))
        found = [about for name in names if (about := self.about(name)) is not None]
        for gone in set(self._known) - set(names):
            self._known.pop(gone, None)
        return sorted(found, key=lambda about: -about.made)

    @property
    def _seal(self) -> Seal:
        if self._sealing is None:
            self._sealing = seal_of(self._folder, self._key, f"{__version__} {_FORMAT}")
        return self._sealing

    def _write(self, name: str, content: bytes) -> None:
        handle, part = tempfile.mkstemp(prefix=".part-", dir=self._folder)  # readable by the home's user only
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            os.replace(part, self._folder / name)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise

    def _make_room(self, new: str) -> None:
        files = sorted(self._sizes(), reverse=True)  # the newest first
        held = 0
        for _, size, id in files:
            held += size
            if held > self._largest and id != new:
                for ending in ("json", "sealed"):
                    (self._folder / f"{id}.{ending}").unlink(missing_ok=True)

    def _sizes(self) -> Iterator[tuple[float, int, str]]:
        for file in self._folder.glob("*.sealed"):
            try:
                state = file.stat()
            except OSError:
                continue
            yield state.st_mtime, state.st_size, file.stem


def _about(told: dict[str, Any]) -> About | None:
    if told.pop("kept", None) != _FORMAT or told.pop("program", None) != __version__:
        return None
    return About(**{**told, "lines": tuple(Line(**line) for line in told["lines"])})
