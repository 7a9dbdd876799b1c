"""Files appear whole or not at all, whatever writers, links, rights and vanishing files do."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.folder.conftest import Ward
from tests.folder.test_taking import DAY, adt


def test_a_file_that_still_grows_waits(ward: Ward) -> None:
    file = ward.write("a.hl7", adt("1"))
    ward.rounds(1)
    with file.open("a") as stream:
        stream.write(adt("2"))
    ward.rounds(1)
    assert ward.memory.kept == []
    ward.rounds(1)
    assert [one.control_id for one in ward.memory.kept] == ["1", "2"]


def test_a_file_of_the_same_size_that_was_written_again_waits(ward: Ward) -> None:
    os.utime(ward.write("a.hl7", adt("1")), ns=(0, 10**18))
    ward.rounds(1)
    os.utime(ward.write("a.hl7", adt("2")), ns=(0, 10**18 + 1))
    ward.rounds(1)
    assert ward.memory.kept == []


def test_a_file_is_taken_only_after_it_has_settled(ward: Ward) -> None:
    ward.write("a.hl7", adt("1"))
    ward.rounds(1)
    ward.time -= 4_000_000  # a second after the first look
    ward.rounds(1)
    assert ward.memory.kept == []


@pytest.mark.parametrize("name", [".a.hl7", "a.hl7.tmp", "a.hl7.part", "A.HL7.PART", "a.filepart", "a.hl7~"])
def test_files_that_say_they_are_unfinished_are_left_alone(ward: Ward, name: str) -> None:
    ward.write(name, adt("1"))
    ward.rounds(3)
    assert ward.memory.kept == []
    assert ward.there() == [name]


def test_a_writer_that_renames_is_seen_under_the_last_name_only(ward: Ward) -> None:
    file = ward.write("a.tmp", adt("1"))
    ward.rounds(2)
    file.rename(ward.folder / "a.hl7")
    ward.rounds(2)
    assert [one.origin for one in ward.memory.kept] == ["a.hl7"]


def test_a_link_is_never_followed(ward: Ward, tmp_path: Path) -> None:
    secret = tmp_path / "secret.hl7"
    secret.write_text(adt("1"))
    (ward.folder / "a.hl7").symlink_to(secret)
    (ward.folder / "sub").symlink_to(tmp_path)
    ward.rounds()
    assert ward.memory.kept == []
    assert ward.there("failed") == [f"{DAY}/a.hl7", f"{DAY}/a.hl7.reason.txt", f"{DAY}/sub", f"{DAY}/sub.reason.txt"]
    assert secret.read_bytes() == adt("1").encode()


def test_a_pipe_holds_nobody_up(ward: Ward) -> None:
    os.mkfifo(ward.folder / "pipe")
    ward.write("a.hl7", adt("1"))
    ward.rounds()
    assert len(ward.memory.kept) == 1
    assert f"{DAY}/pipe.reason.txt" in ward.there("failed")


def test_a_file_that_vanishes_is_no_problem(ward: Ward) -> None:
    file = ward.write("a.hl7", adt("1"))
    ward.rounds(1)
    file.unlink()
    ward.rounds(2)
    assert ward.watch.counts.problem == ""


def test_a_file_that_cannot_be_read_waits_and_the_others_go_on(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    ward.write("locked.hl7", adt("1"))
    ward.write("good.hl7", adt("2"))
    real_open = os.open

    def guarded(path: str | Path, flags: int, *rest: int) -> int:
        if str(path).endswith("locked.hl7"):
            raise PermissionError(13, "Permission denied")
        return real_open(path, flags, *rest)

    monkeypatch.setattr(os, "open", guarded)
    ward.rounds()
    assert [one.control_id for one in ward.memory.kept] == ["2"]
    assert ward.watch.counts.problem == "a file cannot be read: Permission denied"
    assert "locked.hl7" not in ward.watch.counts.problem
    monkeypatch.undo()
    ward.rounds(1)
    assert [one.control_id for one in ward.memory.kept] == ["2", "1"]
    assert ward.watch.counts.problem == ""


def test_a_folder_that_goes_and_comes_back_is_a_problem_only_while_it_is_gone(ward: Ward) -> None:
    shutil.rmtree(ward.folder)
    ward.rounds(1)
    assert ward.watch.counts.problem == "the folder cannot be read: No such file or directory"
    ward.folder.mkdir()
    ward.write("a.hl7", adt("1"))
    ward.rounds(2)
    assert len(ward.memory.kept) == 1
    assert ward.watch.counts.problem == ""


def test_a_strange_name_is_taken_like_any_other(ward: Ward) -> None:
    (ward.folder / os.fsdecode(b"caf\xe9 \xff.hl7")).write_text(adt("1"))
    ward.rounds()
    assert ward.memory.kept[0].origin.encode("utf-8")
    assert len(ward.there("done")) == 1
