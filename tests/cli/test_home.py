"""A home: its settings with every slip located, its vocabulary, and what stands in when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from wardwright.cli.border import Stop
from wardwright.cli.home import open_home
from wardwright.cli.settings import read_settings

FULL = """\
time_zone = "Europe/Dublin"

[sources."lab feed"]
path = "data/lab"
mapping = "lab.yaml"
"""


def test_settings_are_read() -> None:
    settings = read_settings(FULL, "wardwright.toml")
    assert settings.zone.key == "Europe/Dublin"
    (source,) = settings.sources
    assert (source.name, source.path, source.mapping) == ("lab feed", "data/lab", "lab.yaml")


def test_an_empty_file_has_working_defaults() -> None:
    settings = read_settings("", "wardwright.toml")
    assert settings.zone.key == "Europe/London"
    assert settings.sources == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('\ntimezone = "UTC"\n', 2, "Write `time_zone`"),
        ("colour = 1\n", 1, "Known here: sources, time_zone"),
        ('time_zone = "Europe/Londno"\n', 1, "there is no time zone `Europe/Londno`"),
        ("time_zone = 3\n", 1, "there is no time zone `3`"),
        ('time_zone = "../../etc/passwd"\n', 1, "there is no time zone"),
        ("time_zone =\n", 1, "this is not TOML"),
        ("sources = 3\n", 1, "one table for each connection"),
        ('[sources.lab]\nmaping = "lab.yaml"\n', 2, "Write `mapping`"),
        ("[sources.lab]\npath = 3\n", 2, "`path` of the source `lab` must be a text"),
        ('[sources."lab feed"]\npath = "x"\n\n[sources.adt]\npaths = "y"\n', 5, "Write `path`"),
    ],
)
def test_a_slip_is_located_and_answered(text: str, line: int, said: str) -> None:
    with pytest.raises(Stop) as stop:
        read_settings(text, "wardwright.toml")
    assert stop.value.exit_code == 1
    assert stop.value.message.startswith(f"wardwright.toml, line {line}: ")
    assert said in stop.value.message


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
    assert opened.messages_of("Lab Feed") == (home / "data/lab",)
    assert opened.mapping_of("lab feed") == home / "lab.yaml"
    assert opened.messages_of("another") == ()
    assert opened.mapping_of("another") is None
