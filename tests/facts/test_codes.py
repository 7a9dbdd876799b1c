"""One short name for a coding system, whatever a message calls it."""

import pytest

from wardwright.facts.codes import PUBLISHED, code, is_local, normal_code, same_code, split_code, system_of
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary


@pytest.mark.parametrize(
    ("sent", "short"),
    [
        ("LN", "loinc"),
        ("http://loinc.org", "loinc"),
        ("http://loinc.org/", "loinc"),
        ("SCT", "snomed"),
        ("http://snomed.info/sct", "snomed"),
        ("I10", "icd10"),
        ("http://hl7.org/fhir/sid/icd-10", "icd10"),
        ("I10C", "icd10cm"),
        ("http://www.nlm.nih.gov/research/umls/rxnorm", "rxnorm"),
        ("http://www.whocc.no/atc", "atc"),
        ("https://dmd.nhs.uk", "dmd"),
        ("CVX", "cvx"),
        ("UCUM", "ucum"),
        ("http://unitsofmeasure.org", "ucum"),
        ("L", "local"),
        ("", "local"),
        ("local", "local"),
        ("99LAB", "99lab"),
        ("http://hospital.example/codes", "http://hospital.example/codes"),
    ],
)
def test_hl7_and_fhir_agree_on_the_system(sent: str, short: str) -> None:
    assert system_of(sent) == short


def test_no_name_stands_for_two_systems() -> None:
    names = [
        name.casefold() for short, known in PUBLISHED.items() for name in {short, *(one.casefold() for one in known)}
    ]
    assert len(names) == len(set(names))


def test_a_code_is_its_system_and_its_value() -> None:
    assert code("LN", " 2823-3 ") == "loinc:2823-3"
    assert split_code("local:A:B") == ("local", "A:B")
    assert split_code("http://loinc.org|2823-3") == ("http://loinc.org", "2823-3")
    assert split_code("7A") == ("", "7A")
    assert normal_code("LN:2823-3") == "loinc:2823-3"
    assert normal_code("http://loinc.org:2823-3") == "loinc:2823-3"


@pytest.mark.parametrize("text", ["2823-3", "loinc:", ":1", "loinc: ", " :1", "", ":"])
def test_a_code_needs_both_halves(text: str) -> None:
    assert normal_code(text) == ""


def test_local_in_the_vocabulary_means_any_system_that_nobody_published() -> None:
    assert same_code("99lab:K", "local:K")
    assert same_code("local:k", "local:K")
    assert same_code("http://hospital.example/codes|K", "local:K")
    assert not same_code("loinc:K", "local:K")
    assert not same_code("99lab:K", "99other:K")
    assert is_local("99lab")
    assert not is_local("snomed")


def test_a_term_is_found_by_its_exact_code_first_and_then_as_a_local_one() -> None:
    exact = Term(TermKind.RESULT, "potassium of the east wing", codes=("99east:K",))
    anywhere = Term(TermKind.RESULT, "potassium", codes=("loinc:2823-3", "local:K"))
    vocabulary = Vocabulary((anywhere, exact))
    assert vocabulary.by_code("99east:K") is exact
    assert vocabulary.by_code("99west:K") is anywhere
    assert vocabulary.by_code("K") is anywhere
    assert vocabulary.by_code("loinc:K") is None
    assert vocabulary.by_code("99west:K", TermKind.MEDICINE) is None
