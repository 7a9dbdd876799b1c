"""A listening part in a process of its own, for tests that look at its memory from outside.

`python -m tests.hostile.ward HOME` runs the part until its input ends; the test reads its sizes in /proc.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import REPOSITORY
from wardwright import starter
from wardwright.engine.listen import process
from wardwright.engine.place import record_of
from wardwright.engine.telemetry import logs
from wardwright.engine.up.stopping import Stop
from wardwright.home.home import read_home
from wardwright.record.store import Record


class Ward:
    """The process as a test sees it."""

    def __init__(self, child: subprocess.Popen[bytes], port: int) -> None:
        self._child, self.port = child, port

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._child.poll() is None

    @property
    def most_memory(self) -> int:
        """The most memory that it has had so far, in bytes."""
        lines = Path(f"/proc/{self._child.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024

    def stop(self) -> int:
        """Asks it to stop; its exit code."""
        assert self._child.stdin is not None
        self._child.stdin.close()
        return self._child.wait(30)


@contextmanager
def ward(folder: Path, settings: str = "") -> Iterator[tuple[Ward, Record]]:
    """A ward with one MLLP feed, and its record."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    (folder / "vocabulary.yaml").write_text(starter.vocabulary_text(), encoding="utf-8")
    feed = f'[sources."lab feed"]\ntype = "mllp"\nlisten = "127.0.0.1:{port}"\n{settings}'
    (folder / "wardwright.toml").write_text(feed, encoding="utf-8")
    record = record_of(read_home(folder))  # makes the tables, too
    log = folder / "log.txt"
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.hostile.ward", str(folder)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'src'}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log.open("wb"),
    )
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == b"open\n", log.read_text()
        yield Ward(child, port), record
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
        record.close()


async def answer(port: int, data: bytes, most: float = 30.0) -> bytes:
    """What comes back for these bytes over a connection of their own, up to the first end block."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    try:
        async with asyncio.timeout(most):
            return await reader.readuntil(b"\x1c\r")
    finally:
        writer.close()


def main(folder: Path) -> int:
    """Runs the part until the input ends."""
    logs.configure(logs.PLAIN, process.PART)
    home, stop = read_home(folder), Stop()
    record = record_of(home)
    beat, said = record.beat, threading.Event()

    def heard(part: str, body: dict[str, object]) -> bool:
        if not said.is_set():
            said.set()
            print("open", flush=True)
        return beat(part, body)

    record.beat = heard  # type: ignore[method-assign,assignment]

    def wait() -> None:
        sys.stdin.buffer.read()
        stop.set()

    threading.Thread(target=wait, daemon=True).start()
    return process.run(home, record, stop)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
