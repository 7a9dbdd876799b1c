"""One installation whose processes are killed: starts `wardwright up`, finds its parts, kills them, sees them gone.

Lives here: processes. Must not live here: what is sent, what must hold afterwards.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PARTS = ("listen", "decide", "deliver")
PATIENCE = 180.0  # seconds: a busy machine is no fault


class Hospital:
    """`wardwright up` on one home. `log` is where it says what it does."""

    def __init__(self, home: Path, log: Path | None = None) -> None:
        self.home = home
        self.log = log or home / "log.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> None:
        """Start the supervisor, in a session of its own."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "wardwright.cli", "up", "--home", str(self.home)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **environment},
                start_new_session=True,
            )

    @property
    def supervisor(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether the supervisor runs."""
        return self._process is not None and self._process.poll() is None

    def parts(self) -> dict[str, int]:
        """The processes below the supervisor by name: the parts, and "reader" for what decide started."""
        found: dict[str, int] = {}
        below = children_of(self.supervisor)
        for pid in below:
            words = command_of(pid)
            name = next((part for part in PARTS if part in words), "")
            if name:
                found[name] = pid
                for own in children_of(pid):
                    found["reader" if name == "decide" else f"{name}'s"] = own
        return found

    def kill(self, what: str) -> bool:
        """SIGKILL for a part, "supervisor", or "all"; False when there is no such process just now."""
        if what in ("supervisor", "all"):
            parts = self.parts()
            everything = [self.supervisor, *parts.values()] if what == "all" else [self.supervisor]
            for step in (signal.SIGSTOP, signal.SIGKILL) if what == "all" else (signal.SIGKILL,):
                for pid in everything:
                    send(pid, step)
            assert self._process is not None
            self._process.wait()
            until(
                lambda: not any(is_alive(pid) for pid in parts.values()),
                PATIENCE,
                lambda: "parts outlive their supervisor",
            )
            return True
        pid = self.parts().get(what)
        return pid is not None and send(pid, signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(PATIENCE)

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self._process is not None:
            pids = [self.supervisor, *self.parts().values()] if self.runs else []
            for pid in pids:
                send(pid, signal.SIGKILL)
            self._process.wait(PATIENCE)


def until(true: Callable[[], object], seconds: float, otherwise: Callable[[], str]) -> None:
    """Look again and again until it is true. AssertionError after so many seconds, with what `otherwise` says then."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, otherwise()
        time.sleep(0.02)


def send(pid: int, what: signal.Signals) -> bool:
    """False when the process is gone already."""
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        return False
    return True


def is_alive(pid: int) -> bool:
    """Whether it runs; one that only waits to be buried does not."""
    state = _status(pid)
    return bool(state) and state[0] not in "ZX"


def children_of(parent: int) -> list[int]:
    """Its children's process ids."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            fields = _status(int(entry))
            if fields and fields.split()[1] == str(parent):
                found.append(int(entry))
    return found


def command_of(pid: int) -> list[str]:
    """The words with which it was started."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return []


def _status(pid: int) -> str:
    """State, parent and the rest of /proc/PID/stat; "" when it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2]
    return ""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
