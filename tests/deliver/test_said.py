"""People, roles and words are taken over while the system runs; sources and channels are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wardwright.engine.deliver.said import Said
from wardwright.home.home import Home, read_home

SETTINGS = """
[channels.page]
type = "file"
path = "pages"

[people.amina]
name = "Amina"

[roles."ward doctor"]
people = ["amina"]
"""
WORDS = "roles:\n  ward doctor: {channel: page}\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with one person."""
    (tmp_path / "vocabulary.yaml").write_text(WORDS)
    (tmp_path / "wardwright.toml").write_text(SETTINGS)
    return read_home(tmp_path)


def changed(file: Path, text: str) -> None:
    """Written anew, at another moment than before."""
    before = file.stat().st_mtime_ns
    file.write_text(text)
    os.utime(file, ns=(before + 1_000_000_000, before + 1_000_000_000))


def test_without_a_change_there_is_no_news(home: Home) -> None:
    assert Said(home).news() is None


def test_people_and_roles_are_taken_over_and_channels_stay(home: Home, tmp_path: Path) -> None:
    said = Said(home)
    text = SETTINGS.replace("amina", "ben").replace("Amina", "Ben").replace('"pages"', '"elsewhere"')
    changed(tmp_path / "wardwright.toml", text)
    state = said.news()
    assert state is not None
    assert [person.id for person in state.settings.people] == ["ben"]
    assert [role.people for role in state.settings.roles] == [("ben",)]
    assert state.settings.channels == home.settings.channels
    assert said.news() is None


def test_settings_that_cannot_be_used_leave_what_was_and_say_where(home: Home, tmp_path: Path) -> None:
    said = Said(home)
    changed(tmp_path / "wardwright.toml", SETTINGS + "\n[people.ben]\nnmae = 3\n")
    assert said.news() is None
    assert said.problem == "line 13 cannot be used"
    assert [person.id for person in said.current.settings.people] == ["amina"]
    changed(tmp_path / "wardwright.toml", SETTINGS + '\n[people.ben]\nname = "Ben"\n')
    state = said.news()
    assert state is not None
    assert said.problem == ""
    assert [person.id for person in state.settings.people] == ["amina", "ben"]
