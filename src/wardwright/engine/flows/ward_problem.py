"""Which ward problem a flow is about: what lists and the gallery are ordered by.

Lives here: the problems, the words that tell them, and how they are weighed. Must not live here: lists. Pure. A page
says nothing of it itself, so it follows from the words that are there anyway: the title weighs most, then what the flow
waits for, then the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree import Flow, Name, Node, Text
from wardwright.language.walk import walk


class WardProblem(Enum):
    """What goes wrong on a ward, as a ward says it; the order is that of lists."""

    WORSE = "A patient is getting worse"
    SEPSIS = "Sepsis and infection"
    SALTS = "Potassium, sodium and kidneys"
    SUGAR = "Sugar and ketones"
    BLOOD = "Bleeding and clots"
    MEDICINES = "Medicines"
    LEAVING = "Coming, going and handing over"
    LISTENING = "Devices and feeds"
    OTHER = "Anything else"


_WORDS: Mapping[WardProblem, str] = MappingProxyType(
    {
        WardProblem.WORSE: "news2 observations observation deteriorating deterioration early warning score "
        "respiratory rate blood pressure oxygen saturation consciousness falls fall breathing delirium pain urine",
        WardProblem.SEPSIS: "sepsis septic infection antibiotic antibiotics culture cultures lactate mrsa cpe "
        "difficile influenza isolation screen neutropenic neutropenia neutrophils bundle",
        WardProblem.SALTS: "potassium hyperkalaemia hypokalaemia sodium hyponatraemia kidney aki creatinine renal "
        "dialysis urea magnesium calcium phosphate",
        WardProblem.SUGAR: "glucose hypoglycaemia hyperglycaemia ketones ketoacidosis diabetes diabetic insulin",
        WardProblem.BLOOD: "haemoglobin bleeding platelets inr anticoagulant warfarin heparin clot clots thrombosis "
        "vte transfusion troponin",
        WardProblem.MEDICINES: "medicine medicines opioid morphine digoxin naloxone prescribed pharmacist pharmacy "
        "dose allergy interaction nephrotoxic methotrexate vancomycin gentamicin",
        WardProblem.LEAVING: "discharge discharged discharges admission summary appointment appointments handover stay "
        "transfer clinic emergency department hours list referral follow-up bed beds",
        WardProblem.LISTENING: "feed telemetry offline quiet monitor device battery interface connection",
    }
)
_BY_WORD: Final = {word: problem for problem, words in _WORDS.items() for word in words.split()}
_IN_TITLE, _WAITED_FOR, _ELSEWHERE = 6.0, 2.0, 0.5
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
# Whom an action names says who helps, not what is wrong; where a patient is, neither.
_NOT_TOLD_BY = frozenset({TermKind.ROLE, TermKind.TEAM, TermKind.PERSON, TermKind.PLACE})


def ward_problem(flow: Flow) -> WardProblem:
    """What it is about; OTHER when no word tells."""
    weights = dict.fromkeys(WardProblem, 0.0)
    _weigh(flow.title, _IN_TITLE, weights)
    for rule in flow.rules:
        _weigh_names(rule.trigger, _WAITED_FOR / len(flow.rules), weights)
        for part in (*rule.conditions, *rule.actions):
            _weigh_names(part, _ELSEWHERE / len(flow.rules), weights)
    best = max(WardProblem, key=lambda problem: weights[problem])  # of equals the one that lists show first
    return best if weights[best] else WardProblem.OTHER


def ward_problem_of_title(title: str) -> WardProblem:
    """The same for a page that cannot be read, or is no longer there."""
    weights = dict.fromkeys(WardProblem, 0.0)
    _weigh(title, _IN_TITLE, weights)
    best = max(WardProblem, key=lambda problem: weights[problem])
    return best if weights[best] else WardProblem.OTHER


def _weigh_names(part: Node, weight: float, weights: dict[WardProblem, float]) -> None:
    for node, _ in walk(part):
        if isinstance(node, Name) and node.kind not in _NOT_TOLD_BY:
            if node.kind in (TermKind.CONNECTION, TermKind.DEVICE):
                weights[WardProblem.LISTENING] += weight
            elif node.kind is TermKind.MEDICINE:
                weights[WardProblem.MEDICINES] += weight / 2
            _weigh(node.name, weight, weights)
        elif isinstance(node, Text):
            _weigh(node.template, weight / 4, weights)


def _weigh(text: str, weight: float, weights: dict[WardProblem, float]) -> None:
    for word in set(_WORD.findall(text.casefold())):
        problem = _BY_WORD.get(word)
        if problem is not None:
            weights[problem] += weight
