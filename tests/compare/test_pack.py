"""The evidence pack: the same inputs give the same bytes, a changed byte is found and named, and it can be repeated."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.measure.hospital import LONDON, POTASSIUM, made_up
from wardwright.cli.border import InputProblem
from wardwright.cli.evidence import command
from wardwright.facts.fact import Coded, Measured
from wardwright.facts.instant import iso
from wardwright.measure.pack.checking import PackRefused, check
from wardwright.measure.pack.container import write
from wardwright.measure.pack.making import PACK, SIGNATURE, as_text
from wardwright.measure.pack.signing import KeyRefused, fingerprint_of, is_signed, key_in, sign

MEMBERS = ["outcomes.jsonl", "pack.json", "pages/001.flow", "report.json", "signature.json", "vocabulary.yaml"]


def table() -> str:
    """A small hospital as a facts table."""
    rows = ["subject,at,seen,kind,term,value,unit,place"]
    for fact in made_up(12, days=4, seed=5).facts:
        value = fact.value
        text = f"{value.number}" if isinstance(value, Measured) else value.text if isinstance(value, Coded) else ""
        unit = value.unit if isinstance(value, Measured) else ""
        times = f"{iso(fact.at, LONDON)},{iso(fact.seen, LONDON)}"
        rows.append(f"{fact.subject},{times},{fact.kind.value},{fact.term},{text},{unit},{fact.place}")
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    (folder / "facts.csv").write_text(table())
    (folder / "page.flow").write_text(POTASSIUM)
    return folder


def call(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def packed(place: Path, name: str, *others: object) -> Path:
    out = place / name
    told = call(
        "pack", place / "page.flow", "--on", place / "facts.csv", "--out", out, "--key", place / "a.key", *others
    )
    assert told.exit_code == 0, told.output
    return out


@pytest.fixture(scope="module")
def made(place: Path) -> Path:
    return packed(place, "one.zip")


# ── the same bytes ───────────────────────────────────────────────────────────────────────────────


def test_what_is_in_it(made: Path) -> None:
    with ZipFile(made) as zipped:
        assert zipped.namelist() == MEMBERS
        pack = json.loads(zipped.read(PACK))
        outcomes = [json.loads(line) for line in zipped.read("outcomes.jsonl").decode().splitlines()]
        report = json.loads(zipped.read("report.json"))
    assert pack["evidence_pack"] == 1
    assert sorted(pack["files"]) == [name for name in MEMBERS if name not in (PACK, SIGNATURE)]
    assert pack["pages"][0]["version"] == report["flows"][0]["version"]
    assert sum(one["outcome"] == "fired" for one in outcomes) == report["flows"][0]["fired"] > 0


def test_another_process_in_another_folder_makes_the_same_bytes(made: Path, place: Path, tmp_path: Path) -> None:
    for name in ("facts.csv", "page.flow", "a.key"):
        (tmp_path / name).write_bytes((place / name).read_bytes())
    (tmp_path / "a.key").chmod(0o600)
    program = [sys.executable, "-m", "wardwright.cli", "evidence", "pack", "page.flow", "--on", "facts.csv"]
    subprocess.run(
        [*program, "--out", "two.zip", "--key", "a.key"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo"},
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert (tmp_path / "two.zip").read_bytes() == made.read_bytes()


def test_packing_says_as_json_who_signed(place: Path, tmp_path: Path) -> None:
    key, out = tmp_path / "new.key", tmp_path / "pack.zip"
    words = ("pack", place / "page.flow", "--on", place / "facts.csv", "--out", out, "--key", key, "--json")
    first, again = (json.loads(call(*words).stdout.splitlines()[-1]) for _ in range(2))
    assert (first["file"], first["key"]) == (str(out), str(key))
    assert (first["key_made"], again["key_made"]) == (True, False)
    checked = json.loads(call("check", out, "--json").stdout)
    assert checked["whole"]
    assert checked["key"] == first["signed_by"] == again["signed_by"]


def test_other_inputs_make_another_pack(made: Path, place: Path) -> None:
    assert packed(place, "listed.zip", "--list", "3").read_bytes() != made.read_bytes()
    assert packed(place, "since.zip", "--since", "2026-03-27").read_bytes() != made.read_bytes()


# ── checked ──────────────────────────────────────────────────────────────────────────────────────


def looked(data: bytes, folder: Path) -> list[str]:
    """What a check says, refused or not."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "pack.zip"
    file.write_bytes(data)
    inside = folder / "members"
    inside.mkdir(exist_ok=True)
    try:
        return check(file, inside).problems
    except PackRefused as refused:
        return [refused.problem]


def test_a_whole_pack_is_whole(made: Path, tmp_path: Path) -> None:
    assert looked(made.read_bytes(), tmp_path) == []
    told = call("check", made)
    assert told.exit_code == 0
    assert "Whole: Dangerous potassium" in told.output
    assert "Signed by key " in told.output


def test_any_changed_byte_is_found(made: Path, tmp_path: Path) -> None:
    data = made.read_bytes()
    ends = [*range(60), *range(len(data) - 500, len(data), 3)]
    for position in [*ends, *range(60, len(data), max(1, len(data) // 120))]:
        changed = bytearray(data)
        changed[position] ^= 0x01
        assert looked(bytes(changed), tmp_path), position
    assert looked(data[:-1], tmp_path)
    assert looked(data + b"\n", tmp_path)
    assert looked(b"", tmp_path)


@pytest.mark.parametrize("name", MEMBERS)
def test_the_member_that_was_changed_is_named(made: Path, tmp_path: Path, name: str) -> None:
    """Whoever packs it anew around the changed member cannot sign it."""
    members = _members(made)
    members[name] = members[name].replace(b"e", b"E", 1) if name != SIGNATURE else members[name].replace(b"a", b"b", 1)
    problems = looked(_zipped(members), tmp_path)
    assert len(problems) == 1
    assert name in problems[0]


def test_a_member_too_few_or_too_many_is_named(made: Path, tmp_path: Path) -> None:
    members = _members(made)
    without = {key: value for key, value in members.items() if key != "report.json"}
    assert looked(_zipped(without), tmp_path) == ["report.json is missing."]
    more = looked(_zipped({**members, "../../more.txt": b"x"}), tmp_path)
    assert more == ["'../../more.txt' does not belong to the pack."]
    assert not (tmp_path.parent / "more.txt").exists()
    unsigned = {key: value for key, value in members.items() if key != SIGNATURE}
    assert looked(_zipped(unsigned), tmp_path) == ["signature.json is missing: nobody answers for the pack."]


def test_a_pack_signed_anew_by_another_key_shows_that_key(made: Path, tmp_path: Path) -> None:
    members = _members(made)
    key = Ed25519PrivateKey.generate()
    signature = sign(key, members[PACK])
    members[SIGNATURE] = as_text({"algorithm": "Ed25519", **signature._asdict()})
    file = tmp_path / "other.zip"
    file.write_bytes(_zipped(members))
    own = json.loads(_members(made)[SIGNATURE])["public_key"]
    told = call("check", file, "--signed-by", fingerprint_of(own))
    assert told.exit_code == 1
    assert "not signed by the key that was asked for" in told.output
    assert call("check", made, "--signed-by", fingerprint_of(own)).exit_code == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"evidence_pack": 2}, "later version"),
        ({"evidence_pack": "x"}, "was changed"),
        ({"settings": {}}, "was changed"),
        ({"files": []}, "was changed"),
    ],
)
def test_a_pack_of_a_later_version_or_another_shape_is_refused(
    made: Path, tmp_path: Path, change: dict[str, object], said: str
) -> None:
    members = _members(made)
    members[PACK] = as_text({**json.loads(members[PACK]), **change})
    file = tmp_path / "later.zip"
    file.write_bytes(_zipped(members))
    told = call("check", file)
    assert told.exit_code == 1
    assert isinstance(told.exception, SystemExit | InputProblem)
    assert said in told.output


def _members(file: Path) -> dict[str, bytes]:
    with ZipFile(file) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    write(out, dict(members))
    return out.getvalue()


# ── repeated ─────────────────────────────────────────────────────────────────────────────────────


def test_the_same_comes_out_again(made: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # no home, no page, no vocabulary
    told = call("check", made, "--repeat", "--on", place / "facts.csv")
    assert told.exit_code == 0, told.output
    assert "Repeated: the same, to the last byte." in told.output
    span = packed(place, "span.zip", "--since", "2026-03-27", "--until", "2026-03-29")
    assert call("check", span, "--repeat", "--on", place / "facts.csv").exit_code == 0


def test_another_history_is_told(made: Path, place: Path) -> None:
    other = place / "other.csv"
    lines = (place / "facts.csv").read_text().splitlines(keepends=True)
    other.write_text("".join(line for line in lines if not line.startswith("P0003")))
    told = call("check", made, "--repeat", "--on", other, "--json")
    said = json.loads(told.stdout)
    assert told.exit_code == 1
    assert said["whole"]
    assert not said["repeated"]
    assert "The history is another one: its fingerprint differs." in said["differences"]


# ── keys, and who may see what ───────────────────────────────────────────────────────────────────


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "evidence.key"
    key, made = key_in(file)
    again, made_again = key_in(file)
    assert (made, made_again) == (True, False)
    assert key.private_bytes_raw() == again.private_bytes_raw()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["evidence.key"]
    signature = sign(key, b"text")
    assert is_signed(signature, b"text")
    assert not is_signed(signature, b"texT")
    file.chmod(0o644)
    with pytest.raises(KeyRefused, match="may be read by others"):
        key_in(file)
    file.chmod(0o600)
    file.write_text("nothing")
    with pytest.raises(KeyRefused, match="holds no key"):
        key_in(file)


def test_a_pack_without_patients_names_none(place: Path) -> None:
    shut = packed(place, "shut.zip", "--without-patients")
    data = shut.read_bytes()
    assert b"P000" not in data
    assert b'"inputs": "withheld"' in data
    with ZipFile(shut) as zipped:
        assert "outcomes.jsonl" not in zipped.namelist()
        assert json.loads(zipped.read("report.json"))["floor"] == 8
    assert call("check", shut, "--repeat", "--on", place / "facts.csv").exit_code == 0
