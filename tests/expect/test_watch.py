"""The watch: what it judges and what not, that it says a thing once, and that it goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from tests.expect.making import START, STRETCH, ZONE, Ward
from wardwright.engine.expect.expectation import Expectation
from wardwright.engine.expect.kept import Kept
from wardwright.engine.expect.leaving import Way
from wardwright.engine.expect.watch import GRACE, Fired, LiveFlow, RatesWatch
from wardwright.facts.instant import DAY, HOUR, MINUTE, Instant

TITLE = "High potassium"
BEGIN = START + 70 * DAY


class Told:
    """A record in memory."""

    def __init__(self, versions: tuple[str, ...]) -> None:
        self.flows = [LiveFlow(TITLE, versions)]
        self.firings: list[Fired] = []
        self.behind = False
        self.alarms: dict[str, str] = {}
        self.said: list[str] = []
        self.asked = 0

    def live(self) -> Sequence[LiveFlow]:
        return self.flows

    def fired(self, since: Instant, until: Instant) -> Iterable[Fired]:
        self.asked += 1
        return [each for each in self.firings if since <= each.at < until]

    def is_behind(self) -> bool:
        return self.behind

    def causes(self, title: str, way: Way, since: Instant, now: Instant) -> Sequence[str]:
        return ["the source lab feed is in trouble"]

    def begin(self, about: str, text: str, now: Instant) -> None:
        self.said += [f"begin {about}"] if about not in self.alarms else []
        self.alarms[about] = text

    def end(self, about: str, now: Instant) -> None:
        self.said += [f"end {about}"] if self.alarms.pop(about, None) else []


class Living:
    """A watch with a clock that is set."""

    def __init__(self, folder: Path, expectation: Expectation) -> None:
        self.kept = Kept(folder)
        self.kept.write(expectation)
        self.told = Told((expectation.version,))
        self.now = BEGIN
        self.start_again()

    def start_again(self) -> None:
        self.watch = RatesWatch(self.kept, self.told, ZONE, lambda: self.now)

    def live(self, ward: Ward, days: int, times: float = 1.0) -> None:
        """So many days, with a look every half an hour."""
        for at, count in ward.counts(self.now // DAY * DAY + DAY, days, times):
            self.told.firings += [Fired(TITLE, at + n) for n in range(count)]
            self.now = at + STRETCH + GRACE
            if (at + STRETCH) % (3 * STRETCH) == 0:
                self.watch.look()

    def standing(self) -> dict[str, object]:
        found: dict[str, object] = self.kept.watch()["told"][TITLE]
        return found


WARD = Ward(21, 25)


@pytest.fixture
def living(tmp_path: Path) -> Living:
    living = Living(tmp_path, WARD.expectation(60))
    living.live(WARD, 2)
    return living


def test_a_flow_that_falls_silent_is_told_once_with_the_cause_and_its_end_once(living: Living) -> None:
    living.live(WARD, 3, 0.0)
    [text] = living.told.alarms.values()
    assert text.startswith('The flow "High potassium" did not fire since ')
    assert "were expected: not at all. Likely: the source lab feed is in trouble." in text
    assert living.standing()["left"] == "not at all"
    living.live(WARD, 3)
    assert living.told.said == ["begin rate of High potassium", "end rate of High potassium"]
    assert living.standing()["left"] == ""


def test_it_goes_on_where_it_was_after_a_restart(living: Living) -> None:
    living.live(WARD, 3, 0.0)
    living.start_again()
    living.live(WARD, 1, 0.0)
    assert living.told.said == ["begin rate of High potassium"]


def test_it_asks_the_record_once_in_ten_minutes(living: Living) -> None:
    before = living.told.asked
    for _ in range(10):
        living.now += MINUTE
        living.watch.look()
    assert living.told.asked - before == 1


def test_hours_in_which_the_system_was_down_are_not_judged(living: Living) -> None:
    living.now += 40 * DAY
    living.start_again()
    living.watch.look()
    living.live(WARD, 2)
    assert living.told.said == []


def test_what_is_caught_up_is_not_taken_for_a_flood(living: Living) -> None:
    living.told.behind = True
    living.now += 5 * HOUR
    living.watch.look()
    living.told.firings += [Fired(TITLE, living.now - n) for n in range(400)]
    living.told.behind = False
    living.now += 10 * MINUTE
    living.watch.look()
    living.now += 10 * MINUTE
    living.watch.look()
    assert living.told.said == []


def test_an_edited_page_is_held_to_the_version_before_and_that_is_said(living: Living) -> None:
    [flow] = living.told.flows
    living.told.flows = [LiveFlow(TITLE, ("0123456789ab", *flow.versions))]
    living.live(WARD, 3, 0.0)
    [text] = living.told.alarms.values()
    assert "expectations are those of the version before" in text
    assert living.standing()["of_this_version"] is False


def test_new_expectations_begin_anew(living: Living) -> None:
    living.live(WARD, 3, 0.0)
    [flow] = living.told.flows
    told = Ward(22, 1).expectation(60).as_json() | {"version": "0123456789ab"}
    living.kept.write(Expectation.from_json(told))
    living.told.flows = [LiveFlow(TITLE, ("0123456789ab", *flow.versions))]
    living.live(WARD, 1, 0.0)
    assert living.told.said[-1] == "end rate of High potassium"


def test_a_flow_that_is_taken_away_ends_its_alarm(living: Living) -> None:
    living.live(WARD, 3, 0.0)
    living.told.flows = []
    living.live(WARD, 1, 0.0)
    assert living.told.alarms == {}


def test_a_state_that_cannot_be_read_is_begun_anew(living: Living) -> None:
    file = living.kept.folder / "watch.json"
    for broken in ("", "[]", '{"watch": 9}', '{"watch": 1, "flows": {"x": {}}, "through": 0}'):
        file.write_text(broken)
        living.start_again()
        living.live(WARD, 1)
    assert json.loads(file.read_text())["watch"] == 1


def test_files_that_are_no_expectations_are_named(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    good = kept.write(WARD.expectation(30))
    (kept.folder / "aaaaaaaaaaaa.json").write_text('{"expectation": 2}')
    (kept.folder / "bbbbbbbbbbbb.json").write_text(good.read_text()[:100])
    kept.keep_watch({})
    assert kept.unreadable() == ["aaaaaaaaaaaa.json", "bbbbbbbbbbbb.json"]
    assert kept.read("aaaaaaaaaaaa") is None
    assert kept.read("../../../etc") is None
    assert kept.read(good.stem) == WARD.expectation(30)
    assert kept.stamp("cccccccccccc") is None
