"""The table of versions: what is told of pages that do not run, and which earlier versions are still needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connections

from tests.engine_live.around import NOON, POTASSIUM, SODIUM, VOCABULARY, ZONE
from wardwright import starter
from wardwright.engine.live import versions as module
from wardwright.engine.live.versions import Versions
from wardwright.facts.instant import DAY
from wardwright.facts.load import load_vocabulary
from wardwright.kernel.plan import version_of
from wardwright.record.models import Alarm, FlowVersion, Task
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.setup import setup_django


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    """A record that is new."""
    place = DatabasePlace(tmp_path)
    open_record(place).close()
    setup_django(place)
    connections.close_all()
    return Versions(lambda: NOON, ZONE)


def test_of_a_page_that_does_not_check_the_version_before_it_goes_on_and_that_is_told(versions: Versions) -> None:
    versions.take_in({"k.flow": POTASSIUM}, VOCABULARY)
    running = versions.take_in({"k.flow": POTASSIUM.replace("potassium", "pottasium")}, VOCABULARY)
    assert [each.flow.title for each in running.live] == ["High potassium"]
    assert "What ran before goes on." in Alarm.objects.get(about="page k.flow").text


def test_of_a_page_whose_words_the_vocabulary_lost_nothing_runs_and_that_is_told(versions: Versions) -> None:
    versions.take_in({"k.flow": POTASSIUM}, VOCABULARY)
    without = load_vocabulary(starter.vocabulary_text().replace("on-call registrar", "registrar on duty"), "other")
    running = versions.take_in({"k.flow": POTASSIUM}, without)
    assert running.live == ()
    assert "Nothing of it runs." in Alarm.objects.get(about="page k.flow").text


def test_a_version_that_asked_for_an_open_task_stays_however_many_came_after_it(
    versions: Versions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST", 3)
    first = versions.take_in({"k.flow": POTASSIUM}, VOCABULARY).live[0].version
    Task.objects.create(
        key="f/0", firing="f", flow="High potassium", version=first, subject="101", who="on-call registrar",
        words="review", opened=NOON, urgent=False, state="open",
    )  # fmt: skip
    for minutes in range(16, 24):
        versions._now = lambda minutes=minutes: NOON + minutes * DAY  # type: ignore[misc]
        versions.take_in({"k.flow": POTASSIUM.replace("15", str(minutes)), "s.flow": SODIUM}, VOCABULARY)
    running = versions.take_in({"s.flow": SODIUM}, VOCABULARY)
    assert FlowVersion.objects.filter(retired__isnull=False).count() == 9
    assert len(running.retired) == 4
    assert first in {version_of(flow) for flow in running.retired}
