"""Kept proofs: sealed, whole or not there, the oldest gone when there are too many."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wardwright.measure.proving import kept as keeping
from wardwright.measure.proving.kept import About, Kept, Line

ID = "0123456789abcdef01234567"
SECRET = "CANARY7731"


def about(number: int = 0) -> About:
    """What a kept proof is."""
    line = Line("A flow", "abc", 3, 2, 0.5, 1, None)
    return About(f"{number:024x}" if number else ID, "proof", float(number), 1, 2, 2, "f", "v", 28, False, (line,))


def test_what_was_kept_is_opened_again(tmp_path: Path) -> None:
    Kept(tmp_path).put(about(), {"who": SECRET})
    again = Kept(tmp_path)
    assert again.get(ID) == {"who": SECRET}
    assert again.about(ID) == about()
    assert again.all() == [about()]
    assert again.has(ID)


def test_nothing_of_a_patient_can_be_read_on_the_disk(tmp_path: Path) -> None:
    Kept(tmp_path).put(about(), {"who": SECRET})
    files = [file for file in (tmp_path / "proofs").iterdir() if file.is_file()]
    assert len(files) == 3
    assert [file.name for file in files if SECRET.encode() in file.read_bytes()] == []
    assert [file.name for file in files if file.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("place", [0, 20, -1])
def test_a_changed_file_is_as_if_it_were_not_there(tmp_path: Path, place: int) -> None:
    Kept(tmp_path).put(about(), {"who": SECRET})
    file = tmp_path / "proofs" / f"{ID}.sealed"
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    assert Kept(tmp_path).get(ID) is None


def test_a_proof_is_opened_under_its_own_name_only(tmp_path: Path) -> None:
    Kept(tmp_path).put(about(), "one")
    folder = tmp_path / "proofs"
    other = f"{7:024x}"
    (folder / f"{other}.sealed").write_bytes((folder / f"{ID}.sealed").read_bytes())
    assert Kept(tmp_path).get(other) is None


def test_another_key_of_the_database_opens_nothing(tmp_path: Path) -> None:
    Kept(tmp_path, b"one key").put(about(), "one")
    assert Kept(tmp_path, b"another key").get(ID) is None
    assert Kept(tmp_path, b"one key").get(ID) == "one"


def test_what_another_version_wrote_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Kept(tmp_path).put(about(), "one")
    monkeypatch.setattr(keeping, "__version__", "99")
    assert not Kept(tmp_path).has(ID)
    assert Kept(tmp_path).get(ID) is None


@pytest.mark.parametrize("id", ["", "..", "../../etc/passwd", "0123", f"{ID}/", ID.upper()])
def test_only_an_id_names_a_proof(tmp_path: Path, id: str) -> None:
    kept = Kept(tmp_path)
    kept.put(about(), "one")
    assert kept.get(id) is None
    assert not kept.has(id)


def test_what_was_used_least_lately_goes_first(tmp_path: Path) -> None:
    kept = Kept(tmp_path, largest=30_000)
    for number in range(1, 6):
        kept.put(about(number), os.urandom(10_000))
        file = tmp_path / "proofs" / f"{number:024x}.sealed"
        os.utime(file, (number, number))
    assert [each.id for each in Kept(tmp_path).all()] == [f"{number:024x}" for number in (5, 4)]


def test_half_a_file_is_no_proof(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.put(about(), "one")
    file = tmp_path / "proofs" / f"{ID}.json"
    file.write_bytes(file.read_bytes()[:40])
    assert Kept(tmp_path).all() == []
