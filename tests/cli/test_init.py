"""`wardwright init HOME`: a home that works, and nothing that exists is touched."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from tests.cli.conftest import Run


def test_a_home_is_made_and_the_next_step_named(run: Run, tmp_path: Path) -> None:
    ran = run("init", tmp_path / "ours")
    assert (ran.code, ran.err) == (0, "")
    assert (tmp_path / "ours" / "wardwright.toml").is_file()
    assert (tmp_path / "ours" / "vocabulary.yaml").is_file()
    assert len(list((tmp_path / "ours" / "flows").glob("*.flow"))) >= 20
    assert (tmp_path / "ours" / "data").is_dir()
    assert f"wardwright check --home {tmp_path / 'ours'}" in ran.out


def test_an_empty_folder_may_become_a_home(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    assert run("init", tmp_path / "ours").code == 0


def test_a_second_time_changes_nothing_and_says_so(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "ours")
    page = next((tmp_path / "ours" / "flows").glob("*.flow"))
    page.write_text("our own words", encoding="utf-8")
    ran = run("init", tmp_path / "ours")
    assert ran.code == 2
    assert "is a home already; nothing was changed" in ran.err
    assert page.read_text(encoding="utf-8") == "our own words"


def test_a_folder_with_other_things_is_refused_by_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        (tmp_path / "ours" / name).write_text("", encoding="utf-8")
    ran = run("init", tmp_path / "ours")
    assert ran.code == 2
    assert "it holds a.txt, b.txt, c.txt and 1 more" in ran.err


def test_a_file_is_no_home(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ours").write_text("", encoding="utf-8")
    ran = run("init", tmp_path / "ours")
    assert ran.code == 2
    assert "is a file" in ran.err


def test_json_lists_what_was_made(run: Run, tmp_path: Path) -> None:
    ran = run("init", tmp_path / "ours", "--json")
    made = json.loads(ran.out)
    assert made["home"] == str(tmp_path / "ours")
    assert all((tmp_path / "ours" / name).is_file() for name in made["files"])
    assert "wardwright.toml" in made["files"]


def test_what_it_names_next_can_be_pasted(run: Run, tmp_path: Path) -> None:
    ran = run("init", tmp_path / "my hospital")
    lines = [line.strip() for line in ran.out.split("Next\n")[1].splitlines()]
    assert len(lines) == 2
    for line in lines:
        _, *arguments = shlex.split(line, comments=True)
        assert run(*arguments).code == 0
