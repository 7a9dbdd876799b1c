"""The vocabulary: what may be written, and what it becomes."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files

import pytest

from wardwright.facts.instant import DAY, HOUR, MINUTE
from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import Band, TermKind, Vocabulary

D = Decimal

EXAMPLE = """
results:
  potassium: {also: [serum potassium], codes: ["loinc:2823-3", "local:K"], unit: mmol/L, plausible: [1, 12]}
  creatinine: {codes: ["loinc:14682-9", "loinc:2160-0"], unit: umol/L, plausible: [10, 3000], molar mass: 113.12}
  MRSA screen: {codes: ["loinc:13317-3"], answers: {positive: ["snomed:10828004"], negative: ["snomed:260385009"]}}
  respiratory rate: {unit: /min}
  oxygen saturation: {unit: "%", good for: 1 day}
scores:
  NEWS2:
    each within: 12 hours          # how fresh every part must be
    parts:
      respiratory rate: {"8 or less": 3, "9 to 11": 1, "12 to 20": 0, "21 to 24": 2, "25 or more": 3}
      oxygen saturation: {"91 or less": 3, "92 to 93": 2, "94 to 95": 1, "96 or more": 0}
    swap: {when: "hypercapnic respiratory failure", part: oxygen saturation, for: {"83 or less": 3, "84 or more": 0}}
medicines:
  calcium gluconate: {codes: ["atc:A12AA03"]}
  anticoagulant: {any of: [warfarin, apixaban]}
  warfarin: {}
  apixaban:
conditions: {heart failure: {codes: ["SCT:84114007"]}, hypercapnic respiratory failure: {}}
procedures: {dialysis: {codes: "snomed:265764009"}}
documents: {referral letter: {codes: ["loinc:57133-1"]}}
forms: {VTE assessment: {codes: ["local:VTEA"]}}
flags: {sepsis flag: {}}             # what flows record with `record`
places: {Ward 7A: {codes: ["7A"], kind: ward}, Emergency Department: {codes: [ED]}}
roles: {on-call registrar: {channel: page}, ward consultant: {from: attending}}
teams: {renal team: {channel: page}}
people: {Sister Example: {channel: email}}
connections: {lab feed: {kind: hl7v2}}
devices: {telemetry monitor: {codes: [TELE01]}}
messages: {isolation request: {}}
robots: {discharge checklist: {}}
"""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The example above."""
    return load_vocabulary(EXAMPLE)


def test_every_section_is_read(vocabulary: Vocabulary) -> None:
    assert {term.kind for term in vocabulary} == set(TermKind)
    assert len(vocabulary) == 26


def test_a_result(vocabulary: Vocabulary) -> None:
    term = vocabulary["Serum Potassium"]
    assert (term.name, term.unit, term.plausible) == ("potassium", "mmol/L", (D(1), D(12)))
    assert term.codes == ("loinc:2823-3", "local:K")
    assert term.good_for == 72 * HOUR
    assert term.line == 3
    assert vocabulary["creatinine"].molar_mass == D("113.12")
    assert vocabulary["oxygen saturation"].good_for == DAY
    assert vocabulary["MRSA screen"].answers == {"positive": ("snomed:10828004",), "negative": ("snomed:260385009",)}


def test_a_score(vocabulary: Vocabulary) -> None:
    score = vocabulary["NEWS2"].score
    assert score is not None
    assert score.each_within == 12 * HOUR
    assert [part.term for part in score.parts] == ["respiratory rate", "oxygen saturation"]
    assert score.parts[0].bands[:2] == (Band(3, high=D(8)), Band(1, low=D(9), high=D(11)))
    assert score.swap is not None
    assert (score.swap.when, score.swap.part.term) == ("hypercapnic respiratory failure", "oxygen saturation")


def test_systems_have_one_name_and_the_hospitals_own_things_need_none(vocabulary: Vocabulary) -> None:
    assert vocabulary["heart failure"].codes == ("snomed:84114007",)
    assert vocabulary["dialysis"].codes == ("snomed:265764009",)
    assert vocabulary["Ward 7A"].codes == ("local:7A",)
    assert vocabulary.by_code("7a", TermKind.PLACE) is vocabulary["Ward 7A"]
    assert vocabulary.by_code("99pas:ED", TermKind.PLACE) is vocabulary["Emergency Department"]
    assert vocabulary["Ward 7A"].place_kind == "ward"


def test_people_are_reached_by_their_channel(vocabulary: Vocabulary) -> None:
    assert vocabulary["on-call registrar"].channel == "page"
    assert vocabulary["ward consultant"].resolved_from == "attending"


def test_groups(vocabulary: Vocabulary) -> None:
    assert vocabulary.members("anticoagulant") == {"anticoagulant", "warfarin", "apixaban"}


def test_a_group_of_results_takes_its_members_unit_and_answers() -> None:
    vocabulary = load_vocabulary(
        "results:\n"
        "  any glucose: {any of: [Lab Glucose, meter]}\n"
        "  laboratory glucose: {also: [lab glucose], unit: mmol/L, molar mass: 180.156}\n"
        "  meter: {unit: mmol/L, molar mass: 180.156}\n"
        "  any screen: {any of: [nose swab, throat swab]}\n"
        "  nose swab: {answers: [positive, negative]}\n"
        "  throat swab: {answers: [positive, unclear]}\n"
    )
    group = vocabulary["any glucose"]
    assert (group.unit, group.molar_mass, group.any_of) == ("mmol/L", D("180.156"), ("laboratory glucose", "meter"))
    assert set(vocabulary["any screen"].answers) == {"positive", "negative", "unclear"}


@pytest.mark.parametrize("unit", ["", "1", '"{score}"', "~"])
def test_a_plain_number_has_no_unit(unit: str) -> None:
    assert load_vocabulary(f"results:\n  INR: {{unit: {unit}}}")["INR"].unit == ""


def test_texts_stay_texts() -> None:
    """YAML's own ideas of "no", 1.50 and 007 are not taken up."""
    vocabulary = load_vocabulary(
        "results:\n"
        "  pregnancy test: {answers: {yes: ['local:Y'], no: ['local:N'], on: []}}\n"
        "  INR: {plausible: [0.50, 2e1]}\n"
        "places:\n"
        "  007: {codes: [007]}\n"
    )
    assert list(vocabulary["pregnancy test"].answers) == ["yes", "no", "on"]
    assert str(vocabulary["INR"].plausible[0]) == "0.50"  # type: ignore[index]
    assert vocabulary["007"].codes == ("local:007",)


@pytest.mark.parametrize(
    ("text", "length"),
    [("90 minutes", 90 * MINUTE), ("1 hour 30 minutes", 90 * MINUTE), ("1  week", 7 * DAY), ('"2 days"', 2 * DAY)],
)
def test_lengths_of_time(text: str, length: int) -> None:
    assert load_vocabulary(f"results:\n  lactate: {{unit: mmol/L, good for: {text}}}")["lactate"].good_for == length


def test_anchors_repeat_what_was_written() -> None:
    vocabulary = load_vocabulary(
        "results:\n  a: &same {unit: mmol/L, plausible: &range [1, 2]}\n"
        "  b: {unit: g/L, plausible: *range}\n  c: *same\n"
    )
    assert vocabulary["b"].plausible == (D(1), D(2))
    assert vocabulary["c"].unit == "mmol/L"


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "results:\n", "results: {}\nscores: ~\n", "---\n...\n"])
def test_an_empty_vocabulary_is_one(text: str) -> None:
    assert len(load_vocabulary(text)) == 0


def test_a_byte_order_mark_is_no_text() -> None:
    assert len(load_vocabulary("\ufeffflags: {sepsis flag: {}}")) == 1


def test_the_starter_vocabulary_loads_and_is_rich() -> None:
    vocabulary = load_vocabulary((files("wardwright") / "starter" / "vocabulary.yaml").read_text(encoding="utf-8"))
    assert len(vocabulary) >= 150
    for kind in TermKind:
        if kind is not TermKind.PERSON:
            assert vocabulary.of_kind(kind), kind
