"""The settings that `init` writes work as they are, and so does everything that their comments suggest."""

from __future__ import annotations

import re

from wardwright.home.keys import TABLES
from wardwright.home.read import read_settings
from wardwright.home.settings import SourceType
from wardwright.home.template import TEMPLATE


def test_what_init_writes_listens_sends_nothing_and_tells_nobody() -> None:
    settings = read_settings(TEMPLATE, "home/wardwright.toml")
    assert [(source.name, source.type) for source in settings.sources] == [("lab feed", SourceType.MLLP)]
    assert settings.sources[0].listen is not None
    assert settings.sources[0].listen.host == "127.0.0.1"
    assert settings.engine.dry_run
    assert settings.channels == ()


def test_every_suggestion_can_be_uncommented() -> None:
    text = re.sub(r'^# (?=\[|"\d|[a-z_]+ = )', "", TEMPLATE, flags=re.MULTILINE)
    text = text.replace("url_file", "# url_file")  # PostgreSQL is in place of SQLite, and says so
    settings = read_settings(text, "home/wardwright.toml")
    assert len(settings.sources) == 3
    assert len(settings.channels) == 2
    assert len(settings.roles) == 2
    assert settings.sources[0].rhythm


def test_every_table_of_the_file_is_in_it() -> None:
    assert [table.name for table in TABLES if f"[{'.'.join(table.path)}" not in TEMPLATE] == ["demo"]
