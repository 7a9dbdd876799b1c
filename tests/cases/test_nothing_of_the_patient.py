"""A patient nobody may find on a page: odd numbers, an odd minute, a name, a place, a date of birth.

Whatever is drawn, none of it stands in the example, neither as it came nor as the text of a clause.
"""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardwright import starter
from wardwright.facts.fact import Coded, Fact, Kind, Value
from wardwright.facts.instant import DAY, HOUR, MINUTE, SECOND, Instant
from wardwright.facts.load import load_vocabulary
from wardwright.facts.units import measured
from wardwright.kernel.case import Case, make_case
from wardwright.kernel.case_refusals import Refused
from wardwright.kernel.simulate import simulate
from wardwright.language.parse import parse
from wardwright.language.print_examples import example_lines

VOCABULARY = load_vocabulary(starter.vocabulary_text(), "starter")
ZONE = ZoneInfo("Europe/London")
NUMBER = "9434765919"
START: Instant = 1_773_719_233_000_000  # 17 March 2026, 03:47:13
FLOWS = ("aki-kdigo", "hyperkalaemia", "news2-single-part", "sodium-corrected-too-fast", "haemoglobin-falling")
PARTS = {
    "respiratory rate": ("/min", 7, 34),
    "oxygen saturation": ("%", 82, 99),
    "systolic blood pressure": ("mm[Hg]", 77, 226),
    "pulse": ("/min", 37, 138),
    "temperature": ("Cel", 34, 40),
}
RANGES = {
    **PARTS,
    "potassium": ("mmol/L", 2, 8),
    "creatinine": ("umol/L", 40, 700),
    "sodium": ("mmol/L", 110, 150),
    "haemoglobin": ("g/L", 55, 150),
}


def number(term: str) -> st.SearchStrategy[Decimal]:
    """A number that nobody would write on a page."""
    _, low, high = RANGES[term]
    return (
        st.integers(low * 1000, high * 1000).filter(lambda n: n % 10 and n % 100 > 10).map(lambda n: Decimal(n) / 1000)
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """A stay with results at odd seconds."""
    born = f"{draw(st.integers(1931, 1949))}-{draw(st.integers(2, 11)):02}-{draw(st.integers(2, 27)):02}"
    facts = [
        fact("born", START, Coded(born)),
        fact("admitted", START, None)._replace(place="Acute Medical Unit"),
    ]
    at = START
    for _ in range(draw(st.integers(2, 7))):
        at += draw(st.integers(1, 40)) * 17 * MINUTE + draw(st.integers(1, 59)) * SECOND
        terms = draw(st.sampled_from([("potassium",), ("creatinine", "sodium"), ("haemoglobin",), tuple(PARTS)]))
        for term in terms:
            value = measured(VOCABULARY[term], draw(number(term)), RANGES[term][0])
            facts.append(fact("result", at, value, term))
        if len(terms) > 2:
            facts.append(fact("result", at, Coded("air", "air"), "air or oxygen"))
            facts.append(fact("result", at, Coded("alert", "alert"), "consciousness"))
    return facts


def fact(kind: str, at: Instant, value: Value, term: str = "") -> Fact:
    return Fact(NUMBER, Kind(kind), term, at, at + 41 * SECOND, value, source="Zzcanary#1 OBX-5")


@pytest.mark.parametrize("page", FLOWS)
@settings(max_examples=25)
@given(data=st.data())
def test_no_number_time_date_place_or_identifier_of_the_patient_is_on_the_page(page: str, data: st.DataObject) -> None:
    facts = data.draw(histories())
    [flow] = parse(starter.flow_texts()[f"{page}.flow"], VOCABULARY).flows
    last = facts[-1].seen + DAY
    told = list(simulate((flow,), VOCABULARY, facts, ZONE, last))
    by_id = {each.id: each for each in told}
    for firing in told[-4:]:
        made = make_case(flow, VOCABULARY, ZONE, facts, firing, by_id.get(firing.follows or ""))
        assert isinstance(made, Case) or made.slug in ("late", "too-close"), made
        for secret in secrets(facts):
            if isinstance(made, Case):
                assert secret not in "\n".join(example_lines(made.example))


def secrets(facts: list[Fact]) -> list[str]:
    """What no page may say. An age is a secret too: 70 stands for all who are old enough."""
    numbers = [f"{each.value.number}" for each in facts if each.kind is Kind.RESULT and hasattr(each.value, "number")]
    born = next(each.value.text for each in facts if isinstance(each.value, Coded) and each.kind is Kind.BORN)
    return [*numbers, born, born[:4], NUMBER, "Acute Medical", "Zzcanary", "2026", "03:47", "17 "]


def test_an_age_is_another_one_on_the_same_side() -> None:
    [flow] = parse(starter.flow_texts()["news2-single-part.flow"], VOCABULARY).flows
    at = START
    facts = [fact("born", at, Coded("1937-11-23")), fact("admitted", at, None)]
    for term, value in zip(PARTS, ("26", "97", "130", "80", "37.0"), strict=True):
        facts.append(fact("result", at + HOUR, measured(VOCABULARY[term], Decimal(value), RANGES[term][0]), term))
    facts.append(fact("result", at + HOUR, Coded("air", "air"), "air or oxygen"))
    facts.append(fact("result", at + HOUR, Coded("alert", "alert"), "consciousness"))
    [firing] = [each for each in simulate((flow,), VOCABULARY, facts, ZONE, at + DAY) if each.acts]
    made = make_case(flow, VOCABULARY, ZONE, facts, firing)
    assert not isinstance(made, Refused)
    text = "\n".join(example_lines(made.example))
    assert "aged 70" in text
    assert "aged 88" not in text
