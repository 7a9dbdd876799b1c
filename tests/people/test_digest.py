"""A digest rather than a storm: what one person is sent when too much wants to go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wardwright.engine.people.digest import LONGEST_WAIT, WINDOW, Going, Waiting, what_goes
from wardwright.facts.instant import HOUR, MINUTE

NOW = 1_000 * HOUR


def waiting(number: int, since: int = NOW, **more: object) -> list[Waiting]:
    return [Waiting(f"w{n}", since, **more) for n in range(number)]  # type: ignore[arg-type]


def test_up_to_the_limit_everything_goes_one_by_one() -> None:
    assert what_goes(waiting(3), [NOW - MINUTE] * 2, NOW, 5) == Going(("w0", "w1", "w2"), (), (), None)


def test_what_is_over_waits_five_minutes_for_the_rest() -> None:
    assert what_goes(waiting(4), [NOW - MINUTE] * 3, NOW, 5) == Going(
        ("w0", "w1"), (), ("w2", "w3"), NOW + LONGEST_WAIT
    )
    later = NOW + LONGEST_WAIT
    assert what_goes(waiting(3), [NOW] * 5, later, 5) == Going((), ("w0", "w1", "w2"), (), None)


def test_what_was_sent_more_than_an_hour_ago_does_not_count() -> None:
    assert what_goes(waiting(1), [NOW - WINDOW] * 9, NOW, 5).singly == ("w0",)
    assert what_goes(waiting(1), [NOW - WINDOW + 1] * 9, NOW, 5).singly == ()


def test_what_is_urgent_always_goes_at_once() -> None:
    mixed = [Waiting("a", NOW), Waiting("b", NOW, urgent=True), Waiting("c", NOW)]
    assert what_goes(mixed, [NOW] * 50, NOW, 5) == Going(("b",), (), ("a", "c"), NOW + LONGEST_WAIT)


def test_what_is_due_soon_does_not_lose_more_than_half_of_its_time() -> None:
    soon = [Waiting("a", NOW, due=NOW + 4 * MINUTE), Waiting("b", NOW)]
    assert what_goes(soon, [NOW] * 5, NOW, 5).look_again == NOW + 2 * MINUTE
    assert what_goes(soon, [NOW] * 5, NOW + 2 * MINUTE, 5).together == ("a", "b")
    overdue = [Waiting("a", NOW, due=NOW - MINUTE), Waiting("b", NOW)]
    assert what_goes(overdue, [NOW] * 5, NOW, 5).together == ("a", "b")


def test_one_thing_alone_is_no_digest() -> None:
    assert what_goes(waiting(1, NOW - LONGEST_WAIT), [NOW] * 5, NOW, 5) == Going(("w0",), (), (), None)


@given(
    ages=st.lists(st.tuples(st.integers(0, 10), st.booleans(), st.none() | st.integers(-5, 60)), max_size=12),
    sent=st.lists(st.integers(0, 90), max_size=12),
    limit=st.integers(1, 6),
)
def test_nothing_is_lost_and_nothing_waits_longer_than_it_may(
    ages: list[tuple[int, bool, int | None]], sent: list[int], limit: int
) -> None:
    things = [
        Waiting(str(n), NOW - age * MINUTE, urgent, None if due is None else NOW + due * MINUTE)
        for n, (age, urgent, due) in enumerate(ages)
    ]
    going = what_goes(things, [NOW - minutes * MINUTE for minutes in sent], NOW, limit)
    assert sorted((*going.singly, *going.together, *going.held)) == sorted(each.id for each in things)
    for each in things:
        if each.id in going.held:
            assert not each.urgent
            assert NOW < going.look_again <= each.since + LONGEST_WAIT  # type: ignore[operator]
