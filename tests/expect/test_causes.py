"""The likely cause: a code that is no longer seen, a unit that changed, a quiet feed, more patients, a page edited."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.expect.making import START, VOCABULARY
from wardwright.engine.expect.causes import Sample, compare
from wardwright.engine.expect.leaving import Way
from wardwright.facts.fact import Fact, Flaw, Kind, Measured
from wardwright.facts.instant import DAY, HOUR, Length

TERMS = frozenset({"creatinine", "potassium"})


def sample(
    messages: int = 200,
    length: Length = 2 * DAY,
    share: float = 0.5,
    number: str = "100",
    flawed: float = 0.0,
    patients: int = 50,
    not_mapped: dict[str, int] | None = None,
) -> Sample:
    """Messages over a time; a share of them says a creatinine."""
    found = Sample(messages, START, START + length)
    for each in range(round(messages * share)):
        flaw = Flaw.UNIT if each < messages * share * flawed else Flaw.NONE
        value = Measured(Decimal(number) + each % 7, "umol/L", "", flaw)
        found.add([Fact(f"p{each % patients}", Kind.RESULT, "creatinine", START, START, value)], TERMS)
    found.not_mapped.update(not_mapped or {})
    return found


def test_nothing_differs() -> None:
    assert compare(sample(), sample(), Way.NOT_AT_ALL, VOCABULARY) == []


def test_a_term_that_vanished_with_the_code_that_came_instead() -> None:
    codes = {"OBX-3 L:CREA2": 40, "ZPI": 200}
    found = compare(sample(not_mapped={"ZPI": 200}), sample(share=0, not_mapped=codes), Way.NOT_AT_ALL, VOCABULARY)
    assert found[0].startswith("creatinine hardly comes any more (none in the last 200 messages, where 100 were due)")
    assert found[1] == "what nobody has mapped is new: OBX-3 L:CREA2"


@pytest.mark.parametrize(
    ("number", "said"),
    [("1.13", "about 88.4 times smaller"), ("8840", "about 88.4 times larger"), ("100000", "about 1,000 times larger")],
)
def test_a_unit_that_changed_is_seen_by_its_factor(number: str, said: str) -> None:
    after = sample(number="0")
    after.numbers["creatinine"] = [float(number)] * 40
    [found] = compare(sample(), after, Way.FAR_LESS, VOCABULARY)
    assert said in found
    assert "its unit may have changed" in found


def test_numbers_that_moved_by_no_conversion_are_no_unit() -> None:
    assert compare(sample(), sample(number="250"), Way.FAR_MORE, VOCABULARY) == []


def test_a_unit_that_no_longer_converts() -> None:
    [found] = compare(sample(), sample(flawed=0.6), Way.FAR_LESS, VOCABULARY)
    assert found == "60% of creatinine comes without a unit, or with one that does not convert"


def test_fewer_and_more_messages() -> None:
    [quiet] = compare(sample(), sample(length=6 * DAY), Way.FAR_LESS, VOCABULARY)
    assert quiet.startswith("fewer messages than before (0.3 of")
    [full] = compare(sample(), sample(length=16 * HOUR), Way.FAR_MORE, VOCABULARY)
    assert full.startswith("more patients than before (3.0 times")
    [again] = compare(sample(), sample(length=16 * HOUR, patients=10), Way.FAR_MORE, VOCABULARY)
    assert "a feed may repeat itself" in again


def test_too_little_to_say_anything() -> None:
    assert compare(sample(messages=5), sample(share=0), Way.NOT_AT_ALL, VOCABULARY) == []
    assert compare(sample(), sample(messages=0), Way.NOT_AT_ALL, VOCABULARY) == []
