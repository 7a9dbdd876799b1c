"""The demo where there is no terminal: a line for each thing, JSON when asked."""

from __future__ import annotations

import json

import pytest

from wardwright.cli.demo_lines import Lines, summary_json
from wardwright.demo.happening import Happening, Turn
from wardwright.demo.snapshot import Figures, Kind, News, Snapshot

NOW = 1_772_528_400_000_000
MINUTE = 60_000_000
FIRED = News(NOW + MINUTE, Kind.FIRED, "Potassium, WW1: potassium 6.4 → ask", body={"flow": "Potassium"})
BROKE = Happening(NOW, "lab feed", "sends nothing\x1b[2J", Turn.WRONG)


def test_what_happened_first_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    Lines(as_json=False).show(Snapshot(NOW, news=(FIRED,)), [BROKE])
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("09:00  happened   ")
    assert "\x1b[2J" not in said[0]
    assert said[1] == "09:01  fired      Potassium, WW1: potassium 6.4 → ask"


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    Lines(as_json=True).show(Snapshot(NOW, news=(FIRED,)), [BROKE])
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "at": "2026-03-03T09:00:00+00:00", "event": "happening", "about": "lab feed", "words": "sends nothing\x1b[2J"
    }  # fmt: skip
    assert second == {"at": "2026-03-03T09:01:00+00:00", "event": "firing", "flow": "Potassium"}


def test_the_summary_holds_every_figure() -> None:
    summary = json.loads(summary_json(Figures(messages=3), "2026-03-03T10:00:00+00:00"))["summary"]
    assert set(summary) == {*Figures.__dataclass_fields__, "until"}
    assert summary["messages"] == 3
