"""A source's own mapping file: what it can say, and the advice when it says it wrongly."""

from __future__ import annotations

import pytest

from tests.connect.hl7v2.feed import facts, one, reading, source
from wardwright.connect.hl7v2 import MappingProblems, load_mapping
from wardwright.facts.fact import Coded, Kind, Measured, Status

Z_SEGMENT = """
facts:
  early warning observation:
    fact: result
    messages: [ADT^Z01]
    segment: ZOB
    term: {from: [ZOB-1], sections: [results]}
    value: {as: observation, from: [ZOB-2], unit: ZOB-3}
    at: {from: [ZOB-4, MSH-7]}
    key: [ZOB-5, "'zob'"]
"""


def test_a_row_of_its_own_reads_a_z_segment() -> None:
    line = "ZOB|K|6.4|mmol/L|202603010800|N1"
    fact = one("ADT^Z01", line, by=source(Z_SEGMENT))
    assert (fact.term, fact.key) == ("potassium", "N1/zob")
    assert isinstance(fact.value, Measured)
    assert "ZOB" in reading("ADT^Z01", line).not_mapped
    assert "ZOB" not in reading("ADT^Z01", line, by=source(Z_SEGMENT)).not_mapped


def test_a_row_can_be_switched_off() -> None:
    assert facts("ORU^R01", "OBX|1|NM|K^^L||6.4|mmol/L|||||F", by=source("facts: {result: off}")) == []


def test_a_column_is_replaced_and_the_rest_of_the_row_stays() -> None:
    own = source("facts: {result: {at: {from: {OBX-19: none}}}}")
    fact = one("ORU^R01", "OBX|1|NM|K^^L||6.4|mmol/L|||||F|||20260301|||||20260228", by=own)
    assert fact.term == "potassium"
    assert fact.at < one("ORU^R01", "OBX|1|NM|K^^L||6.4|mmol/L|||||F|||20260301").at


def test_a_code_table_is_added_to() -> None:
    own = source("codes: {sex: {W: female}}")
    assert Coded("female") in {fact.value for fact in reading("ADT^A08", "PID|1||7|||||W", by=own).facts}
    assert Coded("female") in {fact.value for fact in reading("ADT^A08", "PID|1||7|||||F", by=own).facts}


def test_files_are_laid_over_each_other_in_turn() -> None:
    own = source("codes: {result status: {Q: final}}", "codes: {result status: {Q: pending}}")
    assert one("ORU^R01", "OBX|1|NM|K^^L||6.4|mmol/L|||||Q", by=own).status is Status.PENDING


def test_a_message_type_can_be_set_aside_for_a_reason_of_its_own() -> None:
    own = source("not about a patient: {ZBD: {slug: bed-board, problem: It tells of beds., fix: Nothing needs doing.}}")
    assert [aside.slug for aside in reading("ZBD^Z02", "PIDX|", by=own).set_aside] == ["bed-board"]


def test_letters_that_yaml_would_take_for_true_and_false_are_letters() -> None:
    own = source("codes: {sex: {on: female, NO: male}}")
    assert {fact.value for fact in reading("ADT^A08", "PID|1||7|||||NO", by=own).facts} == {Coded("male")}


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("facts:\n  result: {at: {form: {OBX-19: none}}}", 2, 23, "Write `from`."),
        ("facts:\n  result: {att: x}", 2, 17, "Write `at`."),
        ("facts:\n  new one: {fact: reslt, segment: ZPI, messages: [ADT], at: {from: [MSH-7]}}", 2, 19, "Write one of"),
        ("facts:\n  new one: {fact: result}", 2, 12, "no `segment`"),
        ("facts:\n  result: {at: {from: [OBX14]}}", 2, 24, "OBX-3"),
        ("facts:\n  result: {key: [OBR]}", 2, 18, "no part of a key"),
        ("facts:\n  result: {status: {from: {OBX-11: {codes: sexes}}}}", 2, 44, "no code table"),
        ("facts:\n  result: {value: {as: number}}", 2, 24, "observation"),
        ("facts:\n  result: {term: {from: [OBX-3], sections: [result]}}", 2, 45, "results"),
        ("codes: {result status: {Q: finished}}", 0, 0, "no status"),
        ("time zone: Mars/Olympus", 1, 12, "Europe/London"),
        ("character set: latin", 1, 16, "8859/1"),
        ("sources: {}", 1, 10, "no entry"),
        ("units: [mmol/L]", 1, 8, "must be a table"),
        ("facts:\n  result: {at: x", 2, 17, "not YAML"),
        ("units: {a: b}\nunits: {c: d}", 2, 1, "twice"),
        ("not about a patient: {ZBD: {slug: beds}}", 1, 28, "slug, problem and fix"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_a_way_out(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(MappingProblems) as raised:
        load_mapping((text, "lab.yaml"))
    problem = raised.value.problems[0]
    assert words in f"{problem.problem} {problem.fix}"
    assert problem.fix
    if line:
        assert (problem.file, problem.line, problem.column) == ("lab.yaml", line, column), str(problem)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(MappingProblems) as raised:
        load_mapping(("time zone: Mars\nfacts: {result: {segmnt: OBX}}", "lab.yaml"))
    assert len(raised.value.problems) == 2


def test_no_override_leaves_the_packaged_table() -> None:
    assert load_mapping(("", "empty.yaml")).rows == load_mapping().rows


def test_every_kind_of_fact_that_hl7_can_tell_has_a_row() -> None:
    kinds = {row.kind for row in load_mapping().rows} | {
        kind for row in load_mapping().rows for kind in row.by_section.values()
    }
    assert set(Kind) - kinds == {Kind.FLAG, Kind.HEARD}
