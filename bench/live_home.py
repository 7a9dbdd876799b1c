"""A home for the live benches, and `wardwright up` on it: how much each of its processes takes.

Lives here: settings, pages, starting and stopping, memory and processor time out of /proc. Must not live here: load.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from live_flows import pages

from wardwright import starter

_ROLES = (
    *("nurse in charge", "bedside nurse", "ward doctor", "on-call registrar", "ward consultant", "renal team"),
    *("critical care outreach", "on-call engineer", "site manager", "ward pharmacist", "on-call haematologist"),
)
_SETTINGS = """\
time_zone = "Europe/London"

[database]
{place}

[engine]
digest_after = 10000

[status]
listen = "127.0.0.1:{status}"

[sources."lab feed"]
type = "mllp"
listen = "127.0.0.1:{port}"

[channels.page]
type = "file"
path = "sent/page"

[channels.email]
type = "file"
path = "sent/email"

[people.dana]
name = "Dana Example"
email = "dana@example.org"
"""


class Running:
    """`wardwright up` on a home of its own."""

    def __init__(self, home: Path, url: str = "") -> None:
        self.home, self.port, self.status_port = home, free_port(), free_port()
        (home / "flows").mkdir(parents=True)
        (home / "data").mkdir()
        place = f'url = "{url}"' if url else 'folder = "data"'
        roles = "".join(f'\n[roles."{role}"]\npeople = ["dana"]\n' for role in _ROLES)
        settings = _SETTINGS.format(place=place, status=self.status_port, port=self.port) + roles
        (home / "wardwright.toml").write_text(settings)
        (home / "vocabulary.yaml").write_text(starter.vocabulary_text())
        for name, text in pages().items():
            (home / "flows" / name).write_text(text)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, patience: float = 120.0) -> float:
        """Start it; seconds until every part says that it is ready."""
        begun = time.perf_counter()
        log = (self.home / "log.txt").open("wb")
        command = [sys.executable, "-m", "wardwright.cli", "up", "--home", str(self.home)]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        log.close()
        while b"Running." not in (self.home / "log.txt").read_bytes():
            if self._process.poll() is not None or time.perf_counter() - begun > patience:
                self.stop()
                raise SystemExit((self.home / "log.txt").read_text()[-3000:])
            time.sleep(0.01)
        return time.perf_counter() - begun

    def status(self) -> dict[str, Any]:
        """What /status.json says."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.status_port}/status.json", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def processes(self) -> dict[str, int]:
        """Process ids by part; what a part has started itself is "decide: child"."""
        assert self._process is not None
        found = {"supervisor": self._process.pid}
        for pid in _children(self._process.pid):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            name = words[words.index("wardwright.engine.up.part") + 1] if "wardwright.engine.up.part" in words else "?"
            found[name] = pid
            for number, own in enumerate(_children(pid)):
                found[f"{name}: child {number + 1}" if number else f"{name}: child"] = own
        return found

    def memory(self) -> dict[str, float]:
        """MiB resident by part, shared pages counted in each."""
        return {name: _resident(pid) for name, pid in self.processes().items()}

    def processor(self) -> dict[str, float]:
        """Seconds of processor by part since it started."""
        return {name: _seconds(pid) for name, pid in self.processes().items()}

    def stop(self) -> None:
        """Ask it to stop and wait."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self._process.kill()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(parent: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        found += [int(pid) for pid in (task / "children").read_text().split()]
    return found


def _resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
