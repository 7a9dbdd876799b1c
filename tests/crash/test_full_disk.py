"""A disk that is full: senders hear AE, never AA, and when there is room again everything goes on without help."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.crash.hospital import PATIENCE, Hospital, until
from tests.crash.stage import Stage

SIZE = 200_000_000  # what the hospital itself writes meanwhile must never fill it: two logs may be 40 MB long
MANY = 20  # refusals in a row


class SmallDisk:
    """A file system of its own that can be filled to the last byte."""

    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"

    def fill(self, hospital: Hospital) -> None:
        """Nothing more can be written."""
        with self._filler.open("wb", buffering=0) as filler, suppress(OSError):
            while filler.write(bytes(1_000_000)):
                pass
        with self._filler.open("ab", buffering=0) as filler, suppress(OSError):
            while filler.write(b"\0"):
                pass

    def free(self, hospital: Hospital) -> None:
        """There is room again."""
        self._filler.unlink()


class Limit:
    """Where nothing can be mounted: no file of the processes may grow."""

    def fill(self, hospital: Hospital) -> None:
        """Files must not grow beyond what messages.db-wal has now."""
        log = hospital.home / "data" / "messages.db-wal"
        _limit(hospital, log.stat().st_size)

    def free(self, hospital: Hospital) -> None:
        """They may again."""
        _limit(hospital, resource.RLIM_INFINITY)


def _limit(hospital: Hospital, size: int) -> None:
    for pid in hospital.parts().values():
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk | Limit]:
    """A small file system at the folder, where this process may mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        yield Limit()
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("times", [2])
def test_a_full_disk_refuses_and_recovers(tmp_path: Path, times: int) -> None:
    with small_disk(tmp_path / "small") as disk:
        stage = Stage(tmp_path / "small" / "home", 5, log=tmp_path / "log.txt")
        try:
            stage.hospital.start()
            stage.start()
            for _ in range(times):
                stage.is_taken()
                until(lambda: stage.tables.one("SELECT count(*) FROM fates") > 50, PATIENCE, stage.log)
                disk.fill(stage.hospital)
                refused = stage.feed.refused
                until(lambda before=refused: stage.feed.refused > before + MANY, PATIENCE, stage.log)
                disk.free(stage.hospital)
            stage.is_taken()
            print(stage.close())
        finally:
            stage.end()
