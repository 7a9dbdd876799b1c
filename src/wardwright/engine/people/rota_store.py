"""Where rotas come from: a file or an address, and the last good copy of either.

Lives here: reading, fetching, keeping. Must not live here: what a rota says (rota.py), whom a role means (resolver.py).

Reading never goes over the network: a rota at an address is read from its copy in `data/rotas`, which `refresh` fetches
anew (`up` calls it every quarter of an hour). A copy is replaced only by a calendar that can be read, so a login page
or half a file does not empty the on-call list. A private calendar's address is a secret: it is in no message here.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import httpx2

from wardwright.engine.people.directory import Directory
from wardwright.engine.people.rota import OnCall, Rota, Shift, UnreadableRota
from wardwright.facts.instant import DAY, Instant, civil
from wardwright.home.settings import Role, Settings

FOLDER = "rotas"
STALE = DAY  # a copy that could not be renewed for so long is worth an alarm
LARGEST = 10_000_000
_TIMEOUT = 20.0  # seconds

Fetch = Callable[[str], bytes]  # raises OSError or httpx2.HTTPError


class NotFetched(Exception):
    """An address answered with something that is not a rota; the text says what, without the address."""


class RotaSaid(NamedTuple):
    """Who is on, and what is wrong with the rota ("" when nothing is)."""

    on: OnCall
    problem: str = ""


class Renewal(NamedTuple):
    """What became of one rota at an address."""

    role: str
    problem: str = ""  # "" when the copy is new


@dataclass(slots=True)
class _Kept:
    """A rota in memory, with the state of the file that it was read from."""

    mark: tuple[int, int] | None = None  # when the file was written, and its size; None when it is not there
    looked: bool = False
    rota: Rota | None = None
    broken: bool = False  # the file cannot be read now: `rota` is of an earlier state


class RotaStore:
    """The rotas of the settings. Holds what it has read, and looks at the file's date before each use."""

    def __init__(self, settings: Settings, data: Path, directory: Directory) -> None:
        self._zone, self._directory = settings.zone, directory
        self._folder = data / FOLDER
        self._kept: dict[str, _Kept] = {}

    # ── asking ───────────────────────────────────────────────────────────────────────────────

    def on(self, role: Role, at: Instant) -> RotaSaid:
        """Who is on for this role at that moment. Never raises, never opens a connection."""
        kept = self._kept.setdefault(role.rota, _Kept())
        self._look(kept, role)
        if kept.rota is None:
            missing = "has not been fetched yet" if role.is_rota_at_an_address else "cannot be read"
            return RotaSaid(OnCall((), 0), f"its rota {missing}")
        try:
            said = kept.rota.on(at)
        except UnreadableRota:
            return RotaSaid(OnCall((), 0), "its rota holds an event that makes no sense")
        return RotaSaid(said, self._doubt(kept, role, at))

    def between(self, role: Role, begin: Instant, end: Instant) -> list[Shift]:
        """The shifts that touch that time; none from a rota that cannot be read. Never raises."""
        kept = self._kept.setdefault(role.rota, _Kept())
        self._look(kept, role)
        try:
            return [] if kept.rota is None else kept.rota.between(begin, end)
        except UnreadableRota:
            return []

    def _look(self, kept: _Kept, role: Role) -> None:
        """Reads the file again when it has changed; keeps what was there when it cannot be read."""
        copy = self._copy(role)
        source = copy if role.is_rota_at_an_address else Path(role.rota)
        mark = _mark(source)
        if kept.looked and mark == kept.mark:
            return
        kept.looked, kept.mark = True, mark
        rota = self._read(source)
        kept.broken = rota is None
        if rota is not None:
            kept.rota = rota
            if source != copy:
                _keep_copy(source, copy)
        elif kept.rota is None:
            kept.rota = self._read(copy)

    def _read(self, file: Path) -> Rota | None:
        try:
            return Rota(file.read_bytes(), self._directory, self._zone)
        except (OSError, UnreadableRota):
            return None

    def _doubt(self, kept: _Kept, role: Role, at: Instant) -> str:
        if kept.broken:
            return "its rota cannot be read; the last good copy is used"
        since = self._failing_since(role) if role.is_rota_at_an_address else None
        if since is None or at - since < STALE:
            return ""
        return f"its rota cannot be fetched since {civil(since, self._zone):%d %B %H:%M}; the last good copy is used"

    # ── fetching ─────────────────────────────────────────────────────────────────────────────

    def refresh(self, roles: Iterable[Role], now: Instant, fetch: Fetch | None = None) -> list[Renewal]:
        """Fetches every rota that is at an address and keeps what can be read. Never raises; may take a minute."""
        return [self._renew(role, now, fetch or fetched) for role in roles if role.is_rota_at_an_address]

    def _renew(self, role: Role, now: Instant, fetch: Fetch) -> Renewal:
        failed = self._copy(role).with_suffix(".failed")
        try:
            text = fetch(role.rota)
            Rota(text, self._directory, self._zone).on(now)
            _write(self._copy(role), text)
            failed.unlink(missing_ok=True)
        except (OSError, httpx2.HTTPError, httpx2.InvalidURL, NotFetched, UnreadableRota) as problem:
            if self._failing_since(role) is None:
                with suppress(OSError):
                    _write(failed, str(now).encode())
            return Renewal(role.name, f"The rota of the role {role.name} {_why(problem)}.")
        return Renewal(role.name)

    def _failing_since(self, role: Role) -> Instant | None:
        try:
            return int(self._copy(role).with_suffix(".failed").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def _copy(self, role: Role) -> Path:
        """The last good copy. Its name is a digest: an address may hold a secret."""
        return self._folder / f"{hashlib.blake2b(role.rota.encode(), digest_size=10).hexdigest()}.ics"


def fetched(address: str) -> bytes:
    """What is at the address, up to 10 MB. Raises OSError, httpx2.HTTPError or NotFetched."""
    with httpx2.stream("GET", address, timeout=_TIMEOUT, follow_redirects=True) as answer:
        if answer.status_code != httpx2.codes.OK:
            raise NotFetched(f"was answered with {answer.status_code}")
        text = b""
        for part in answer.iter_bytes():
            text += part
            if len(text) > LARGEST:
                raise NotFetched("is larger than 10 MB")
    return text


def _why(problem: Exception) -> str:
    if isinstance(problem, NotFetched):
        return str(problem)
    if isinstance(problem, UnreadableRota):
        return "is no calendar (a page to sign in on, perhaps); the last good copy is used"
    if isinstance(problem, httpx2.TimeoutException):
        return "did not come in time; the last good copy is used"
    return f"cannot be fetched or kept ({type(problem).__name__}); the last good copy is used"


def _mark(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _keep_copy(source: Path, copy: Path) -> None:
    """A copy is a comfort: who may only read the home goes on without."""
    with suppress(OSError):
        text = source.read_bytes()
        if not copy.is_file() or copy.read_bytes() != text:
            _write(copy, text)


def _write(file: Path, text: bytes) -> None:
    """The whole file or nothing: another process may be reading it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f"{file.suffix}.{os.getpid()}")
    unfinished.write_bytes(text)
    os.replace(unfinished, file)
