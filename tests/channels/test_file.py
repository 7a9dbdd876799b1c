"""Files: whole or not at all, and on disk before they count."""

from __future__ import annotations

import asyncio
import errno
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.channels.contract import ChannelContract, Trial
from tests.channels.deliveries import delivery
from tests.channels.opening import opened
from wardwright.act.channel import Channel, TemporaryFailure
from wardwright.home.settings import ChannelType


class FilePeer:
    """What stands in a file of lines."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def got(self) -> list[tuple[str, str]]:
        lines = self.path.read_text().splitlines()
        return [(json.loads(line)["id"], line) for line in lines]

    def refuse_for_now(self) -> None:
        self.path.mkdir()
        os.chmod(self.path, 0)
        (self.path.parent / self.path.name).rmdir()
        self.path.symlink_to(self.path.parent / "nowhere" / "at" / "all")

    def welcome(self) -> None:
        self.path.unlink()


def lines(path: Path) -> Channel:
    return opened(ChannelType.FILE, path=path)


class TestFile(ChannelContract):
    can_refuse = False  # what a disk refuses today it may take tomorrow
    can_hang = False

    def trial(self, body: Trial) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "sent.ndjson"
            asyncio.run(body(lines(path), FilePeer(path)))

    def closed(self) -> Channel:
        return lines(Path("/dev/null/sent.ndjson"))


def test_a_folder_gets_one_file_for_each_key(tmp_path: Path) -> None:
    channel = lines(tmp_path / "sent")
    for key in ("a", "a", "b"):
        asyncio.run(channel.send(delivery(key=key)))
    files = sorted((tmp_path / "sent").iterdir())
    assert sorted(json.loads(file.read_text())["id"] for file in files) == ["a", "b"]


def test_a_line_that_a_crash_cut_off_does_not_swallow_the_next(tmp_path: Path) -> None:
    path = tmp_path / "sent.ndjson"
    path.write_text('{"id":"whole"}\n{"id":"cut o')
    asyncio.run(lines(path).send(delivery(key="next")))
    assert json.loads(path.read_text().splitlines()[-1])["id"] == "next"


def test_what_a_full_disk_cut_off_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sent.ndjson"
    path.write_text('{"id":"whole"}\n')
    real = os.write

    def half(descriptor: int, data: Any) -> int:
        if len(data) < 100:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, bytes(data)[:-60])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(TemporaryFailure, match="No space left"):
        asyncio.run(lines(path).send(delivery()))
    assert path.read_text() == '{"id":"whole"}\n'


@pytest.mark.parametrize("name", ["sent.ndjson", "sent"])
def test_it_is_synced_before_it_counts_as_sent(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (synced.append(descriptor), real(descriptor))[1])
    asyncio.run(lines(tmp_path / name).send(delivery()))
    assert len(synced) == 2, "the file, and the folder that it is new in"
