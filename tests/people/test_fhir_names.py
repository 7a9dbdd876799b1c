"""A patient's name out of FHIR R4: the official one, beside the identifier that the facts have."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connect.fhir.ward import bundle, observation
from wardwright.connect.fhir.names import patient_names

MR = [{"type": {"coding": [{"code": "MR"}]}, "value": "1001"}]


def patient(*names: Any, **elements: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "p1", "name": list(names), **elements}


def named(document: Any) -> tuple[tuple[str, str], ...]:
    return patient_names(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([{"family": "Bird", "given": ["Tweety", "Lou"]}], "Bird, Tweety"),
        ([{"use": "usual", "family": "Finch"}, {"use": "official", "family": "Bird"}], "Bird"),
        ([{"use": "nickname", "given": ["Twee"]}, {"use": "usual", "family": "Bird"}], "Bird"),
        ([{"use": "old", "family": "Finch"}, {"family": "Bird"}], "Bird"),
        (
            [{"use": "official", "family": "Finch", "period": {"end": "2019"}}, {"use": "usual", "family": "Bird"}],
            "Bird",
        ),
        ([{"text": "Tweety Bird"}], "Tweety Bird"),
        ([{"family": "Bird", "text": "Miss Tweety Bird"}], "Bird"),
        ([{"use": "official"}, {"use": "maiden", "family": "Finch"}], "Finch"),
        ([{"family": "Bi\u001brd\n"}], "Bi rd"),
    ],
)
def test_the_official_name_is_shown_family_first(names: list[Any], shown: str) -> None:
    assert named(patient(*names)) == (("p1", shown),)


def test_a_patient_without_a_name_is_left_out() -> None:
    assert named(patient()) == ()
    assert named({"resourceType": "Patient", "id": "p1", "name": "Bird"}) == ()


def test_the_identifier_is_the_one_that_the_facts_have() -> None:
    assert named(patient({"family": "Bird"}, identifier=MR)) == (("1001", "Bird"),)


def test_every_patient_of_a_bundle_is_named_and_a_deleted_one_is_not() -> None:
    gone = {"resource": patient({"family": "Gone"}, id="p9"), "request": {"method": "DELETE", "url": "Patient/p9"}}
    inner = bundle(patient({"family": "Cat"}, id="p2"))
    document = bundle(observation(), patient({"family": "Bird"}), inner)
    document["entry"].append(gone)
    assert named(document) == (("p1", "Bird"), ("p2", "Cat"))


def test_a_message_without_a_patient_is_not_decoded() -> None:
    assert patient_names(b'{"resourceType": "Observation", broken') == ()
    assert patient_names(b'{"resourceType": "Patient", broken') == ()


def test_a_byte_order_mark_does_no_harm() -> None:
    assert patient_names(json.dumps(patient({"family": "Bird"})).encode("utf-16")) == (("p1", "Bird"),)


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just([]), st.just({}), st.just([None, 3])
)


@settings(max_examples=200)
@given(key=st.sampled_from(["name", "identifier", "id", "resourceType", "link"]), odd=ODD, use=ODD, given_name=ODD)
def test_whatever_a_sender_writes_it_never_raises(key: str, odd: Any, use: Any, given_name: Any) -> None:
    document = patient({"use": use, "family": "Bird", "given": given_name, "period": odd})
    for one in (document, bundle(document), bundle({**document, key: odd}), [document], {**document, key: odd}):
        for subject, name in named(one):
            assert subject
            assert name.isprintable()
