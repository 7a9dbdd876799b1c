"""Create, update and Bundles: what is kept, and what is answered, as FHIR R4 §3.1 says."""

from __future__ import annotations

import gzip
import json

import pytest

from tests.fhir_server.conftest import JSON, Place, issue

OBSERVATION = '{"resourceType":"Observation","status":"final","valueQuantity":{"value":6.40}}'


def test_a_create_is_kept_byte_for_byte_and_answered_201(place: Place) -> None:
    answer = place.post("/Observation", OBSERVATION)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{place.address}/Observation/wardwright-1/_history/1"
    assert answer.headers["etag"] == 'W/"1"'
    assert answer.headers["last-modified"] == "Sat, 21 Nov 2026 12:00:00 GMT"
    (kept,) = place.memory.kept
    assert kept.raw == OBSERVATION.encode()
    assert (kept.source, kept.format, kept.type, kept.origin) == ("ehr", "fhir", "Observation", "127.0.0.1")


def test_the_answer_holds_the_resource_with_its_id_version_and_digits(place: Place) -> None:
    answer = place.post("/Observation", OBSERVATION.replace("{", '{"meta":{"profile":["p"]},', 1))
    told = answer.json()
    assert told["id"] == "wardwright-1"
    assert told["meta"] == {"profile": ["p"], "versionId": "1", "lastUpdated": "2026-11-21T12:00:00.000Z"}
    assert b'"value":6.40' in answer.content


@pytest.mark.parametrize("prefix", ["", "/fhir"])
def test_an_update_is_answered_200_at_both_bases(place: Place, prefix: str) -> None:
    with place.client() as client:
        body = '{"resourceType":"Patient","id":"p.1-A"}'
        answer = client.put(f"{prefix}/Patient/p.1-A", content=body, headers=JSON)
    assert answer.status_code == 200
    assert answer.headers["location"] == f"{place.address}{prefix}/Patient/p.1-A/_history/1"
    assert place.memory.kept[0].control_id == "p.1-A"


def test_a_resource_with_an_id_of_its_own_keeps_it(place: Place) -> None:
    answer = place.post("/Patient", '{"resourceType":"Patient","id":"mine"}')
    assert answer.headers["location"].endswith("/Patient/mine/_history/1")


def test_a_resource_with_an_identifier_gets_the_same_id_each_time(place: Place) -> None:
    body = '{"resourceType":"Observation","identifier":[{"system":"urn:lab","value":"77"}]}'
    first, second = place.post("/Observation", body), place.post("/Observation", body)
    assert first.json()["id"] == second.json()["id"]
    assert first.headers["location"] != second.headers["location"], "the versions differ"
    assert len(place.memory.kept) == 2


def test_the_same_body_again_is_news(place: Place) -> None:
    for _ in range(2):
        place.post("/Observation", OBSERVATION)
    assert len(place.memory.kept) == 2


def test_the_same_request_again_is_the_same_message(place: Place) -> None:
    answers = [place.post("/Observation", OBSERVATION, x_request_id="r-1") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert {answer.headers["location"] for answer in answers} == {
        f"{place.address}/Observation/wardwright-1/_history/1"
    }
    assert answers[0].headers["x-request-id"] == "r-1"
    assert len(place.memory.kept) == 1
    assert (place.door.counts.taken, place.door.counts.resent) == (2, 1)


def test_a_request_id_that_is_used_for_another_body_hides_nothing(place: Place) -> None:
    place.post("/Observation", OBSERVATION, x_request_id="r-1")
    place.post("/Observation", OBSERVATION.replace("6.40", "6.50"), x_request_id="r-1")
    assert len(place.memory.kept) == 2


@pytest.mark.parametrize(
    ("prefer", "told"), [("minimal", ""), ("representation", "Observation"), ("OperationOutcome", "OperationOutcome")]
)
def test_prefer_chooses_what_comes_back(place: Place, prefer: str, told: str) -> None:
    answer = place.post("/Observation", OBSERVATION, prefer=f"handling=lenient, return={prefer}")
    assert answer.status_code == 201
    assert (answer.json()["resourceType"] if answer.content else "") == told
    assert answer.headers["location"].endswith("/wardwright-1/_history/1")


def test_what_is_not_good_r4_is_kept_and_said_so_to_whoever_asks(place: Place) -> None:
    body = '{"resourceType":"Observation","status":"nonsense"}'
    assert place.post("/Observation", body).status_code == 201
    answer = place.post("/Observation", body, prefer="return=OperationOutcome")
    kept, *warnings = answer.json()["issue"]
    assert kept["diagnostics"] == "Kept as message 2."
    assert {one["severity"] for one in warnings} == {"warning"}
    assert warnings[0]["expression"][0].startswith("Observation")
    assert "nonsense" not in answer.text
    assert len(place.memory.kept) == 2


def test_a_gzip_body_is_kept_unpacked(place: Place) -> None:
    answer = place.post("/Observation", gzip.compress(OBSERVATION.encode(), mtime=0), content_encoding="gzip")
    assert answer.status_code == 201
    assert place.memory.kept[0].raw == OBSERVATION.encode()


@pytest.mark.parametrize("kind", ["application/json", "application/fhir+json;charset=UTF-8", "Application/FHIR+JSON"])
def test_the_usual_names_of_json_are_taken(place: Place, kind: str) -> None:
    assert place.post("/Observation", OBSERVATION, content_type=kind).status_code == 201


# ── Bundles ──────────────────────────────────────────────────────────────────────────────────────


def bundle(kind: str, *entries: object, **more: object) -> str:
    return json.dumps({"resourceType": "Bundle", "type": kind, "entry": list(entries), **more})


def entry(method: str, url: str, **resource: object) -> dict[str, object]:
    held = {"resource": resource} if resource else {}
    return {"request": {"method": method, "url": url}, **held}


def test_a_transaction_is_one_message_and_has_an_answer_for_each_entry(place: Place) -> None:
    body = bundle(
        "transaction",
        entry("POST", "Patient", resourceType="Patient"),
        entry("PUT", "Observation/o1", resourceType="Observation", id="o1"),
        entry("DELETE", "Observation/o0"),
        identifier={"value": "tx-9"},
    )
    answer = place.post("/", body)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["resourceType"], told["type"]) == ("Bundle", "transaction-response")
    responses = [one["response"] for one in told["entry"]]
    assert [one["status"] for one in responses] == ["201 Created", "200 OK", "202 Accepted"]
    assert [one.get("location") for one in responses] == [
        "Patient/wardwright-1-0/_history/1",
        "Observation/o1/_history/1",
        None,
    ]
    assert responses[0]["etag"] == 'W/"1"'
    assert responses[0]["lastModified"] == "2026-11-21T12:00:00.000Z"
    (kept,) = place.memory.kept
    assert (kept.raw, kept.type, kept.control_id) == (body.encode(), "Bundle/transaction", "tx-9")


def test_a_batch_answers_what_is_not_offered_and_keeps_the_rest(place: Place) -> None:
    body = bundle("batch", entry("GET", "Patient/1"), entry("POST", "Patient", resourceType="Patient"), {}, 5)
    answer = place.post("/", body)
    told = answer.json()
    assert told["type"] == "batch-response"
    assert [one["response"]["status"][:3] for one in told["entry"]] == ["405", "201", "400", "400"]
    assert told["entry"][0]["response"]["outcome"]["issue"][0]["code"] == "not-supported"
    assert len(place.memory.kept) == 1


def test_a_batch_that_only_asks_is_answered_and_not_kept(place: Place) -> None:
    answer = place.post("/", bundle("batch", entry("GET", "Patient/1"), entry("GET", "metadata")))
    assert answer.status_code == 200
    assert place.memory.kept == []


@pytest.mark.parametrize(
    "part", [entry("GET", "Patient/1"), entry("PATCH", "Patient/1", resourceType="Binary"), entry("POST", "Patient")]
)
def test_a_transaction_of_which_a_part_cannot_be_done_is_refused_whole(place: Place, part: object) -> None:
    answer = place.post("/", bundle("transaction", entry("POST", "Patient", resourceType="Patient"), part))
    assert answer.status_code == 400
    assert issue(answer)["expression"] == ["Bundle.entry[1]"]
    assert place.memory.kept == []


def test_prefer_fills_the_entries_of_the_answer(place: Place) -> None:
    body = bundle("transaction", entry("POST", "Observation", resourceType="Observation", status="final"))
    (one,) = place.post("/", body, prefer="return=representation").json()["entry"]
    assert one["resource"] == {
        "resourceType": "Observation",
        "id": "wardwright-1-0",
        "meta": {"versionId": "1", "lastUpdated": "2026-11-21T12:00:00.000Z"},
        "status": "final",
    }
    (one,) = place.post("/", body, prefer="return=OperationOutcome").json()["entry"]
    assert {told["severity"] for told in one["response"]["outcome"]["issue"]} == {"information", "warning"}


@pytest.mark.parametrize("kind", ["message", "collection", "document", "searchset", "history"])
def test_other_bundles_are_kept_as_they_come(place: Place, kind: str) -> None:
    body = bundle(kind, {"resource": {"resourceType": "Patient"}})
    answer = place.post("/", body)
    assert answer.status_code == 200
    assert issue(answer)["severity"] == "information"
    assert place.post("/Bundle", body).status_code == 201
    assert [one.type for one in place.memory.kept] == [f"Bundle/{kind}"] * 2


def test_an_empty_transaction_is_answered_with_an_empty_one(place: Place) -> None:
    answer = place.post("/", '{"resourceType":"Bundle","type":"transaction"}')
    assert answer.json() == {"resourceType": "Bundle", "type": "transaction-response", "entry": []}


def test_the_identity_of_a_full_url_is_kept_and_a_made_up_one_is_not(place: Place) -> None:
    one = entry("POST", "Patient", resourceType="Patient") | {"fullUrl": "https://ehr.example.org/Patient/77"}
    two = entry("POST", "Patient", resourceType="Patient") | {
        "fullUrl": "urn:uuid:05efabf0-4be2-4561-91ce-51548425acb9"
    }
    told = place.post("/", bundle("transaction", one, two)).json()["entry"]
    assert [each["response"]["location"] for each in told] == [
        "Patient/77/_history/1",
        "Patient/wardwright-1-1/_history/1",
    ]
