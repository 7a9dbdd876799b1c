"""When stays, deadlines and silences are due, as the facts have it; the ids of what is decided at one moment."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from tests.kernel.making import Told, at_hour, movement, result
from wardwright.facts.fact import Kind
from wardwright.facts.load import load_vocabulary
from wardwright.kernel.decide import decide
from wardwright.kernel.event import Arrived, Tally, TimerKind
from wardwright.kernel.plan import Plan, RulePlan, make_plan
from wardwright.kernel.timeline import Timeline
from wardwright.kernel.timers import deadline, repeating_timers, silence_base, spent_key, still_due
from wardwright.language.parse import parse

VOCABULARY = load_vocabulary(
    "results:\n  potassium: {unit: mmol/L}\nroles:\n  registrar: {channel: page}\nplaces:\n  Ward 7A: {kind: ward}\n"
)


def _plan(trigger: str) -> Plan:
    parsed = parse(f'Flow: A\n\nWhen {trigger},\nthen tell the registrar "See {{patient}}".\n', VOCABULARY)
    assert not parsed.problems, parsed.problems
    return make_plan(parsed.flows, VOCABULARY, ZoneInfo("Europe/London"))


def _rule(trigger: str) -> RulePlan:
    return _plan(trigger).flows[0].rules[0]


STAY = _rule("a patient has been in Ward 7A for 4 hours")
SILENCE = _rule("no potassium result for 4 hours")
DEADLINE = _rule("no potassium result within 4 hours of a potassium result above 6 mmol/L")


def test_a_stay_is_due_so_long_after_the_movement_that_began_it() -> None:
    told = Told(began := movement(Kind.ADMITTED, 8, "Ward 7A"))
    (timer,), too_old = repeating_timers(STAY, told.timeline, at_hour(8))
    assert (timer.due, timer.kind, too_old) == (at_hour(12), TimerKind.STAY, [])
    assert still_due(STAY, told.timeline, timer) is began


def test_a_stay_that_ended_is_not_due() -> None:
    told = Told(movement(Kind.ADMITTED, 8, "Ward 7A"))
    (timer,), _ = repeating_timers(STAY, told.timeline, at_hour(8))
    told.tell(movement(Kind.DISCHARGED, 12))
    assert still_due(STAY, told.timeline, timer) is None


def test_a_stay_learned_of_late_is_due_at_once_and_after_a_day_too_old_once() -> None:
    told = Told(began := movement(Kind.ADMITTED, 8, "Ward 7A"))
    (timer,), _ = repeating_timers(STAY, told.timeline, at_hour(20))
    assert (timer.due, timer.nominal) == (at_hour(20), at_hour(12))
    assert repeating_timers(STAY, told.timeline, at_hour(37)) == ([], [began])
    assert repeating_timers(STAY, told.timeline, at_hour(38)) == ([], [])


def test_a_due_is_taken_once() -> None:
    told = Told(movement(Kind.ADMITTED, 8, "Ward 7A"))
    (timer,), _ = repeating_timers(STAY, told.timeline, at_hour(8))
    told.timeline.spent.add(spent_key(STAY, timer.nominal))
    assert still_due(STAY, told.timeline, timer) is None


def test_a_silence_is_counted_from_the_later_of_the_admission_and_the_last_value() -> None:
    told = Told(admitted := movement(Kind.ADMITTED, 8))
    assert silence_base(SILENCE, told.timeline, at_hour(9)) is admitted
    told.tell(value := result("4", 10))
    assert silence_base(SILENCE, told.timeline, at_hour(10)) is value
    assert silence_base(SILENCE, told.timeline, at_hour(9)) is admitted


def test_a_silence_has_one_timer_until_it_is_due() -> None:
    told = Told(movement(Kind.ADMITTED, 8))
    (timer,), _ = repeating_timers(SILENCE, told.timeline, at_hour(8))
    assert timer.due == at_hour(12)
    told.tell(result("4", 10))
    assert repeating_timers(SILENCE, told.timeline, at_hour(10)) == ([], [])
    assert still_due(SILENCE, told.timeline, timer) is None


def test_nothing_is_counted_for_who_went_home() -> None:
    told = Told(movement(Kind.ADMITTED, 8), result("4", 9), movement(Kind.DISCHARGED, 10))
    assert silence_base(SILENCE, told.timeline, at_hour(11)) is None


def test_a_deadline_stands_while_its_event_does_and_the_patient_is_there() -> None:
    told = Told(movement(Kind.ADMITTED, 8), high := result("7", 9))
    timer = deadline(DEADLINE, told.timeline, high, at_hour(9))
    assert timer is not None
    assert still_due(DEADLINE, told.timeline, timer) is high
    told.tell(movement(Kind.DISCHARGED, 13))
    assert still_due(DEADLINE, told.timeline, timer) is None


def test_a_deadline_that_passed_a_day_before_it_was_known_is_none() -> None:
    told = Told(high := result("7", 9, seen=38))
    assert deadline(DEADLINE, told.timeline, high, at_hour(38)) is None


def test_one_moment_told_in_two_events_gives_every_outcome_an_id_of_its_own() -> None:
    plan = _plan("a potassium result above 6 mmol/L arrives")
    timeline, tally = Timeline("1"), Tally(plan.zone)
    firings = [
        firing
        for value in ("7", "8")  # two analysers, one instant, one batch each
        for firing in decide(plan, timeline, Arrived(at_hour(9), (result(value, 9),)), tally).firings
    ]
    assert len({firing.id for firing in firings}) == len(firings) == 2
