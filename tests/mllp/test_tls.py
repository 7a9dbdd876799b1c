"""TLS and client certificates, with certificates made for the test."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.mllp.certificates import Authority
from tests.mllp.samples import Peer, Ward, in_loop, listening, message, turns, until
from wardwright.connect.mllp.framing import frame
from wardwright.connect.mllp.sender import Destination, Result, Sender, Step, Taken, Trouble
from wardwright.connect.mllp.tls import client_context, server_context
from wardwright.connect.receiving import CannotOpen

BOTH = pytest.mark.parametrize("loop", ["uvloop", "asyncio"])


@dataclass
class Hospital:
    """Its authority, a stranger's, and the certificates that they issued."""

    ours: Authority
    theirs: Authority
    server: tuple[Path, Path]
    client: tuple[Path, Path]


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    folder = tmp_path_factory.mktemp("certificates")
    ours, theirs = Authority(folder, "ours"), Authority(folder, "theirs")
    return Hospital(ours, theirs, ours.issue("server"), ours.issue("client"))


async def sent(port: int, tls: object, server_name: str = "") -> Result | None:
    sender = Sender(Destination("127.0.0.1", port, tls, server_name, connect=10, answer=10))  # type: ignore[arg-type]
    result = await sender.send(message())
    await sender.close()
    return result


@BOTH
def test_a_message_comes_over_tls(hospital: Hospital, loop: str) -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward, tls=server_context(*hospital.server)) as listener:
            result = await sent(listener.port, client_context(hospital.ours.file))
            assert isinstance(result, Taken)
            assert ward.raws == [message()]
            assert ward.taken[0].origin.startswith("127.0.0.1:")

    in_loop(work, loop)


@BOTH
def test_many_messages_at_once_over_tls_one_byte_first(hospital: Hospital, loop: str) -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward, tls=server_context(*hospital.server)) as listener:
            peer = await Peer.to(listener, ssl=client_context(hospital.ours.file))
            data = b"".join(frame(message(str(number))) for number in range(200))
            await peer.send(data[:1])
            await turns()
            await peer.send(data[1:])
            assert [await peer.code() for _ in range(200)] == [f"AA {number}" for number in range(200)]

    in_loop(work, loop)


@BOTH
def test_a_client_certificate_of_the_named_authority_lets_in(hospital: Hospital, loop: str) -> None:
    async def work() -> None:
        context = server_context(*hospital.server, hospital.ours.file)
        async with listening(Ward(), tls=context) as listener:
            result = await sent(listener.port, client_context(hospital.ours.file, *hospital.client))
            assert isinstance(result, Taken)

    in_loop(work, loop)


@BOTH
@pytest.mark.parametrize("shown", ["nothing", "a stranger's", "one that has expired"])
def test_any_other_sender_is_turned_away(hospital: Hospital, loop: str, shown: str) -> None:
    own: tuple[Path, ...] = ()
    if shown == "a stranger's":
        own = hospital.theirs.issue("client")
    elif shown == "one that has expired":
        own = hospital.ours.issue("expired", days=-2)

    async def work() -> None:
        ward = Ward()
        context = server_context(*hospital.server, hospital.ours.file)
        async with listening(ward, tls=context) as listener:
            result = await sent(listener.port, client_context(hospital.ours.file, *own))
            assert isinstance(result, Trouble)
            await until(lambda: not listener.connections)
            assert listener.counts.turned_away == 1
            assert not ward.taken

    in_loop(work, loop)


def test_a_sender_does_not_trust_a_stranger(hospital: Hospital) -> None:
    async def work() -> None:
        async with listening(Ward(), tls=server_context(*hospital.server)) as listener:
            result = await sent(listener.port, client_context(hospital.theirs.file))
            assert isinstance(result, Trouble)
            assert (result.step, result.perhaps_taken) == (Step.TLS, False)
            wrong_name = await sent(listener.port, client_context(hospital.ours.file), "lab.example")
            assert isinstance(wrong_name, Trouble)
            assert wrong_name.step is Step.TLS

    in_loop(work)


@BOTH
def test_plain_text_at_a_tls_port_is_turned_away_and_the_next_is_let_in(hospital: Hospital, loop: str) -> None:
    async def work() -> None:
        ward = Ward()
        async with listening(ward, tls=server_context(*hospital.server)) as listener:
            peer = await Peer.to(listener)
            await peer.send(frame(message()))
            assert await peer.code() == "closed"
            await until(lambda: listener.counts.turned_away == 1)
            assert not ward.taken
            assert isinstance(await sent(listener.port, client_context(hospital.ours.file)), Taken)

    in_loop(work, loop)


@BOTH
def test_a_handshake_that_never_comes_holds_a_connection_but_not_for_ever(hospital: Hospital, loop: str) -> None:
    async def work() -> None:
        context = server_context(*hospital.server)
        async with listening(Ward(), tls=context, connections=2, patience=0.2) as listener:
            peers = [socket.create_connection(("127.0.0.1", listener.port)) for _ in range(2)]
            await until(lambda: len(listener.connections) == 2)
            assert isinstance(await sent(listener.port, client_context(hospital.ours.file)), Taken)  # it makes room
            await until(lambda: not listener.connections)
            for peer in peers:
                peer.close()

    in_loop(work, loop)


def test_stopping_in_the_middle_of_a_handshake(hospital: Hospital) -> None:
    async def work() -> None:
        async with listening(Ward(), tls=server_context(*hospital.server)) as listener:
            peer = await Peer.to(listener)
            await until(lambda: len(listener.connections) == 1)
        assert await peer.code() == "closed"

    in_loop(work)


def test_files_that_cannot_be_used_are_named(hospital: Hospital, tmp_path: Path) -> None:
    certificate, key = hospital.server
    missing, rubbish = tmp_path / "missing.pem", tmp_path / "rubbish.pem"
    rubbish.write_text("not a certificate")
    wrong = [
        ((missing, key), "no such file"),
        ((certificate, missing), "no such file"),
        ((certificate, hospital.client[1]), "belong together"),
        ((rubbish, key), "belong together"),
        ((certificate, key, rubbish), "holds no certificate"),
        ((certificate, key, missing), "no such file"),
    ]
    for files, words in wrong:
        with pytest.raises(CannotOpen) as problem:
            server_context(*files)
        assert words in str(problem.value)
        assert "\n" not in str(problem.value)
