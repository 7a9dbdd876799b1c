"""`wardwright deliveries`: dead letters are seen, sent again, put away; each with its audit record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connections

from tests.deliver.test_process import HOME
from tests.deliver.ward import VOCABULARY_TEXT, Ward
from wardwright.act.channel import PermanentFailure
from wardwright.cli.deliveries import command
from wardwright.record import models
from wardwright.record.place import DatabasePlace


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which one page went and one is a dead letter."""
    (tmp_path / "wardwright.toml").write_text(HOME)
    (tmp_path / "vocabulary.yaml").write_text(VOCABULARY_TEXT)
    ward = Ward(DatabasePlace(tmp_path / "data"))
    ward.page.trouble = lambda each: PermanentFailure("No such pager.") if each.text == "bad" else None
    ward.decide(ward.act("page", "registrar", "good"), ward.act("page", "registrar", "bad"))
    ward.work(lambda: models.Delivery.objects.filter(state__in=["sent", "dead"]).count() == 2)
    ward.close()
    return tmp_path


def _run(home: Path, *words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(command, ["--home", str(home), *words])
    connections.close_all()
    assert (result.exit_code == 0) is (code == 0), (result.output, result.exception)
    return result


def test_dead_letters_are_listed_with_the_reason(home: Path) -> None:
    lines = _run(home, "--dead").output.splitlines()
    assert len(lines) == 2
    assert "dead" in lines[0]
    assert "page to amina: " in lines[0]
    assert lines[1].strip() == "No such pager."


def test_one_is_shown_with_its_words(home: Path) -> None:
    assert _run(home, "show", "1").output.rstrip().endswith("good")


def test_json_is_a_line_for_each(home: Path) -> None:
    lines = [json.loads(line) for line in _run(home, "--json").output.splitlines()]
    assert [line["state"] for line in lines] == ["dead", "sent"]
    assert lines[0]["error"] == "No such pager."


def test_a_dead_letter_is_sent_again(home: Path) -> None:
    assert _run(home, "again", "2", "--as", "amina").output == "1 dead letter will be sent again.\n"
    assert "waiting" in _run(home).output
    assert "amina" in models.AuditRecord.objects.get().actor
    connections.close_all()


def test_all_of_a_channel_are_put_away(home: Path) -> None:
    away = _run(home, "put-away", "--all", "page", "--because", "told by telephone", "--as", "Dr Amina Diallo")
    assert away.output == "1 dead letter put away.\n"
    assert _run(home, "--dead").output == "There are none.\n"


def test_what_is_no_dead_letter_is_left_alone(home: Path) -> None:
    _run(home, "again", "1", "--as", "amina", code=1)
    _run(home, "again", "--as", "amina", code=2)
    _run(home, "again", "2", "--as", "nobody", code=2)
