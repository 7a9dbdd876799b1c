"""A firing out of the record in words: whom it is about, why, and what came of it."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from wardwright.demo.happening import Turn
from wardwright.demo.reasons import firing_line, firing_news
from wardwright.demo.snapshot import Kind

NOW = 1_772_528_400_000_000  # 09:00


def fact(kind: str, term: str, value: str = "", unit: str = "") -> dict[str, Any]:
    return {"kind": kind, "term": term, "value": value, "unit": unit, "at": NOW}


def clause(text: str, *facts: dict[str, Any], verdict: str = "true") -> dict[str, Any]:
    return {"clause": text, "verdict": verdict, "why": "", "facts": list(facts)}


def firing(reason: list[dict[str, Any]], acts: list[dict[str, Any]], **others: Any) -> Any:
    body = json.dumps({"acts": acts, "reason": reason}).encode()
    values = {"id": "f1", "at": NOW, "flow": "Potassium", "subject": "WW10001", "follows": None, "body": body, **others}
    return SimpleNamespace(**values)


def act(kind: str, who: str = "", text: str = "", due: int | None = None) -> dict[str, Any]:
    return {"kind": kind, "who": who, "text": text, "due": due, "urgent": False}


ASKED = [act("ask", "ward doctor", "Look", NOW + 900_000_000)]


def test_values_come_first_and_what_must_not_be_is_left_out() -> None:
    reason = [
        clause("a potassium result of 6.0 mmol/L or more arrives", fact("result", "potassium", "6.4", "mmol/L")),
        clause("there was no calcium gluconate given in the last 1 hour"),
        clause("the patient is an inpatient", fact("admitted", "", "inpatient")),
        clause("none of: - dialysis dependence - end of life care"),
        clause("any of: - pneumonia - cellulitis", fact("condition", "pneumonia")),
        clause("lactate above 2 mmol/L", verdict="unknown"),
    ]
    line = firing_line(firing(reason, ASKED), "Ward 7A")
    assert line.because == ("potassium 6.4 mmol/L at 09:00", "the patient is an inpatient", "pneumonia")
    assert line.subject == "WW10001, Ward 7A"


def test_a_trigger_without_a_value_is_in_its_own_words() -> None:
    reason = [clause("no VTE assessment within 14 hours of admission", fact("admitted", "", "inpatient"))]
    assert firing_line(firing(reason, ASKED), "").because == ("no VTE assessment within 14 hours of admission",)


def test_every_sort_of_act_has_its_words() -> None:
    acts = [
        *ASKED,
        act("page", "on-call registrar", "Come"),
        act("record", text="sepsis flag"),
        act("start", "bedside nurse", "sepsis screen"),
        act("send", "order system", "isolation request"),
    ]
    assert firing_line(firing([], acts), "").acts == (
        "ask ward doctor by 09:15",
        "page on-call registrar",
        "record sepsis flag",
        "start sepsis screen for bedside nurse",
        "send isolation request to order system",
    )


def test_a_day_is_named_when_it_is_another_one() -> None:
    week = act("ask", "booking office", "Call", NOW + 7 * 86_400_000_000)
    assert firing_line(firing([], [week]), "").acts == ("ask booking office by Tue 10 Mar",)


def test_feeds_and_devices_are_called_by_their_names() -> None:
    assert firing_line(firing([], ASKED, subject="connection:lab feed"), "").subject == "lab feed"


def test_a_follow_up_says_that_something_was_not_done() -> None:
    news = firing_news(firing_line(firing([], ASKED, follows="f0"), "Ward 8"))
    assert (news.kind, news.turn) == (Kind.FOLLOWED, Turn.WRONG)
    assert news.words == "Potassium, WW10001, Ward 8: not done in time, so ask ward doctor by 09:15"
