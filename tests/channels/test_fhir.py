"""FHIR out: resources that the R4 schema takes, created once whatever happens."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.channels.contract import ChannelContract, Trial
from tests.channels.deliveries import CANARY, delivery
from tests.channels.opening import DEAD_PORT, opened
from tests.channels.web_peer import web_peer
from wardwright.act.channel import Channel
from wardwright.act.fhir.resources import RESOURCES, usual
from wardwright.connect.fhir.schema import packaged
from wardwright.home.settings import ChannelType


def server(url: str, **keys: Any) -> Channel:
    return opened(ChannelType.FHIR, "record system", url=url, **keys)


class TestFhir(ChannelContract):
    def trial(self, body: Trial) -> None:
        with web_peer() as peer:

            async def run() -> None:
                channel = server(peer.url)
                await body(channel, peer)
                await channel.close()

            asyncio.run(run())

    def closed(self) -> Channel:
        return server(f"http://127.0.0.1:{DEAD_PORT}/fhir")


@pytest.mark.parametrize("kind", RESOURCES)
@pytest.mark.parametrize(
    "changes", [{}, {"subject": "", "due": None, "recipient": "", "urgent": False, "place": "", "text": ""}]
)
def test_every_resource_is_what_the_r4_schema_says(kind: str, changes: dict[str, Any]) -> None:
    schema = packaged()
    assert schema is not None, "run `python scripts/fetch_r4_schema.py`"
    assert schema.findings(RESOURCES[kind](delivery(**changes))) == ()


@pytest.mark.parametrize("kind", RESOURCES)
def test_no_name_leaves_with_a_resource(kind: str) -> None:
    told = json.dumps(RESOURCES[kind](delivery(text="Review now")))
    assert "Quetzal" not in told
    assert "NHS-4455667788" in told


def test_a_second_send_finds_the_first() -> None:
    async def run(url: str) -> list[str]:
        channel = server(url, resource="Task")
        receipts = [(await channel.send(delivery())).receipt for _ in range(2)]
        await channel.close()
        return receipts

    with web_peer() as peer:
        first, second = asyncio.run(run(peer.url))
    assert first == second
    assert len(peer.resources) == 1
    (condition,) = peer.resources
    assert condition == f"identifier=urn:wardwright:delivery|{delivery().safe_key}"
    assert json.loads(peer.requests[0][2])["identifier"][0]["value"] == delivery().safe_key


def test_it_is_posted_to_its_type_below_the_base_and_nothing_of_the_patient_is_in_the_address(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("s3cret\n")
    with web_peer() as peer:
        asyncio.run(server(peer.url + "/", resource="Flag", token_file=token).send(delivery()))
    ((path, headers, _),) = peer.requests
    assert path == "/hook/secret-in-path/Flag"
    assert headers["authorization"] == "Bearer s3cret"
    assert headers["content-type"] == "application/fhir+json"
    assert not [word for word in CANARY if word in path + str(headers)]


def test_without_a_resource_in_the_settings_the_action_decides() -> None:
    assert [usual(kind) for kind in ("ask", "page", "tell", "show", "start")] == [
        *("Task", "Communication", "Communication", "Flag", "Task")
    ]
