"""How facts become visible, are replaced and withdrawn, and what two timelines become when patients merge."""

from __future__ import annotations

from tests.kernel.making import Told, at_hour, result
from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.kernel.change import Sort
from wardwright.kernel.timeline import Timeline
from wardwright.kernel.values import WORKED_OUT

POTASSIUM = ("potassium",)


def test_a_late_fact_takes_its_place_in_the_order_of_time() -> None:
    told = Told(result("4", 9), result("6", 11), result("5", 10, seen=12))
    assert told.values() == ["4", "5", "6"]


def test_a_window_leaves_its_beginning_out_and_takes_its_end_in() -> None:
    told = Told(result("4", 9), result("5", 10), result("6", 11))
    found = told.timeline.window(Kind.RESULT, POTASSIUM, at_hour(9), at_hour(11))
    assert [fact.at for fact in found] == [at_hour(10), at_hour(11)]


def test_the_same_again_changes_nothing() -> None:
    told = Told(result("4", 9))
    assert told.tell(result("4", 9, seen=10)) is None


def test_two_analysers_may_differ_and_both_stand() -> None:
    told = Told(result("4", 9))
    change = told.tell(result("4.4", 9, seen=10))
    assert change is not None
    assert change.sort is Sort.NEW
    assert told.values() == ["4", "4.4"]


def test_a_correction_takes_the_place_of_the_value_and_says_so() -> None:
    told = Told(old := result("4", 9, key="A"))
    change = told.tell(result("6", 9, key="A", status=Status.CORRECTED))
    assert change is not None
    assert change.sort is Sort.CHANGED
    assert change.removed == (old,)
    assert told.values() == ["6"]
    assert not told.timeline.is_visible(old)


def test_a_correction_of_the_time_alone_is_quiet() -> None:
    told = Told(result("4", 9, key="A"))
    change = told.tell(result("4", 8, key="A", status=Status.CORRECTED))
    assert change is not None
    assert change.sort is Sort.QUIET


def test_a_withdrawal_removes_and_a_withdrawal_of_nothing_is_nothing() -> None:
    told = Told(result("4", 9, key="A"))
    assert told.tell(result(None, 9, key="B", status=Status.WITHDRAWN)) is None
    change = told.tell(result(None, 9, key="A", status=Status.WITHDRAWN))
    assert change is not None
    assert change.sort is Sort.WITHDRAWN
    assert told.values() == []


def test_pending_facts_are_never_visible() -> None:
    told = Told()
    assert told.tell(result("4", 9, status=Status.PENDING)) is None
    assert not told.timeline.known


def test_the_one_before_is_the_latest_that_has_a_value() -> None:
    first, gap, last = result("4", 9), result(None, 10), result("6", 11)
    told = Told(first, gap, last)
    assert told.timeline.before(Kind.RESULT, POTASSIUM, last) == (True, first)


def test_what_arrives_late_is_not_the_latest() -> None:
    late = result("5", 10, seen=12)
    told = Told(result("4", 9), result("6", 11), late)
    assert told.timeline.before(Kind.RESULT, POTASSIUM, late) == (False, None)


def test_what_was_withdrawn_is_no_longer_the_one_before() -> None:
    told = Told(first := result("4", 8), result("5", 9, key="A"), middle := result("6", 10))
    assert told.timeline.before(Kind.RESULT, POTASSIUM, middle)[1] is not first
    told.tell(result(None, 9, key="A", status=Status.WITHDRAWN))
    told.tell(last := result("7", 11))
    told.tell(result(None, 10, status=Status.WITHDRAWN))
    assert told.timeline.before(Kind.RESULT, POTASSIUM, last) == (True, first)


def test_a_feed_is_heard_once_an_instant_and_only_the_last_two_are_kept() -> None:
    timeline = Timeline("connection:lab")
    heard = [Fact("connection:lab", Kind.HEARD, "", at_hour(hour), at_hour(hour)) for hour in (1, 1, 2, 3)]
    taken = [timeline.take(fact, number) for number, fact in enumerate(heard)]
    assert taken[1] is None
    assert [entry[0] for entry in timeline.series(Kind.HEARD, "")] == [at_hour(2), at_hour(3)]


def test_of_dates_of_birth_the_newest_holds() -> None:
    timeline = Timeline("1")
    timeline.take(Fact("1", Kind.BORN, "", 0, 1, Coded("1950")), 1)
    timeline.take(Fact("1", Kind.BORN, "", 0, 2, Coded("1951-02-03")), 2)
    born = timeline.single(Kind.BORN)
    assert born is not None
    assert born.value == Coded("1951-02-03")


def test_when_patients_merge_a_correction_means_the_newest_of_both() -> None:
    one, other = Told(first=10), Told(first=1)
    one.tell(result("5", 10, key="A"))
    other.tell(result("4", 9, key="A"))
    one.timeline.absorb(other.timeline)
    one.tell(result("6", 12, key="A", status=Status.CORRECTED))
    assert one.values() == ["4", "6"]


def test_when_patients_merge_each_score_keeps_the_values_it_was_worked_out_from() -> None:
    timelines = {subject: Timeline(subject) for subject in ("1", "2")}
    parts, scores = {}, {}
    for number, (subject, timeline) in enumerate(timelines.items()):
        parts[subject] = result("4", 9)._replace(subject=subject, key=subject)
        scores[subject] = Fact(subject, Kind.RESULT, "NEWS2", at_hour(9), at_hour(9), source=WORKED_OUT)
        timeline.take(parts[subject], 2 * number)
        timeline.put_score(scores[subject], 2 * number + 1, (parts[subject],))
    timelines["1"].absorb(timelines["2"])
    assert timelines["1"].parts_of(scores["2"]) == (parts["2"],)
    assert timelines["1"].drop_scores(("NEWS2",), (parts["2"],)) == (scores["2"],)
    assert timelines["1"].is_visible(scores["1"])
