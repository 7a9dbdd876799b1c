"""A dry run cannot open a connection: it runs in a process in which the kernel kills whoever tries.

The process forbids itself the system calls `connect`, `sendto`, `sendmsg` and sockets of the internet (seccomp), makes
every channel of the settings, renders deliveries by each, and ends well. The same process dies when it sends.
"""

from __future__ import annotations

import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

LINUX = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")
pytestmark = pytest.mark.skipif(not LINUX, reason="seccomp is Linux's")

_PROGRAM = Path(__file__).with_name("without_network.py")


def _run(what: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(_PROGRAM), what, str(folder)]
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=root, check=False)


def test_every_channel_renders_without_a_network(tmp_path: Path) -> None:
    ended = _run("render", tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == ["webhook", "smtp", "hl7v2", "fhir", "apprise", "file", "expanded"]


def test_the_same_process_dies_when_it_sends(tmp_path: Path) -> None:
    assert _run("send", tmp_path).returncode == -signal.SIGSYS
