"""What every channel keeps, whatever is on its other side. Each channel's tests inherit this and bring a peer."""

from __future__ import annotations

import asyncio
import socket
import traceback
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import pytest

from tests.channels.deliveries import CANARY, delivery
from wardwright.act.channel import Channel, DeliveryFailure, PermanentFailure, TemporaryFailure


class Peer(Protocol):
    """The other side: what it got, and how it is to behave."""

    def got(self) -> list[tuple[str, str]]:
        """Key as the other side sees it, and everything that came, for each arrival in order."""

    def refuse_for_now(self) -> None:
        """From now on: not now."""

    def refuse(self) -> None:
        """From now on: never."""

    def hang(self) -> None:
        """From now on: no answer."""


Trial = Callable[[Channel, Any], Awaitable[None]]


def assert_names_nobody(problem: BaseException) -> None:
    """Neither the exception nor what hangs on it says anything of the patient."""
    told = "".join(traceback.format_exception(problem)) + repr(vars(problem)) + repr(problem.args)
    cause = problem.__cause__
    while cause is not None:
        told += repr(cause) + repr(getattr(cause, "args", ""))
        cause = cause.__cause__
    assert not [word for word in CANARY if word in told]


class ChannelContract:
    """Inherit, and write `trial`: run the coroutine with a channel (timeout 0.3 s or so) and its peer."""

    can_refuse = True  # whether the other side can say "never"
    can_hang = True

    def trial(self, body: Trial) -> None:
        """Run `body(channel, peer)`."""
        raise NotImplementedError

    def closed(self) -> Channel:
        """A channel whose other side is not there."""
        raise NotImplementedError

    def test_a_delivery_arrives_with_its_words(self) -> None:
        async def body(channel: Channel, peer: Peer) -> None:
            await channel.send(delivery(text="Repeat the potassium"))
            ((_, came),) = peer.got()
            assert "Repeat the potassium" in came

        self.trial(body)

    def test_the_same_delivery_sent_twice_bears_the_same_key(self) -> None:
        async def body(channel: Channel, peer: Peer) -> None:
            await channel.send(delivery())
            await channel.send(delivery())
            await channel.send(delivery(key="another"))
            keys = [key for key, _ in peer.got()]
            assert keys[0]
            assert len(set(keys)) == 2, "the second send is recognisable as the first, the third as new"
            assert keys[-1] != keys[0]

        self.trial(body)

    def test_not_now_is_temporary(self) -> None:
        async def body(channel: Channel, peer: Peer) -> None:
            peer.refuse_for_now()
            with pytest.raises(TemporaryFailure) as raised:
                await channel.send(delivery())
            assert_names_nobody(raised.value)

        self.trial(body)

    def test_never_is_permanent(self) -> None:
        async def body(channel: Channel, peer: Peer) -> None:
            peer.refuse()
            with pytest.raises(PermanentFailure) as raised:
                await channel.send(delivery())
            assert_names_nobody(raised.value)

        if self.can_refuse:
            self.trial(body)

    def test_no_answer_is_temporary_and_ends(self) -> None:
        async def body(channel: Channel, peer: Peer) -> None:
            peer.hang()
            async with asyncio.timeout(10):
                with pytest.raises(TemporaryFailure) as raised:
                    await channel.send(delivery())
            assert_names_nobody(raised.value)

        if self.can_hang:
            self.trial(body)

    def test_it_works_again_after_trouble(self) -> None:
        async def body(channel: Channel, peer: Any) -> None:
            peer.refuse_for_now()
            with pytest.raises(DeliveryFailure):
                await channel.send(delivery())
            peer.welcome()
            await channel.send(delivery())
            await channel.close()
            await channel.send(delivery(key="after closing"))

        self.trial(body)

    def test_nobody_there_is_temporary(self) -> None:
        async def body() -> None:
            channel = self.closed()
            with pytest.raises(TemporaryFailure) as raised:
                await channel.send(delivery())
            assert_names_nobody(raised.value)
            await channel.close()

        asyncio.run(body())

    def test_rendering_gives_what_would_be_sent_and_opens_no_connection(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def forbidden(*_args: Any, **_kwargs: Any) -> None:
            raise AssertionError("a dry run reached for the network")

        channel = self.closed()
        for name in ("connect", "connect_ex", "sendto", "bind", "listen"):
            monkeypatch.setattr(socket.socket, name, forbidden, raising=False)
        for name in ("getaddrinfo", "create_connection", "gethostbyname"):
            monkeypatch.setattr(socket, name, forbidden)
        rendered = channel.render(delivery(text="Repeat the potassium"))
        assert "Repeat the potassium" in rendered
        assert rendered == channel.render(delivery(text="Repeat the potassium"))
