"""Checks of flows together: titles, circles through `record`, flags that nobody records."""

from __future__ import annotations

import pytest

from tests.language.ward import FINE, VOCABULARY
from wardwright.language.check import check_flows, check_text
from wardwright.language.circles import find_circles
from wardwright.language.parse import parse
from wardwright.language.problem import Problem, Severity
from wardwright.language.tree import Flow


def _flows(*sentences: str) -> tuple[Flow, ...]:
    text = "\n".join(f"Flow: F{index}\n{sentence}\n" for index, sentence in enumerate(sentences))
    parsed = parse(text, VOCABULARY)
    assert parsed.problems == ()
    return parsed.flows


def _circles(*sentences: str) -> list[tuple[int, ...]]:
    return [circle.flows for circle in find_circles(_flows(*sentences), VOCABULARY)]


def _of(slug: str, found: tuple[tuple[Flow, tuple[Problem, ...]], ...]) -> list[list[Problem]]:
    return [[problem for problem in problems if problem.slug == slug] for _, problems in found]


_POTASSIUM = "When a potassium result arrives, then record {}."
_SEPSIS = "When sepsis flag is recorded, then record {}."
_WATCH = "When watch flag is recorded, then record {}."
_KIDNEY = "When kidney flag is recorded, then record {}."


@pytest.mark.parametrize(
    ("sentences", "circles"),
    [
        ([_POTASSIUM.format("sepsis flag"), _SEPSIS.format("kidney flag")], []),
        ([_SEPSIS.format("kidney flag"), _KIDNEY.format("sepsis flag")], [(0, 1)]),
        ([_SEPSIS.format("kidney flag"), _KIDNEY.format("watch flag"), _WATCH.format("sepsis flag")],
         [(0, 1, 2)]),
        ([_SEPSIS.format("sepsis flag")], [(0,)]),
        # through a condition of the other flow
        ([_SEPSIS.format("kidney flag"),
          "When a potassium result arrives, and the patient has a kidney flag, then record sepsis flag."], [(0, 1)]),
        # a careful author's `once`: it ends, and is no circle
        (["When a potassium result arrives, and the patient has no sepsis flag, then record sepsis flag."], []),
        # two sentences of one flow
        ([_SEPSIS.format("kidney flag") + "\n" + _KIDNEY.format("sepsis flag")], [(0,)]),
        ([_POTASSIUM.format("sepsis flag") + '\nWhen sepsis flag is recorded, then tell the ward nurse "x".'], []),
        # a follow-up records
        (['When sepsis flag is recorded, then ask the ward nurse to "x" within 1 hour, '
          "and if not done, record kidney flag.",
          _KIDNEY.format("sepsis flag")], [(0, 1)]),
        # through a score's part
        (["When a two-part score of 3 or more arrives, then record pulse as 60 /min."], [(0,)]),
        # through a group of the vocabulary
        (["When any MRSA test result of positive arrives, then record MRSA screen as positive."], [(0,)]),
        ([_POTASSIUM.format("sepsis flag"), _SEPSIS.format("kidney flag"), _KIDNEY.format("watch flag")], []),
    ],
)  # fmt: skip
def test_circles(sentences: list[str], circles: list[tuple[int, ...]]) -> None:
    assert _circles(*sentences) == circles


def test_a_circle_is_told_in_each_of_its_flows_with_the_way_round() -> None:
    flows = _flows(_SEPSIS.format("kidney flag"), _KIDNEY.format("sepsis flag"))
    first, second = _of("circle", check_flows(flows, VOCABULARY))
    assert [len(first), len(second)] == [1, 1]
    assert first[0].severity is Severity.ERROR
    assert '"F0" records kidney flag, which is read by "F1" records sepsis flag' in first[0].because
    assert second[0].because.startswith('"F1" records sepsis flag, which is read by "F0"')


def test_a_title_stands_for_one_flow() -> None:
    other = FINE.replace("Escalate dangerous", "ESCALATE  dangerous")
    found = check_text(FINE + "\n" + other, VOCABULARY)
    (problem,) = [problem for problem in found.problems if problem.slug == "duplicate-title"]
    assert problem.span.start > len(FINE)
    assert not found.fine


def test_flows_of_several_files_are_told_apart_by_their_texts() -> None:
    flows = [*parse(FINE, VOCABULARY).flows] * 2
    first, second = _of("duplicate-title", check_flows(flows, VOCABULARY, [FINE, FINE]))
    assert first == []
    assert FINE[second[0].span.start : second[0].span.end] == "Escalate dangerous potassium"


def test_a_flag_that_no_flow_records_is_a_warning() -> None:
    reads = 'When sepsis flag is recorded, then tell the ward nurse "x".'
    alone = _of("flag-never-recorded", check_flows(_flows(reads), VOCABULARY))
    assert [problem.severity for problem in alone[0]] == [Severity.WARNING]
    together = _of("flag-never-recorded", check_flows(_flows(reads, _POTASSIUM.format("sepsis flag")), VOCABULARY))
    assert together == [[], []]


def test_a_flag_with_codes_comes_from_outside() -> None:
    flows = _flows('When fed flag is recorded, then tell the ward nurse "x".')
    assert _of("flag-never-recorded", check_flows(flows, VOCABULARY)) == [[]]
