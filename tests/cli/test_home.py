"""A home: its settings with every slip located, its vocabulary, and what stands in when there is none."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from wardwright.cli.home import messages_of, open_home

FULL = """\
time_zone = "Europe/Dublin"

[sources."lab feed"]
path = "data/lab"
mapping = "lab.yaml"
"""


def test_a_slip_in_the_settings_is_one_located_answer(run: Run, home: Path) -> None:
    (home / "wardwright.toml").write_text('\ntimezone = "UTC"\n', encoding="utf-8")
    ran = run("check", "--home", home)
    assert ran.code == 1
    assert ran.err.startswith(f"{home / 'wardwright.toml'}, line 2: `timezone` is not a setting.")
    assert "Write `time_zone`" in ran.err


def test_a_folder_that_is_no_home_is_said_so(run: Run, tmp_path: Path) -> None:
    ran = run("check", "--home", tmp_path / "nowhere")
    assert ran.code == 2
    assert "it has no wardwright.toml" in ran.err
    assert "wardwright init" in ran.err


def test_without_a_home_the_starter_vocabulary_stands_in_and_says_so(run: Run, home: Path) -> None:
    ran = run("check", home / "flows" / "potassium.flow")
    assert "using the starter vocabulary" in ran.err
    assert "Escalate dangerous potassium" in ran.out


def test_a_vocabulary_with_problems_is_located(run: Run, home: Path) -> None:
    file = home / "vocabulary.yaml"
    file.write_text("results:\n  potassium: {unit: mmol/L, codez: []}\n", encoding="utf-8")
    ran = run("check", "--home", home)
    assert ran.code == 1
    assert f"{file}" in ran.err
    assert "line 2" in ran.err
    assert "codez" in ran.err


def test_another_vocabulary_takes_its_place(run: Run, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("results: {sodium: {unit: mmol/L}}\n", encoding="utf-8")
    ran = run("check", "--home", home, "--vocabulary", other)
    assert ran.code == 1
    assert "potassium" in ran.out


def test_a_source_knows_where_its_messages_and_its_mapping_are(home: Path) -> None:
    (home / "wardwright.toml").write_text(FULL, encoding="utf-8")
    opened = open_home(home, None)
    assert messages_of(opened, "Lab Feed") == (home / "data/lab",)
    assert opened.mapping_of("lab feed") == home / "lab.yaml"
    assert messages_of(opened, "another") == ()
    assert opened.mapping_of("another") is None
