"""The desk of proofs of the installation behind the pages: where they are asked for, and where they are kept.

Lives here: one of each for each installation. Must not live here: making proofs (measure.proving). The editor asks here
too: `ask(request, Asked(Sort.PROOF, (text,)), instead=True)` gives a job, whose page is `proof-making`.
"""

from __future__ import annotations

import atexit
import threading
from dataclasses import dataclass

from django.http import HttpRequest

from wardwright.engine.place import database_place
from wardwright.measure.proving.asked import Asked
from wardwright.measure.proving.jobs import Job, Jobs
from wardwright.measure.proving.kept import Kept
from wardwright.web.installation import Installation, installation


@dataclass(frozen=True, slots=True)
class Desk:
    """Where proofs are asked for and kept."""

    of: Installation
    jobs: Jobs
    kept: Kept


_desk: Desk | None = None
_lock = threading.Lock()


def desk() -> Desk:
    """The desk of the installation behind the pages; that of another one before it is closed."""
    global _desk
    with _lock:
        if _desk is None or _desk.of is not installation():
            if _desk is not None:
                _desk.jobs.close()
            _desk = _made(installation())
        return _desk


def _made(of: Installation) -> Desk:
    home = of.home
    return Desk(of, Jobs(of.folder), Kept(home.data, database_place(home).key))


def close_desk() -> None:
    """Ends the process that makes proofs."""
    global _desk
    with _lock:
        if _desk is not None:
            _desk.jobs.close()
        _desk = None


def ask(request: HttpRequest, asked: Asked, instead: bool = False) -> Job:
    """A job of whoever is signed in. measure.proving.jobs.Busy: she has one that is not over."""
    return desk().jobs.ask(request.user.get_username(), asked, instead)


atexit.register(close_desk)
