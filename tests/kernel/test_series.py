"""Looking for the newest entry that passes: the same answer as reading everything, without reading everything."""

from __future__ import annotations

from bisect import insort
from random import Random

from tests.kernel.making import result
from wardwright.facts.fact import Fact, Kind, Measured
from wardwright.kernel.series import Entry, Looks, Series, entry_of

KEY = (Kind.RESULT, "potassium")


class _Counted:
    """Passes a value above 6, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, fact: Fact) -> bool:
        self.asked += 1
        return isinstance(fact.value, Measured) and fact.value.number > 6


def _entry(value: str, hour: float, n: int) -> Entry:
    return entry_of(result(value, hour), n)


def test_what_was_read_once_is_not_read_again() -> None:
    looks, passes = Looks(), _Counted()
    series: Series = [_entry("5", hour, hour) for hour in range(100)]
    assert looks.newest(KEY, series, len(series), "high", passes) is None
    series.append(found := _entry("7", 100, 100))
    passes.asked = 0
    assert looks.newest(KEY, series, len(series), "high", passes) == found
    assert passes.asked == 1


def test_each_test_has_a_look_of_its_own() -> None:
    looks = Looks()
    series: Series = [_entry("5", 1, 1)]
    assert looks.newest(KEY, series, 1, "never", lambda fact: False) is None
    assert looks.newest(KEY, series, 1, "always", lambda fact: True) == series[0]


def test_whatever_is_put_in_and_taken_out_the_answer_is_that_of_reading_everything() -> None:
    chance = Random(11)
    looks, passes = Looks(), _Counted()
    series: Series = []
    for n in range(3000):
        if series and chance.random() < 0.2:
            gone = chance.choice(series[-6:])
            looks.rewrite(KEY, series, gone)
            series.remove(gone)
        else:
            entry = _entry("7" if chance.random() < 0.1 else "5", n - chance.choice((0, 0, 0, 3, 30)), n)
            if series and entry < series[-1]:
                looks.rewrite(KEY, series, entry)
            insort(series, entry)
        end = max(0, len(series) - chance.choice((0, 0, 0, 1, 4)))
        plain = next((entry for entry in reversed(series[:end]) if passes(entry[3])), None)
        assert looks.newest(KEY, series, end, "high", passes) == plain
