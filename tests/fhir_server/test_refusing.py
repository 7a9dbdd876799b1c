"""Every no is an OperationOutcome, and nothing of a refused request is kept."""

from __future__ import annotations

import asyncio
import gzip
import random
from ipaddress import ip_network
from pathlib import Path

import pytest

from tests.fhir_server.conftest import JSON, Opening, Place, issue
from wardwright.connect.fhir.schema import packaged
from wardwright.connect.fhir.server import FhirApp, FhirDoor
from wardwright.connect.fhir.server.capability import RESOURCE_TYPES
from wardwright.connect.fhir.server.tokens import Tokens
from wardwright.connect.receiving import CannotOpen, Kept

PATIENT = '{"resourceType":"Patient"}'
TOKEN = "a-token-of-the-laboratory"
OTHER = "another-token-of-the-ward"


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/Patient/1", 405, "PUT"),
        ("DELETE", "/Patient/1", 405, "PUT"),
        ("PATCH", "/Patient/1", 405, "PUT"),
        ("GET", "/Patient?name=x", 405, "POST"),
        ("PUT", "/Patient?identifier=x", 405, "POST"),
        ("GET", "/", 405, "POST"),
        ("POST", "/metadata", 405, "GET, HEAD"),
        ("POST", "/Nonsense", 404, ""),
        ("POST", "/patient", 404, ""),
        ("GET", "/Patient/1/_history", 404, ""),
        ("POST", "/Patient/_search", 404, ""),
        ("PUT", "/Patient/not%20an%20id", 404, ""),
        ("GET", "/fhir/../etc/passwd", 404, ""),
        ("GET", "/.well-known/smart-configuration", 404, ""),
    ],
)
def test_what_is_not_offered(place: Place, method: str, path: str, status: int, allow: str) -> None:
    with place.client() as client:
        answer = client.request(method, path, content=PATIENT if method != "GET" else None, headers=JSON)
    assert answer.status_code == status
    assert answer.headers.get("allow", "") == allow
    assert issue(answer)["severity"] == "error"
    assert place.memory.kept == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "no body"),
        (b"hello", "not one JSON object from byte 0 on"),
        (b"[]", "not one JSON object"),
        (b'{"resourceType":"Patient"', "not one JSON object"),
        (b'{"resourceType":"Patient"}{"resourceType":"Patient"}', "not one JSON object from byte 27 on"),
        (b'{"resourceType":"Patient","a":"\xff"}', "not in UTF-8"),
        (b'{"a":1}', "no resourceType"),
        (b'{"resourceType":7}', "no resourceType"),
        (b'{"resourceType":"Observation"}', "another type"),
        (b'{"resourceType":"Patient","x":' + b"[" * 5000 + b"]" * 5000 + b"}", "not one JSON object"),
    ],
)
def test_what_is_not_fhir_is_answered_400(place: Place, body: bytes, told: str) -> None:
    answer = place.post("/Patient", body)
    assert answer.status_code == 400
    assert told in issue(answer)["diagnostics"]
    assert place.memory.kept == []


@pytest.mark.parametrize("body", ['{"resourceType":"Patient"}', '{"resourceType":"Patient","id":"2"}'])
def test_an_update_must_name_itself(place: Place, body: str) -> None:
    with place.client() as client:
        answer = client.put("/Patient/1", content=body, headers=JSON)
    assert answer.status_code == 400
    assert issue(answer)["expression"] == ["Patient.id"]


def test_a_resource_sent_to_the_base_is_told_where_to_go(place: Place) -> None:
    assert place.post("/", PATIENT).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/fhir+xml"},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/fhir+json; charset=iso-8859-1"},
        {"content-type": "application/fhir+json", "content-encoding": "br"},
    ],
)
def test_other_formats_are_answered_415(place: Place, headers: dict[str, str]) -> None:
    with place.client() as client:
        answer = client.post("/Patient", content=PATIENT, headers=headers)
    assert (answer.status_code, issue(answer)["code"]) == (415, "not-supported")


def test_a_body_without_a_content_type_is_answered_415(place: Place) -> None:
    with place.client() as client:
        assert client.post("/Patient", content=PATIENT).status_code == 415


@pytest.mark.parametrize(("accept", "status"), [("application/fhir+xml", 406), ("text/html, */*;q=0.1", 201)])
def test_an_answer_in_another_format_is_406(place: Place, accept: str, status: int) -> None:
    assert place.post("/Patient", PATIENT, accept=accept).status_code == status


# ── Size ──


def test_a_large_body_is_answered_413(place: Place) -> None:
    answer = place.post("/Patient", b"x" * 300_000)
    assert (answer.status_code, issue(answer)["code"]) == (413, "too-long")
    assert place.memory.kept == []


def test_a_body_that_grows_when_it_is_unpacked_is_answered_413(place: Place) -> None:
    answer = place.post("/Patient", gzip.compress(b" " * 50_000_000, mtime=0), content_encoding="gzip")
    assert answer.status_code == 413


def test_a_large_body_in_chunks_is_answered_413(place: Place) -> None:
    def chunks() -> object:
        for _ in range(40):
            yield b"x" * 10_000

    with place.client() as client:
        answer = client.post("/Patient", content=chunks(), headers=JSON)  # type: ignore[arg-type]
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body", [b"not gzip", gzip.compress(PATIENT.encode(), mtime=0)[:-4], gzip.compress(b"{}", mtime=0) + b"rest"]
)
def test_a_broken_gzip_body_is_answered_400(place: Place, body: bytes) -> None:
    assert place.post("/Patient", body, content_encoding="gzip").status_code == 400


# ── Who may send ──


def test_without_a_token_the_answer_is_401_and_says_how(opening: Opening) -> None:
    place = opening(TOKEN, OTHER)
    answer = place.post("/Patient", PATIENT)
    assert (answer.status_code, issue(answer)["code"]) == (401, "login")
    assert answer.headers["www-authenticate"] == 'Bearer realm="FHIR"'
    assert place.memory.kept == []


@pytest.mark.parametrize(
    ("shown", "status"),
    [
        (f"Bearer {TOKEN}", 201),
        (f"bearer  {OTHER}", 201),
        (f"Basic {TOKEN}", 401),
        (TOKEN, 401),
        (f"Bearer {TOKEN}x", 401),
        ("Bearer # of the test", 401),
        ("Bearer", 401),
        ("Bearer \xe9", 401),
    ],
)
def test_every_token_of_the_file_is_good_and_no_other(opening: Opening, shown: str, status: int) -> None:
    place = opening(TOKEN, OTHER)
    with place.client() as client:
        headers = [*JSON.items(), ("authorization", shown)]
        answer = client.post("/Patient", content=PATIENT, headers=[(a, b.encode("latin-1")) for a, b in headers])
    assert answer.status_code == status


def test_a_token_file_that_changes_counts_from_the_next_request_on(opening: Opening, tmp_path: Path) -> None:
    place = opening(TOKEN)
    (tmp_path / "tokens").write_text(OTHER)
    assert place.post("/Patient", PATIENT, authorization=f"Bearer {OTHER}").status_code == 201
    assert place.post("/Patient", PATIENT, authorization=f"Bearer {TOKEN}").status_code == 401
    (tmp_path / "tokens").unlink()
    assert place.post("/Patient", PATIENT, authorization=f"Bearer {OTHER}").status_code == 201


@pytest.mark.parametrize("text", ["", "# nothing\n", "short\n"])
def test_a_token_file_that_keeps_nobody_out_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "tokens").write_text(text)
    with pytest.raises(CannotOpen, match="holds no token"):
        Tokens(tmp_path / "tokens")
    with pytest.raises(CannotOpen, match="cannot be read"):
        Tokens(tmp_path / "none")


def test_metadata_needs_no_token(opening: Opening) -> None:
    with opening(TOKEN).client() as client:
        assert client.get("/metadata").status_code == 200


def test_an_address_that_is_not_on_the_list_is_answered_403(opening: Opening) -> None:
    place = opening(allow=(ip_network("10.0.0.0/8"),))
    answer = place.post("/Patient", PATIENT)
    assert (answer.status_code, issue(answer)["code"]) == (403, "forbidden")
    assert place.door.counts.turned_away == 1
    assert opening(allow=(ip_network("127.0.0.0/8"),)).post("/Patient", PATIENT).status_code == 201


# ── When the record is away, and when we are wrong ──


def test_while_the_record_is_away_the_answer_is_503(place: Place) -> None:
    place.memory.away = True
    answer = place.post("/Patient", PATIENT)
    assert (answer.status_code, issue(answer)["code"]) == (503, "transient")
    assert answer.headers["retry-after"] == "5"
    assert place.door.counts.not_kept == 1
    place.memory.away = False
    assert place.post("/Patient", PATIENT).status_code == 201


def test_a_slip_of_ours_is_answered_500_and_tells_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def slip(taken: object) -> Kept:
        raise KeyError("Zzcanary")

    monkeypatch.setattr(place.door._app, "_receive", slip)
    answer = place.post("/Patient", PATIENT)
    assert (answer.status_code, issue(answer)["code"]) == (500, "exception")
    assert "Zzcanary" not in answer.text + caplog.text
    assert "KeyError" in caplog.text


def test_no_patient_is_in_any_log_or_refusal(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    with place.client() as client:
        for path in ("/Patient/Zzcanary-9434765919", "/Patient?name=Zzcanary", "/Zzcanary"):
            for body in (b'{"resourceType":"Patient","id":"Zzcanary"}', b'{"resourceType":"Zzcanary', b"Zzcanary"):
                answer = client.put(path, content=body, headers=JSON)
                assert answer.status_code >= 400
                assert "Zzcanary" not in answer.text
    assert "Zzcanary" not in caplog.text


# ── Whatever comes ──


def test_mutated_bodies_are_always_answered(place: Place) -> None:
    chance = random.Random(7)
    whole = bytearray(
        b'{"resourceType":"Bundle","type":"batch","identifier":{"value":"1"},"entry":[{"fullUrl":"urn:uuid:1",'
        b'"request":{"method":"POST","url":"Patient"},"resource":{"resourceType":"Patient","id":"1","meta":{}}}]}'
    )
    statuses = set()
    with place.client() as client:
        for number in range(600):
            body = bytearray(whole)
            for _ in range(chance.randint(1, 4)):
                at = chance.randrange(len(body))
                body[at : at + chance.randint(0, 6)] = chance.choice(
                    (b"", b'"', b"{", b"[]", b"null", b"\xff", b"\\u0000")
                )
            headers = JSON | {"prefer": chance.choice(("return=representation", "return=OperationOutcome", "x"))}
            answer = client.post(("/", "/Bundle")[number % 2], content=bytes(body), headers=headers)
            statuses.add(answer.status_code)
            assert answer.json()["resourceType"] in ("Bundle", "OperationOutcome", "Patient")
    assert statuses <= {200, 201, 400}
    assert len(statuses) == 3


def test_the_types_are_those_of_r4() -> None:
    schema = packaged()
    if schema is None:
        pytest.skip("the R4 schema is not installed")
    assert set(RESOURCE_TYPES) == schema.resource_types


def test_what_the_server_says_of_itself_is_good_r4(place: Place) -> None:
    schema = packaged()
    with place.client() as client:
        statement = client.get("/fhir/metadata").json()
    if schema is None:
        pytest.skip("the R4 schema is not installed")
    assert schema.findings(statement) == ()
    (rest,) = statement["rest"]
    offered = {interaction["code"] for one in rest["resource"] for interaction in one["interaction"]}
    assert offered == {"create", "update"}
    assert [one["code"] for one in rest["interaction"]] == ["transaction", "batch"]
    assert statement["implementation"]["url"] == f"{place.address}/fhir"


def test_every_outcome_is_good_r4(place: Place) -> None:
    schema = packaged()
    if schema is None:
        pytest.skip("the R4 schema is not installed")
    for answer in (
        place.post("/Patient", b""),
        place.post("/Patient", PATIENT, prefer="return=OperationOutcome"),
        place.post("/", '{"resourceType":"Bundle","type":"batch","entry":[{}]}'),
    ):
        assert schema.findings(answer.json()) == ()


def test_a_port_in_use_is_one_clear_line(place: Place) -> None:
    app = FhirApp("second", place.memory.receive, lambda: 0)
    door = FhirDoor("second", app, "127.0.0.1", place.door.port)
    with pytest.raises(CannotOpen, match=r"The source second cannot listen on 127.0.0.1:.*: Address already in use"):
        asyncio.run(door.open())


def test_a_sender_of_far_too_much_hears_why(place: Place) -> None:
    answer = place.post("/Patient", b"x" * 20_000_000)
    assert (answer.status_code, issue(answer)["code"]) == (413, "too-long")


def test_after_a_refusal_the_connection_goes_on(opening: Opening) -> None:
    place = opening(TOKEN)
    with place.client() as client:
        assert client.post("/Patient", content=b"x" * 300_000, headers=JSON).status_code == 401
        good = JSON | {"authorization": f"Bearer {TOKEN}"}
        assert client.post("/Patient", content=b"x" * 300_000, headers=good).status_code == 413
        assert client.post("/Patient", content=PATIENT, headers=good).status_code == 201
        assert place.door.counts.peers == 1


def test_the_head_of_metadata_alone_can_be_asked_for(place: Place) -> None:
    with place.client() as client:
        answer = client.head("/metadata")
        assert (answer.status_code, answer.content) == (200, b"")
        assert client.get("/metadata?_format=xml").status_code == 406
