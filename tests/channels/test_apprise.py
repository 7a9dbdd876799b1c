"""SMS and chat through apprise: an extra, told in one line where it is missing."""

from __future__ import annotations

import asyncio
import importlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.channels.contract import ChannelContract, Peer, Trial
from tests.channels.deliveries import delivery
from tests.channels.opening import DEAD_PORT, opened
from tests.channels.web_peer import WebPeer, web_peer
from wardwright.act.channel import Channel, NotConfigured, PermanentFailure
from wardwright.facts.instant import SECOND
from wardwright.home.settings import ChannelType


def service(folder: Path, *urls: str, **keys: Any) -> Channel:
    file = folder / "urls"
    file.write_text("# what the service gave us\n" + "\n".join(urls) + "\n")
    return opened(ChannelType.APPRISE, "sms", url_file=file, **keys)


class JsonService:
    """apprise's json:// service; it sends no key of its own, the words hold it."""

    def __init__(self, peer: WebPeer) -> None:
        self._peer = peer
        self.refuse_for_now, self.refuse = peer.refuse_for_now, peer.refuse
        self.hang, self.welcome = peer.hang, peer.welcome

    def got(self) -> list[tuple[str, str]]:
        return [(body.split("Key: ")[-1].split("\\n")[0], body) for _, _, body in self._peer.requests]


class TestApprise(ChannelContract):
    can_refuse = False  # apprise says that it did not go, not why

    def trial(self, body: Trial) -> None:
        with web_peer() as peer, TemporaryDirectory() as folder:
            template = Path(folder) / "words.txt"
            template.write_text("{text}\nKey: {key}\n")
            url = f"json://127.0.0.1:{peer.server.server_port}/"
            channel = service(Path(folder), url, template=template, timeout=2 * SECOND)
            asyncio.run(_run(body, channel, JsonService(peer)))

    def closed(self) -> Channel:
        with TemporaryDirectory() as folder:
            return service(Path(folder), f"json://127.0.0.1:{DEAD_PORT}/", timeout=5 * SECOND)


async def _run(body: Trial, channel: Channel, peer: Peer) -> None:
    await body(channel, peer)


def test_the_recipients_number_stands_in_the_address(tmp_path: Path) -> None:
    with web_peer() as peer:
        url = f"json://127.0.0.1:{peer.server.server_port}/to/{{address}}"
        channel = service(tmp_path, url, timeout=5 * SECOND)
        assert channel.address_kind == "phone"
        asyncio.run(channel.send(delivery(address="+441632960001")))
    assert peer.requests[0][0].rstrip("/").endswith("/to/+441632960001")


def test_a_recipient_without_a_number_is_permanent(tmp_path: Path) -> None:
    channel = service(tmp_path, f"json://127.0.0.1:{DEAD_PORT}/{{address}}")
    with pytest.raises(PermanentFailure, match="`phone`"):
        asyncio.run(channel.send(delivery(address="")))


def test_an_address_that_apprise_does_not_know_is_permanent_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(PermanentFailure) as raised:
        asyncio.run(service(tmp_path, "nosuchservice://secret-token").send(delivery()))
    assert "secret-token" not in str(raised.value)


def test_the_addresses_are_not_shown_in_a_dry_run(tmp_path: Path) -> None:
    assert "secret" not in service(tmp_path, "json://user:secret@127.0.0.1/").render(delivery())


def test_where_it_is_not_installed_one_line_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def missing(name: str, package: str | None = None) -> Any:
        if name == "apprise":
            raise ModuleNotFoundError(name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(NotConfigured) as raised:
        service(tmp_path, "json://127.0.0.1/")
    assert str(raised.value) == (
        "The channel `sms` needs an extra that is not installed: pip install 'wardwright[notify]'."
    )


def test_a_file_without_an_address_is_told_when_the_channel_opens(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="holds no address"):
        service(tmp_path)
