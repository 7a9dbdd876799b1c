"""No input raises, everything is accounted for, and no text about a shortcoming repeats what a message holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connect.fhir.test_encounter import FINISHED, encounter
from tests.connect.fhir.test_records import SPOKEN, appointment
from tests.connect.fhir.ward import LONDON, VOCABULARY, bundle, mmol, observation, read_all
from wardwright.connect.fhir import FhirReader, reading

CANARY = "Cecily Canary"
DOCUMENTS: list[dict[str, Any]] = [
    *(sent for _, sent, _ in SPOKEN),
    appointment("booked"),
    encounter(location=[{"location": {"display": "7A"}}], **FINISHED),
    {"resourceType": "Patient", "id": "p1", "birthDate": "1950-01-01", "link": [{"type": "replaces", "other": {}}]},
    observation(component=[{"code": {"text": "x"}, "valueQuantity": mmol(5)}], valueQuantity=mmol(6)),
    bundle(observation(), {"request": {"method": "DELETE", "url": "Observation/o1"}}, kind="history"),
]
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8), st.just([]), st.just({}),
    st.just([[]]), st.just({"reference": 5}), st.just({"coding": "x"}), st.just([None, 1, {"a": []}]),
)  # fmt: skip


def places(node: Any) -> list[Callable[[Any], None]]:
    """A way to replace each value inside a document."""
    found: list[Callable[[Any], None]] = []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:

        def put(new: Any, holder: Any = node, where: Any = key) -> None:
            holder[where] = new

        found.append(put)
        found.extend(places(value))
    return found


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A document with up to three values replaced by something odd, and perhaps a byte changed."""
    document = json.loads(json.dumps(draw(st.sampled_from(DOCUMENTS))))
    for _ in range(draw(st.integers(1, 3))):
        draw(st.sampled_from(places(document)))(draw(ODD))
        document = json.loads(json.dumps(document))  # an odd value is nobody else's
    data = json.dumps(document).encode()
    if draw(st.booleans()):
        spot = draw(st.integers(0, len(data) - 1))
        data = data[:spot] + draw(st.binary(min_size=1, max_size=2)) + data[spot + 1 :]
    return data


def accounted(data: bytes, reader: FhirReader) -> None:
    for one in read_all(data, reader):
        assert one.facts or one.set_aside or one.not_mapped or b'"Bundle"' in data


@settings(max_examples=300)
@given(mutated())
def test_a_changed_document_never_raises(data: bytes) -> None:
    accounted(data, FhirReader(VOCABULARY, LONDON))


@settings(max_examples=500)
@given(mutated())
def test_nor_does_it_where_nothing_is_validated(data: bytes) -> None:
    unchecked = FhirReader(VOCABULARY, LONDON)
    unchecked._schema = None
    accounted(data, unchecked)


@settings(max_examples=100)
@given(st.binary(max_size=80))
def test_any_bytes_are_messages_that_are_set_aside_or_read(data: bytes) -> None:
    for one in read_all(data):
        assert one.set_aside or one.facts or one.not_mapped


def strings(node: Any) -> list[Callable[[Any], None]]:
    """A way to replace each string, but the resource types."""
    found: list[Callable[[Any], None]] = []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        if isinstance(value, str) and key != "resourceType":

            def put(new: Any, holder: Any = node, where: Any = key) -> None:
                holder[where] = new

            found.append(put)
        found.extend(strings(value))
    return found


@pytest.mark.parametrize("document", [{"resourceType": CANARY}, bundle({"resourceType": CANARY}, kind=CANARY)], ids=str)
@pytest.mark.parametrize("validated", [True, False])
def test_nor_where_the_name_of_a_type_should_be(
    document: dict[str, Any], validated: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not validated:
        monkeypatch.setattr(reading, "packaged", lambda: None)
    (one,) = read_all(document)
    assert one.set_aside
    assert CANARY not in str((one.set_aside, one.not_mapped, one.message.type))


@pytest.mark.parametrize("validated", [True, False])
@pytest.mark.parametrize("index", range(len(DOCUMENTS)))
def test_a_patients_name_is_never_in_what_is_set_aside(
    index: int, validated: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not validated:
        monkeypatch.setattr(reading, "packaged", lambda: None)
    for spot in range(len(strings(DOCUMENTS[index]))):
        document = json.loads(json.dumps(DOCUMENTS[index]))
        strings(document)[spot](CANARY)
        document[CANARY] = CANARY
        for one in read_all(document):
            assert CANARY not in str(one.set_aside)
            assert CANARY not in str(one.not_mapped)
            assert one.set_aside or not validated or reading.packaged() is None
