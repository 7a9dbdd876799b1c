"""Scores: every edge of every band of NEWS2, on both oxygen scales, and what must stay unknown."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files

import pytest

from wardwright.facts.fact import Coded, Flaw, Measured, Value
from wardwright.facts.load import load_vocabulary
from wardwright.facts.scores import points
from wardwright.facts.vocabulary import Band, Part, Score, Vocabulary
from wardwright.language.checks.ranges import Interval, of_score, part_points

D = Decimal
AIR, OXYGEN = Coded("air", "air"), Coded("oxygen", "oxygen")
PART = "air or oxygen"

VOCABULARY = """
results:
  respiratory rate: {unit: /min}
  oxygen saturation: {unit: "%"}
  air or oxygen: {answers: {air: ["local:AIR"], oxygen: ["local:O2"]}}
  systolic blood pressure: {unit: "mm[Hg]"}
  pulse: {unit: /min}
  consciousness: {answers: [alert, confusion, voice, pain, unresponsive]}
  temperature: {unit: Cel}
conditions:
  hypercapnic respiratory failure: {}
scores:
  NEWS2:
    each within: 12 hours
    parts:
      respiratory rate: {"8 or less": 3, "9 to 11": 1, "12 to 20": 0, "21 to 24": 2, "25 or more": 3}
      oxygen saturation: {"91 or less": 3, "92 to 93": 2, "94 to 95": 1, "96 or more": 0}
      air or oxygen: {air: 0, oxygen: 2}
      systolic blood pressure: {"90 or less": 3, "91 to 100": 2, "101 to 110": 1, "111 to 219": 0, "220 or more": 3}
      pulse: {"40 or less": 3, "41 to 50": 1, "51 to 90": 0, "91 to 110": 1, "111 to 130": 2, "131 or more": 3}
      consciousness: {alert: 0, otherwise: 3}
      temperature: {"35.0 or less": 3, "35.1 to 36.0": 1, "36.1 to 38.0": 0, "38.1 to 39.0": 1, "39.1 or more": 2}
    swap:
      when: hypercapnic respiratory failure
      part: oxygen saturation
      for:
        "83 or less": 3
        "84 to 85": 2
        "86 to 87": 1
        "88 to 92": 0
        "93 or more on air": 0
        "93 to 94 on oxygen": 1
        "95 to 96, air or oxygen is oxygen": 2
        "97 or more, air or oxygen is oxygen": 3
"""


def starter() -> Vocabulary:
    """The vocabulary that `init` installs."""
    return load_vocabulary((files("wardwright") / "starter" / "vocabulary.yaml").read_text(encoding="utf-8"))


@pytest.fixture(params=["written here", "starter"])
def news2(request: pytest.FixtureRequest) -> Score:
    """NEWS2 twice: as above, and as the starter vocabulary has it."""
    vocabulary = load_vocabulary(VOCABULARY) if request.param == "written here" else starter()
    score = vocabulary["NEWS2"].score
    assert score is not None
    return score


def part_of(score: Score, term: str) -> Part:
    """One part by its term."""
    return next(part for part in score.parts if part.term == term)


def number(text: str) -> Measured:
    """A number in the term's unit."""
    return Measured(D(text), "")


# Royal College of Physicians, National Early Warning Score (NEWS) 2, 2017, chart 1.
EDGES = {
    "respiratory rate": [
        *[
            ("0", 3),
            ("7", 3),
            ("8", 3),
            ("9", 1),
            ("11", 1),
            ("12", 0),
            ("20", 0),
            ("21", 2),
            ("24", 2),
            ("25", 3),
            ("60", 3),
        ],
        *[("8.4", 3), ("8.5", 1), ("11.5", 0), ("20.4", 0), ("20.5", 2), ("24.49", 2), ("24.5", 3)],
    ],
    "oxygen saturation": [
        *[("50", 3), ("91", 3), ("92", 2), ("93", 2), ("94", 1), ("95", 1), ("96", 0), ("100", 0)],
        *[("91.4", 3), ("91.5", 2), ("93.5", 1), ("95.4", 1), ("95.5", 0)],
    ],
    "systolic blood pressure": [
        *[
            ("60", 3),
            ("90", 3),
            ("91", 2),
            ("100", 2),
            ("101", 1),
            ("110", 1),
            ("111", 0),
            ("219", 0),
            ("220", 3),
            ("260", 3),
        ],
        *[("90.4", 3), ("90.5", 2), ("100.5", 1), ("110.5", 0), ("219.4", 0), ("219.5", 3)],
    ],
    "pulse": [
        *[
            ("30", 3),
            ("40", 3),
            ("41", 1),
            ("50", 1),
            ("51", 0),
            ("90", 0),
            ("91", 1),
            ("110", 1),
            ("111", 2),
            ("130", 2),
        ],
        *[("131", 3), ("180", 3), ("40.5", 1), ("50.5", 0), ("90.49", 0), ("90.5", 1), ("110.5", 2), ("130.5", 3)],
    ],
    "temperature": [
        *[
            ("33", 3),
            ("35.0", 3),
            ("35.1", 1),
            ("36.0", 1),
            ("36.1", 0),
            ("38.0", 0),
            ("38.1", 1),
            ("39.0", 1),
            ("39.1", 2),
        ],
        *[("41", 2), ("35", 3), ("36", 1), ("38", 0), ("39", 1)],
        *[("35.04", 3), ("35.05", 1), ("36.04", 1), ("36.05", 0), ("38.04", 0), ("38.05", 1), ("39.05", 2)],
    ],
}
ALL_EDGES = [(term, text, expected) for term, edges in EDGES.items() for text, expected in edges]


@pytest.mark.parametrize(("term", "text", "expected"), ALL_EDGES)
def test_every_edge_of_every_band(news2: Score, term: str, text: str, expected: int) -> None:
    assert points(part_of(news2, term), number(text)) == expected


@pytest.mark.parametrize(
    ("text", "on_air", "on_oxygen"),
    [
        *[
            ("70", 3, 3),
            ("83", 3, 3),
            ("84", 2, 2),
            ("85", 2, 2),
            ("86", 1, 1),
            ("87", 1, 1),
            ("88", 0, 0),
            ("92", 0, 0),
        ],
        *[("93", 0, 1), ("94", 0, 1), ("95", 0, 2), ("96", 0, 2), ("97", 0, 3), ("100", 0, 3)],
        *[("83.5", 2, 2), ("92.4", 0, 0), ("92.5", 0, 1), ("94.5", 0, 2), ("96.5", 0, 3)],
    ],
)
def test_scale_2_depends_on_air_or_oxygen(news2: Score, text: str, on_air: int, on_oxygen: int) -> None:
    assert news2.swap is not None
    part = news2.swap.part
    assert points(part, number(text), {PART: AIR}) == on_air
    assert points(part, number(text), {PART: OXYGEN}) == on_oxygen


@pytest.mark.parametrize("other", [None, Coded("mask"), Measured(D(1), "")])
def test_scale_2_without_a_known_air_or_oxygen_is_unknown_above_92(news2: Score, other: Value) -> None:
    assert news2.swap is not None
    part = news2.swap.part
    others = {} if other is None else {PART: other}
    assert points(part, number("92"), others) == 0
    assert points(part, number("95"), others) is None


@pytest.mark.parametrize(
    ("answer", "expected"), [("alert", 0), ("confusion", 3), ("voice", 3), ("pain", 3), ("unresponsive", 3)]
)
def test_consciousness(news2: Score, answer: str, expected: int) -> None:
    assert points(part_of(news2, "consciousness"), Coded(answer, answer)) == expected


def test_air_and_oxygen(news2: Score) -> None:
    assert points(part_of(news2, PART), AIR) == 0
    assert points(part_of(news2, PART), OXYGEN) == 2


@pytest.mark.parametrize(
    "value",
    [
        None,
        Coded("high"),
        Measured(D(40), "", flaw=Flaw.IMPLAUSIBLE),
        Measured(D(40), "breaths", flaw=Flaw.UNIT),
        Measured(D(12), "", "<"),
        Measured(D(20), "", ">"),
        Measured(D(20), "", ">="),
    ],
)
def test_what_is_missing_flawed_or_censored_across_bands_has_no_points(news2: Score, value: Value) -> None:
    assert points(part_of(news2, "respiratory rate"), value) is None


@pytest.mark.parametrize(
    ("bound", "comparator", "expected"),
    [
        ("8", "<", 3),
        ("9", "<", None),  # 8.9 is rounded to 9
        ("8.5", "<", 3),
        ("8.5", "<=", None),
        ("8", "<=", 3),
        ("24", ">", None),
        ("24.5", ">=", 3),
        ("25", ">", 3),
    ],
)
def test_a_censored_value_counts_when_all_it_may_be_gives_the_same(
    news2: Score, bound: str, comparator: str, expected: int | None
) -> None:
    assert points(part_of(news2, "respiratory rate"), Measured(D(bound), "", comparator)) == expected


def test_an_answer_that_the_vocabulary_does_not_list_has_no_points(news2: Score) -> None:
    assert points(part_of(news2, "consciousness"), Coded("sleepy")) is None
    assert points(part_of(news2, PART), Coded("heliox")) is None


def test_a_number_has_no_points_in_a_part_of_answers(news2: Score) -> None:
    assert points(part_of(news2, PART), number("2")) is None


def test_the_range_of_news2(news2: Score) -> None:
    assert of_score(news2) == Interval(D(0), D(20))
    assert part_points(news2) == {0, 1, 2, 3}


def test_halves_are_rounded_away_from_zero() -> None:
    part = Part("base excess", (Band(2, high=D(-3)), Band(1, low=D(-2), high=D(2)), Band(0, low=D(3))))
    assert [points(part, number(text)) for text in ("-2.5", "-2.4", "2.4", "2.5")] == [2, 1, 1, 0]


def test_a_value_outside_all_bands_is_unknown_never_nothing() -> None:
    part = Part("pain", (Band(0, low=D(0), high=D(3)), Band(1, low=D(4), high=D(10))))
    assert points(part, number("11")) is None
    assert points(part, Measured(D(3), "", ">")) is None
