"""Clients that are not ours: curl, fhirpy, httpx2; TLS; and those that mean no good."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import fhirpy
import httpx2
import pytest

from tests.fhir_server.conftest import JSON, Opening, Place
from wardwright.connect.fhir.server import Limits, protocol
from wardwright.connect.mllp.tls import server_context

TOKEN = "a-token-of-the-laboratory"
HEAD = b"POST /Patient HTTP/1.1\r\nhost: x\r\ncontent-type: application/fhir+json\r\n"


def test_curl_creates(opening: Opening, tmp_path: Path) -> None:
    place = opening(TOKEN)
    body = tmp_path / "o.json"
    body.write_text('{"resourceType":"Observation","status":"final"}')
    command = [
        "curl", "--silent", "--show-error", "--include", "--max-time", "20", "--noproxy", "*",
        "-H", "Content-Type: application/fhir+json", "-H", f"Authorization: Bearer {TOKEN}",
        "--data-binary", f"@{body}", f"{place.address}/fhir/Observation",
    ]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.startswith("HTTP/1.1 201 Created")
    assert len(place.memory.kept) == 1


def test_curl_waits_for_leave_before_it_sends_much(opening: Opening, tmp_path: Path) -> None:
    place = opening(limits=Limits(largest=1_000_000))
    body = tmp_path / "large.json"
    body.write_bytes(b" " * 3_000_000)
    command = [
        "curl", "--silent", "--include", "--max-time", "20", "--noproxy", "*", "-H", "Expect: 100-continue",
        "-H", "Content-Type: application/fhir+json", "--data-binary", f"@{body}", f"{place.address}/Observation",
    ]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.startswith("HTTP/1.1 413")
    assert "OperationOutcome" in told


def test_fhirpy_creates_updates_and_sends_transactions(opening: Opening) -> None:
    place = opening(TOKEN)
    client = fhirpy.SyncFHIRClient(f"{place.address}/fhir", authorization=f"Bearer {TOKEN}")
    observation = client.resource("Observation", status="final", code={"text": "Potassium"})
    observation.save()
    assert observation.id == "wardwright-1"
    observation["status"] = "corrected"
    observation.save()
    bundle = {
        "type": "transaction",
        "entry": [{"request": {"method": "POST", "url": "Patient"}, "resource": {"resourceType": "Patient"}}],
    }
    client.resource("Bundle", **bundle)
    answer = client.execute("", method="post", data={"resourceType": "Bundle", **bundle})
    assert answer["entry"][0]["response"]["status"] == "201 Created"
    assert [one.type for one in place.memory.kept] == ["Observation", "Observation", "Bundle/transaction"]
    assert json.loads(place.memory.kept[1].raw)["id"] == "wardwright-1"


def test_many_requests_over_one_connection(place: Place) -> None:
    with place.client() as client:
        for number in range(50):
            assert client.post("/Patient", content=b'{"resourceType":"Patient"}', headers=JSON).status_code == 201
            assert place.door.counts.peers == 1, number


def test_many_clients_at_once_lose_nothing(place: Place) -> None:
    async def send(client: httpx2.AsyncClient, number: int) -> int:
        body = f'{{"resourceType":"Patient","id":"p{number}"}}'
        return (await client.post("/Patient", content=body, headers=JSON)).status_code

    async def run() -> list[int]:
        async with httpx2.AsyncClient(base_url=place.address, trust_env=False, timeout=20) as client:
            return await asyncio.gather(*(send(client, number) for number in range(300)))

    assert asyncio.run(run()) == [201] * 300
    assert {one.control_id for one in place.memory.kept} == {f"p{number}" for number in range(300)}


# ── TLS ──


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    for name in ("door", "sender"):
        command = [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem"),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("shows", [True, False])
def test_tls_with_certificates_on_both_sides(opening: Opening, certificates: Path, shows: bool) -> None:
    context = server_context(certificates / "door.pem", certificates / "door.key", certificates / "sender.pem")
    place = opening(tls=context)
    trust = ssl.create_default_context(cafile=str(certificates / "door.pem"))
    if shows:
        trust.load_cert_chain(certificates / "sender.pem", certificates / "sender.key")
    address = place.address.replace("http:", "https:")
    with httpx2.Client(base_url=address, verify=trust, trust_env=False, timeout=20) as client:
        if shows:
            answer = client.post("/Patient", content=b'{"resourceType":"Patient"}', headers=JSON)
            assert answer.headers["location"].startswith(f"{address}/Patient/")
        else:
            with pytest.raises(httpx2.TransportError):
                client.get("/metadata")
    assert len(place.memory.kept) == int(shows)


# ── Those that mean no good ──


def read_all(connection: socket.socket) -> bytes:
    data = b""
    while part := connection.recv(65_536):
        data += part
    return data


@pytest.mark.parametrize("data", [b"HELO\r\n\r\n", b"\x16\x03\x01\x02\x00", b"\x0bMSH|^~\\&|\r\x1c\r", b"\0" * 99])
def test_what_is_not_http_is_told_so(place: Place, data: bytes) -> None:
    with place.raw(data + b"\r\n\r\n") as connection:
        told = read_all(connection)
    assert told.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"OperationOutcome" in told
    assert place.post("/Patient", '{"resourceType":"Patient"}').status_code == 201


def test_a_head_without_end_is_told_so(place: Place) -> None:
    with place.raw(HEAD + b"x: " + b"y" * 100_000) as connection:
        assert read_all(connection).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize("data", [b"", HEAD[:-30], HEAD + b"content-length: 9\r\n\r\n"])
def test_a_sender_that_stops_in_the_middle_is_cut(
    opening: Opening, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.setattr(protocol, "HEAD_PATIENCE", 0.2)
    place = opening(limits=Limits(patience=0.2))
    with place.raw(data) as connection:
        told = b""
        try:
            told = read_all(connection)
        except ConnectionError:
            told = b""
    assert told == b"" or told.startswith(b"HTTP/1.1 408")
    assert place.memory.kept == []


def test_silent_connections_give_way_to_good_senders(opening: Opening) -> None:
    place = opening(connections=20)
    with place.client() as good:
        assert good.get("/metadata").status_code == 200
        silent = [place.raw(HEAD if number % 2 else b"") for number in range(200)]
        answer = good.post("/Patient", content=b'{"resourceType":"Patient"}', headers=JSON)
        assert answer.status_code == 201, "the one that had asked before keeps its connection"
        assert place.post("/Patient", '{"resourceType":"Patient"}').status_code == 201
        assert place.door.counts.peers <= 20
        assert place.door.counts.cut >= 180
        for connection in silent:
            connection.close()


def test_when_every_connection_is_at_work_the_next_one_is_told_to_wait(opening: Opening) -> None:
    place = opening(connections=3)
    busy = [place.raw(HEAD + b"content-length: 9\r\n\r\n{") for _ in range(3)]
    place.in_loop(lambda: None)
    with place.raw() as connection:
        told = read_all(connection)
    assert told.startswith(b"HTTP/1.1 503")
    assert place.door.counts.turned_away == 1
    for one in busy:
        one.close()


def test_all_bodies_together_have_their_bound(opening: Opening) -> None:
    place = opening(limits=Limits(largest=100_000, held=150_000))
    with place.raw(HEAD + b"content-length: 100000\r\n\r\n" + b" " * 99_000):
        for _ in range(200):
            if place.door._app._room.used >= 99_000:
                break
            place.in_loop(lambda: None)
        answer = place.post("/Patient", b'{"resourceType":"Patient","x":"' + b"x" * 90_000 + b'"}')
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    for _ in range(200):
        if place.door._app._room.used == 0:
            break
        place.in_loop(lambda: None)
    assert place.door._app._room.used == 0, "what a caller held is given back when it goes"
    assert place.post("/Patient", '{"resourceType":"Patient"}').status_code == 201


def test_pipelined_requests_are_answered_in_order(place: Place) -> None:
    body = b'{"resourceType":"Patient","id":"%d"}'
    requests = b"".join(
        HEAD + b"content-length: %d\r\n\r\n" % len(body % number) + body % number for number in range(5)
    )
    with place.raw(requests.replace(b"host: x", b"host: x\r\nconnection: keep-alive")) as connection:
        data = b""
        while data.count(b"HTTP/1.1 201") < 5:
            data += connection.recv(65_536)
    order = [one.control_id for one in place.memory.kept]
    assert order == ["0", "1", "2", "3", "4"]


def test_curl_is_there() -> None:
    assert shutil.which("curl"), "the machine that tests must have curl"
