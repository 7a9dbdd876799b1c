"""People and roles are changed where they stand; everything else of the file stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from wardwright.home.edit import ChangedMeanwhile, SettingsText, change_settings, fingerprint
from wardwright.home.read import read_settings
from wardwright.home.slips import SettingsProblems

TEXT = """\
# Ours.
time_zone = "Europe/London"   # London

[people.amina]
name = "Dr Amina Diallo"  # since May
email = "amina@example.org"

[people.ben]
name = "Ben"

[roles."on-call registrar"]
people = ["amina", "ben"]   # both
places = { "ward 7" = ["ben"], "ward 8" = ["amina", "ben"] }

[status]
listen = "127.0.0.1:9380"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with that file."""
    (tmp_path / "wardwright.toml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_a_text_that_nobody_changes_is_the_same() -> None:
    assert str(SettingsText(TEXT)) == TEXT


def test_another_value_leaves_comments_and_order() -> None:
    text = SettingsText(TEXT)
    text.put_person("amina", {"name": "Dr A Diallo", "email": "", "phone": "+441632960001"})
    before, after = TEXT.splitlines(), str(text).splitlines()
    assert after[:3] == before[:3]
    assert 'name = "Dr A Diallo"  # since May' in after
    assert "amina@example.org" not in str(text)
    person = read_settings(str(text), "w.toml").person("amina")
    assert person is not None
    assert (person.name, person.email, person.phone) == ("Dr A Diallo", "", "+441632960001")
    assert after[-2:] == before[-2:]


def test_somebody_new_and_her_roles() -> None:
    text = SettingsText(TEXT)
    text.put_person("cleo", {"name": "Cleo"})
    text.join("on-call registrar", "", "cleo")
    text.join("on-call registrar", "ward 7", "cleo")
    text.join("on-call registrar", "ward 7", "cleo")
    text.join("nurse in charge", "ward 9", "cleo")
    settings = read_settings(str(text), "w.toml")
    role = settings.role("on-call registrar")
    assert role is not None
    assert role.people == ("amina", "ben", "cleo")
    assert role.places["ward 7"] == ("ben", "cleo")
    other = settings.role("nurse in charge")
    assert other is not None
    assert other.places == {"ward 9": ("cleo",)}
    assert settings.person("cleo") is not None


def test_who_has_left_is_in_no_list() -> None:
    text = SettingsText(TEXT)
    text.take_person("ben")
    settings = read_settings(str(text), "w.toml")
    assert settings.person("ben") is None
    role = settings.role("on-call registrar")
    assert role is not None
    assert role.people == ("amina",)
    assert "ben" not in str(role.places)


def test_the_first_person_of_an_empty_file() -> None:
    text = SettingsText("")
    text.put_person("cleo", {"name": "Cleo"})
    text.put_role("renal team", {"people": ["cleo"], "rota": ""})
    settings = read_settings(str(text), "w.toml")
    assert [person.id for person in settings.people] == ["cleo"]
    assert settings.roles[0].people == ("cleo",)


def test_two_at_once_do_not_overwrite(home: Path) -> None:
    before = fingerprint(home)
    change_settings(home, before, lambda text: text.put_person("cleo", {"name": "Cleo"}))
    with pytest.raises(ChangedMeanwhile):
        change_settings(home, before, lambda text: text.put_person("dan", {"name": "Dan"}))
    assert "cleo" in (home / "wardwright.toml").read_text(encoding="utf-8")


def test_what_cannot_be_read_is_not_written(home: Path) -> None:
    with pytest.raises(SettingsProblems):
        change_settings(home, fingerprint(home), lambda text: text.join("on-call registrar", "", "nobody"))
    assert (home / "wardwright.toml").read_text(encoding="utf-8") == TEXT
