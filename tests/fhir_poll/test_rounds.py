"""What a polled server wrote since the last round is taken: all of it, in order, once."""

from __future__ import annotations

import json

import httpx2

from tests.fhir_poll.conftest import START, Story, stamp
from wardwright.facts.instant import DAY, HOUR


def test_resources_are_handed_on_as_the_server_wrote_them(story: Story) -> None:
    story.server.write("o1", -60, valueQuantity={"value": 6.4})
    story.round()
    (one,) = story.kept
    assert (one.source, one.format, one.type, one.control_id, one.origin) == ("ehr", "fhir", "Observation", "o1", "")
    assert json.loads(one.raw) == story.server.resources[0]


def test_the_first_round_looks_a_day_back(story: Story) -> None:
    story.server.write("old", -2 * 24 * 3600)
    story.server.write("new", -3600)
    story.round()
    assert story.ids == ["new"]


def test_all_pages_are_followed(story: Story) -> None:
    for number in range(10):
        story.server.write(f"o{number}", number - 100)
    story.round()
    assert story.ids == [f"o{number}" for number in range(10)]
    assert len(story.server.asked) == 4


def test_a_second_round_takes_only_what_is_new(story: Story) -> None:
    story.server.write("o1", -60)
    story.round(2)
    story.server.write("o2", 30)
    story.server.write("o1", 40, version="2")
    story.round(3)
    assert story.ids == ["o1", "o2", "o1"]
    assert story.calls == 3, "what the overlap brings again is not handed on again"


def test_many_with_the_same_stamp_are_all_taken(story: Story) -> None:
    for number in range(20):
        story.server.write(f"o{number}", -5)
    story.round()
    story.server.write("late", -5)  # stamped with the others, visible after them
    story.round()
    assert story.ids == [*(f"o{number}" for number in range(20)), "late"]


def test_a_resource_that_becomes_visible_late_is_taken(story: Story) -> None:
    story.server.write("o1", 0)
    story.round()
    story.server.write("slow", -90)  # its transaction took a minute and a half
    story.round()
    assert story.ids == ["o1", "slow"]


def test_a_new_process_goes_on_where_the_last_one_stopped(story: Story) -> None:
    story.server.write("o1", -60)
    story.round()
    story.start()
    story.server.write("o2", 10)
    story.round()
    assert story.ids == ["o1", "o2"]
    assert json.loads(story.cursors.kept) == {"Observation": "2026-11-21T12:00:10+00:00"}
    asked = story.server.asked[-1].url.params["_lastUpdated"]
    assert asked == "ge" + stamp(-60 - 120), "the place, less the overlap"


def test_a_server_that_fails_half_way_is_asked_again_from_the_page_that_was_kept(story: Story) -> None:
    for number in range(12):
        story.server.write(f"o{number}", number * 600 - 12 * 600)
    broken = {"on": True}

    def fails_on_the_third_page(request: httpx2.Request) -> httpx2.Response | None:
        return httpx2.Response(500) if broken["on"] and request.url.params.get("offset") == "6" else None

    story.server.mood = fails_on_the_third_page
    story.round()
    assert story.ids == [f"o{number}" for number in range(6)]
    assert story.poll.counts.problem == "the server answers 500"
    story.start()
    broken["on"] = False
    story.server.asked.clear()
    story.round()
    assert story.ids == [f"o{number}" for number in range(12)]
    assert len(story.server.asked) == 3, "not from the beginning"
    assert story.poll.counts.problem == ""


def test_a_server_that_does_not_sort_is_asked_for_all_of_it_again(story: Story) -> None:
    story.server.sorts = False
    for number in (5, 3, 9, 1, 7):
        story.server.write(f"o{number}", number * 600 - 10 * 600)
    story.server.mood = lambda request: httpx2.Response(500) if "offset" in request.url.params else None
    story.round()
    assert story.ids == ["o5", "o3", "o9"]
    story.server.mood = lambda request: None
    story.start()
    story.round()
    assert sorted(story.ids) == ["o1", "o3", "o5", "o7", "o9"]


def test_a_record_that_is_away_loses_nothing(story: Story) -> None:
    for number in range(7):
        story.server.write(f"o{number}", number - 100)
    story.fails_after = 4
    story.round()
    assert story.poll.counts.problem == "the record is not available: resources wait at the server"
    story.fails_after = 10**9
    story.round()
    assert story.ids == [f"o{number}" for number in range(7)]


def test_a_place_that_cannot_be_kept_stops_nothing(story: Story) -> None:
    story.cursors.fails = True
    story.server.write("o1", -60)
    story.round()
    story.server.write("o2", 10)
    story.round()
    assert story.ids == ["o1", "o2"]


def test_the_place_is_written_only_when_it_moves(story: Story) -> None:
    story.server.write("o1", -60)
    story.round(5)
    assert story.cursors.writes == 1


def test_a_stamp_of_the_future_does_not_hide_what_comes_before_it(story: Story) -> None:
    story.server.write("future", 3600 * 24 * 400)
    story.round()
    story.server.write("o1", 30)
    story.round()
    assert story.ids == ["future", "o1"]


def test_resources_without_versions_are_told_apart_by_what_they_hold(story: Story) -> None:
    story.server.write("o1", -60, note="a")
    del story.server.resources[0]["meta"]["versionId"]
    story.round()
    story.server.resources[0]["meta"]["lastUpdated"] = stamp(20)
    story.round()
    assert story.ids == ["o1", "o1"]


def test_every_mapped_type_is_asked_for_unless_some_are_named() -> None:
    story = Story(options={"resources": ()})
    story.round()
    kinds = [request.url.path.rsplit("/", 1)[1] for request in story.server.asked]
    assert kinds[:3] == ["Patient", "Encounter", "Observation"]
    assert {"Flag", "MedicationRequest", "Condition"} <= set(kinds)
    assert len(kinds) == len(set(kinds))


def test_a_type_that_the_server_does_not_have_does_not_hold_up_the_others() -> None:
    story = Story(options={"resources": ("Flag", "Observation")})
    story.server.write("o1", -60)
    story.server.mood = lambda request: httpx2.Response(404) if "Flag" in request.url.path else None
    story.round()
    assert story.ids == ["o1"]
    assert story.poll.counts.problem.startswith("the server does not answer this question (404) for Flag")


def test_a_page_that_is_too_large_is_asked_for_in_smaller_ones() -> None:
    story = Story(options={"largest": 1500, "count": 40})
    for number in range(30):
        story.server.write(f"o{number:02}", number - 100)
    story.round()
    assert story.ids == [f"o{number:02}" for number in range(30)]


def test_a_long_pause_is_caught_up(story: Story) -> None:
    story.server.write("o1", -60)
    story.round()
    story.time += 3 * DAY
    story.server.write("o2", 2 * 24 * 3600)
    story.start()
    story.round()
    assert story.ids == ["o1", "o2"]
    assert story.time > START + 3 * DAY + HOUR / 60
