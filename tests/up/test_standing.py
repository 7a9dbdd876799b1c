"""What counts as well, and that everything that does not is said in one line."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.up.standings import LAB, NOW, PAGE, PARTS, WELL
from wardwright.engine.telemetry.standing import (
    AlarmStanding,
    EngineStanding,
    FlowsStanding,
    PartStanding,
    Standing,
    State,
)


def test_a_system_at_work_is_well() -> None:
    assert WELL.problems() == ()
    assert WELL.running


def test_one_that_does_not_run_says_only_that() -> None:
    off = replace(WELL, parts=tuple(PartStanding(part.name, State.OFF) for part in PARTS), flows=FlowsStanding())
    assert off.problems() == ("The engine is not running. Start it: wardwright up",)


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (replace(WELL, parts=(*PARTS[:3], replace(PARTS[3], state=State.BAD))), "The part `deliver` does not answer."),
        (replace(WELL, parts=(*PARTS[:3], replace(PARTS[3], state=State.STARTING))), "The part `deliver` is starting."),
        (
            replace(WELL, engine=EngineStanding(90_000, 1, 89_999, 31.4)),
            "Decisions are 31 s behind the messages (89,999 wait).",
        ),
        (
            replace(WELL, sources=(replace(LAB, state=State.BAD, why="no message since 08:00"),)),
            "The source `lab feed`: no message since 08:00",
        ),
        (
            replace(WELL, channels=(replace(PAGE, state=State.BAD, why="2 dead letters"),)),
            "The channel `page`: 2 dead letters",
        ),
        (replace(WELL, flows=FlowsStanding(35, {"Sepsis": "KeyError"})), "The flow `Sepsis` is suspended: KeyError"),
        (
            replace(WELL, flows=FlowsStanding(35, {}, ("sepsis.flow",))),
            "sepsis.flow is refused: wardwright check says why.",
        ),
        (replace(WELL, alarms=(AlarmStanding("clock", "The clock was moved.", NOW),)), "The clock was moved."),
    ],
)
def test_what_is_not_well_is_one_line(standing: Standing, said: str) -> None:
    assert standing.problems() == (said,)


def test_an_alarm_about_what_is_listed_is_not_said_twice() -> None:
    alarm = AlarmStanding("source lab feed", "The source lab feed is in trouble.", NOW)
    bad = replace(WELL, sources=(replace(LAB, state=State.BAD, why="quiet"),), alarms=(alarm,))
    assert len(bad.problems()) == 1


def test_json_is_plain_with_moments_that_people_can_read() -> None:
    told = json.loads(json.dumps(WELL.as_json()))
    assert (told["well"], told["running"], told["problems"]) == (True, True, [])
    assert told["at"] == "2026-11-18T11:06:40+00:00"
    assert told["sources"][0]["last_message"] == "2026-11-18T11:06:36+00:00"
    assert told["parts"][0]["state"] == "good"
    assert told["engine"]["newest"] == 1200
    assert told["tasks"] == {"open": 12, "overdue": 3}
