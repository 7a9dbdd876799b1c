"""`wardwright web push-key`: the hospital's key for notices to phones."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from click.testing import CliRunner

from wardwright.cli.web import command
from wardwright.home.home import read_home
from wardwright.home.template import TEMPLATE
from wardwright.starter import vocabulary_text


def _home(folder: Path) -> Path:
    (folder / "wardwright.toml").write_text(TEMPLATE, encoding="utf-8")
    (folder / "vocabulary.yaml").write_text(vocabulary_text(), encoding="utf-8")
    return folder


def test_the_key_is_made_once_and_what_to_write_is_said(tmp_path: Path) -> None:
    home = _home(tmp_path)
    made = CliRunner().invoke(command, ["push-key", "--home", str(home)])
    key = home / "secrets/push-key"
    assert made.exit_code == 0, made.output
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert 'key_file = "secrets/push-key"' in made.output
    assert "PRIVATE" not in made.output
    before = key.read_bytes()
    again = CliRunner().invoke(command, ["push-key", "--home", str(home)])
    assert again.exit_code == 2
    assert "stays as it is" in again.output
    assert key.read_bytes() == before


def test_the_settings_say_where(tmp_path: Path) -> None:
    home = _home(tmp_path)
    text = '\n[web.push]\nkey_file = "keys/phones"\ncontact = "mailto:it@example.org"\n'
    (home / "wardwright.toml").write_text(TEMPLATE + text, encoding="utf-8")
    made = CliRunner().invoke(command, ["push-key", "--home", str(home), "--json"])
    told = json.loads(made.output)
    assert Path(told["file"]) == home / "keys/phones"
    assert len(told["public"]) == 87
    assert read_home(home).settings.push.key_file == home / "keys/phones"
