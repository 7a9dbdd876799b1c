"""Webhooks: signed, never to an inside address unless that is allowed, never redirected."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import httpcore2
import pytest

from tests.channels.contract import ChannelContract, Trial, assert_names_nobody
from tests.channels.deliveries import AT, delivery
from tests.channels.opening import DEAD_PORT, opened
from tests.channels.web_peer import web_peer
from wardwright.act import addresses
from wardwright.act.addresses import InsideAddress, PublicOnly, is_public
from wardwright.act.channel import Channel, PermanentFailure, TemporaryFailure
from wardwright.home.settings import ChannelType


def webhook(url: str, **keys: Any) -> Channel:
    return opened(ChannelType.WEBHOOK, url=url, **{"allow_private": True, **keys})


class TestWebhook(ChannelContract):
    def trial(self, body: Trial) -> None:
        with web_peer() as peer:

            async def run() -> None:
                channel = webhook(peer.url)
                await body(channel, peer)
                await channel.close()

            asyncio.run(run())

    def closed(self) -> Channel:
        return webhook(f"http://127.0.0.1:{DEAD_PORT}/")


def test_the_body_is_signed_as_standard_webhooks_has_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("whsec_" + base64.b64encode(b"a secret of the hospital").decode() + "\n")
    with web_peer() as peer:
        asyncio.run(webhook(peer.url, secret_file=secret).send(delivery()))
    ((_, headers, body),) = peer.requests
    told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    expected = base64.b64encode(hmac.new(b"a secret of the hospital", told, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert int(headers["webhook-timestamp"]) == AT // 1_000_000


def test_the_body_is_json_without_empty_fields() -> None:
    with web_peer() as peer:
        asyncio.run(webhook(peer.url).send(delivery()))
    body = json.loads(peer.requests[0][2])
    assert body["type"] == "wardwright.page"
    assert body["at"] == "2026-01-05T10:05:00+00:00"
    assert body["due"] == "2026-01-05T10:35:00+00:00"
    assert body["data"] == {"pager": "4711"}
    assert "task" not in body


def test_a_bearer_token_is_read_anew_each_time(tmp_path: Path) -> None:
    token = tmp_path / "token"

    async def run(url: str) -> None:
        channel = webhook(url, token_file=token)
        for text in ("first", "second"):
            token.write_text(text)
            await channel.send(delivery())
        token.unlink()
        with pytest.raises(TemporaryFailure, match="cannot be read"):
            await channel.send(delivery())
        await channel.close()

    with web_peer() as peer:
        asyncio.run(run(peer.url))
    assert [headers["authorization"] for _, headers, _ in peer.requests] == ["Bearer first", "Bearer second"]


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_what_the_other_side_will_never_take_is_permanent(status: int) -> None:
    with web_peer() as peer:
        peer.status = status
        with pytest.raises(PermanentFailure, match=str(status)):
            asyncio.run(webhook(peer.url).send(delivery()))


@pytest.mark.parametrize("status", [401, 403, 408, 429, 500, 502, 503, 504])
def test_what_may_go_later_is_temporary(status: int) -> None:
    with web_peer() as peer:
        peer.status = status
        with pytest.raises(TemporaryFailure, match=str(status)):
            asyncio.run(webhook(peer.url).send(delivery()))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Mon, 05 Jan 2026 10:06:00 GMT", "Date": "Mon, 05 Jan 2026 10:05:00 GMT"}, 60),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_the_other_side_may_say_when(headers: dict[str, str], seconds: float | None) -> None:
    with web_peer() as peer:
        peer.status, peer.headers = 429, headers
        with pytest.raises(TemporaryFailure) as raised:
            asyncio.run(webhook(peer.url).send(delivery()))
    assert raised.value.retry_after == seconds


def test_a_redirect_is_not_followed() -> None:
    with web_peer() as peer:
        peer.status, peer.headers = 302, {"Location": peer.url + "/elsewhere"}
        with pytest.raises(PermanentFailure, match="has moved"):
            asyncio.run(webhook(peer.url).send(delivery()))
        assert len(peer.requests) == 1


def test_neither_failures_nor_dry_runs_show_the_path_of_the_address() -> None:
    with web_peer() as peer:
        peer.status = 500
        channel = webhook(peer.url)
        with pytest.raises(TemporaryFailure) as raised:
            asyncio.run(channel.send(delivery()))
        assert "secret-in-path" not in str(raised.value) + channel.render(delivery())


INSIDE = [
    *("10.0.0.1", "172.16.5.4", "192.168.1.1", "127.0.0.1", "127.8.8.8", "0.0.0.0", "169.254.169.254", "100.64.0.1"),
    *("192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0"),
    *("fc00::1", "fec0::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_is_known_as_one(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_known_as_one(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433"])
def test_an_inside_address_gets_nothing_unless_that_is_allowed(host: str) -> None:
    with web_peer() as peer:
        url = f"http://{host}:{peer.server.server_port}/"
        with pytest.raises((PermanentFailure, TemporaryFailure)) as raised:
            asyncio.run(webhook(url, allow_private=False).send(delivery()))
        assert_names_nobody(raised.value)
        assert not peer.requests


def test_what_to_write_for_an_inside_address_is_said() -> None:
    with pytest.raises(PermanentFailure, match="allow_private = true"):
        asyncio.run(webhook("http://localhost:9/", allow_private=False).send(delivery()))


def _answers(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server that gives these answers, one after another; returns the names it was asked for."""
    asked: list[str] = []
    waiting = list(answers)

    async def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        return waiting.pop(0)

    monkeypatch.setattr(addresses, "look_up", look_up)
    return asked


def test_a_name_that_leads_inside_and_outside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _answers(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(InsideAddress):
        asyncio.run(PublicOnly().connect_tcp("two-faced.example", 80))


def test_a_name_is_asked_for_once_and_the_connection_goes_to_that_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _answers(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])  # rebinding: the second answer would lead inside
    connected: list[str] = []

    async def connect(_: object, host: str, *_rest: object, **_more: object) -> None:
        connected.append(host)
        raise httpcore2.ConnectError

    monkeypatch.setattr(httpcore2.AnyIOBackend, "connect_tcp", connect)
    with pytest.raises(TemporaryFailure):
        asyncio.run(webhook("https://hook.example/", allow_private=False).send(delivery()))
    assert asked == ["hook.example"]
    assert connected == ["8.8.8.8"]
